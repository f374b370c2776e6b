"""What a person may do in a project of GitLab's, by its own answer of this moment."""

from dataclasses import replace

import pytest

from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.gitlab.client import GitLab
from providers.errors import ProviderRefused, ProviderUnavailable
from tests.doubles.gitlab.stage import WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project

MARKER = "<!-- forge:reply:1:abc -->"


def person(gitlab: GitLabDouble, username: str) -> Actor:
    return Actor(str(gitlab.user(username).id), username)


@pytest.mark.parametrize(
    ("username", "permission"),
    [
        ("gus-guest", Permission.READ),
        ("rita-reporter", Permission.TRIAGE),
        (WRITER, Permission.WRITE),
        ("mia-maintainer", Permission.MAINTAIN),
        ("olga-owner", Permission.ADMIN),
    ],
)
async def test_access_levels_are_permissions_inherited_ones_too(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, username: str, permission: Permission
) -> None:
    assert await host.get_permission(ref, person(gitlab, username)) is permission


async def test_a_renamed_account_is_known_by_its_number(gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef) -> None:
    actor = replace(person(gitlab, WRITER), login="somebody-else")

    assert await host.get_permission(ref, actor) is Permission.WRITE


@pytest.mark.parametrize(("visibility", "permission"), [("private", "NONE"), ("internal", "NONE"), ("public", "READ")])
async def test_whoever_is_no_member_may_read_what_the_world_may(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, visibility: str, permission: str
) -> None:
    project.visibility = visibility
    stranger = gitlab.world.user("sue-stranger") or gitlab.new_user("sue-stranger")

    assert (await host.get_permission(ref, Actor(str(stranger.id), "sue-stranger"))).name == permission


async def test_an_expired_membership_and_a_blocked_account_may_nothing(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef
) -> None:
    past, blocked = gitlab.new_user(f"past-{project.id}"), gitlab.new_user(f"blocked-{project.id}")
    gitlab.set_member(project, past.username, 40, expires_at="2020-01-01")
    gitlab.set_member(project, blocked.username, 40)
    blocked.state = "blocked"

    found = [await host.get_permission(ref, person(gitlab, user.username)) for user in (past, blocked)]

    assert found == [Permission.NONE, Permission.NONE]


@pytest.mark.parametrize("external_id", ["", "ghost", "-1", "../../user", "1/2"])
async def test_an_id_that_is_no_number_is_not_asked_for(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, external_id: str
) -> None:
    assert await host.get_permission(ref, Actor(external_id, WRITER)) is Permission.NONE
    assert gitlab.requests == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(404, '{"message": "404 Not Found"}', id="nobody"),
        pytest.param(200, "null", id="null"),
        pytest.param(200, "{}", id="nothing"),
        pytest.param(200, '{"id": 1, "access_level": 50, "state": "active"}', id="somebody else"),
    ],
)
async def test_an_answer_that_is_no_clear_yes_is_a_no(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, status: int, body: str
) -> None:
    gitlab.fail("GET", "/members/all/", status=status, headers={"Content-Type": "application/json"}, body=body)

    assert await host.get_permission(ref, person(gitlab, "olga-owner")) is Permission.NONE


@pytest.mark.parametrize("status", [401, 403])
async def test_a_gitlab_that_refuses_to_tell_of_a_person_has_not_said_no(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, status: int
) -> None:
    gitlab.fail("GET", "/members/all/", status=status, headers={"Content-Type": "application/json"}, body="{}")

    with pytest.raises(ProviderRefused) as refused:
        await host.get_permission(ref, person(gitlab, "olga-owner"))

    assert refused.value.status == status


@pytest.mark.parametrize("status", [500, 503, None])
async def test_a_gitlab_that_is_down_has_not_answered(
    gitlab: GitLabDouble, host: GitLab, ref: RepositoryRef, status: int | None
) -> None:
    gitlab.fail("GET", "/members/all/", status=status, times=10)

    with pytest.raises(ProviderUnavailable):
        await host.get_permission(ref, person(gitlab, WRITER))
