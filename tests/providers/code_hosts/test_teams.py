"""Whether a person is in a team, as each host tells it; every doubt is a no."""

import pytest

from providers.code_hosts.events import Actor


async def test_a_member_of_a_team_of_the_owner_is_one_on_github(github_place):
    double, host, ref = github_place.double, github_place.host, github_place.ref
    team = await double.stage.call("POST", "/orgs/acme/teams", {"name": f"owners of {ref.external_id}"})
    path = f"/orgs/acme/teams/{team['slug']}/memberships/will-writer"
    await double.stage.call("PUT", path, {"role": "member"})
    will, mia = await double.actor("will-writer"), await double.actor("mia-maintainer")

    told = [await host.is_member(ref, f"acme/{team['slug']}", who) for who in (will, mia)]
    told += [await host.is_member(ref, f"acme/{team['slug']}", Actor("999", "will-writer"))]
    told += [await host.is_member(ref, name, will) for name in (f"other/{team['slug']}", "acme/nobodys", "will-writer")]

    assert told == [True, False, False, False, False, False]


async def test_a_member_of_a_group_is_one_on_gitlab(gitlab_place):
    double, host, ref = gitlab_place.double, gitlab_place.host, gitlab_place.ref
    accounts = (double.user("will-writer"), double.new_user("stan-stranger"))
    will, stan = (Actor(str(account.id), account.username) for account in accounts)

    told = [await host.is_member(ref, "acme", who) for who in (will, stan, Actor("", "ghost"))]
    told += [await host.is_member(ref, "acme/none", will)]

    assert told == [True, False, False, False]


@pytest.mark.parametrize("team", ["ada/owners", "owners"])
async def test_a_folder_has_no_teams(local_place, team):
    assert not await local_place.host.is_member(local_place.ref, team, Actor("1", "ada"))
