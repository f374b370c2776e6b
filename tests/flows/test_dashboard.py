"""The dashboard issue: opened where `.forge.yml` asks for it, told again after jobs, and ticked by people."""

from typing import Any

import pytest

from config.forge_yml import FILE
from providers.code_hosts.events import Actor
from providers.code_hosts.local import hook
from providers.code_hosts.local.deliveries import edit_issue
from providers.database import refactorings, repositories
from providers.database.records import new_id
from tests.doubles.github import WRITER, GitHubDouble
from tests.doubles.gitlab.noteables import Issue
from tests.doubles.gitlab.stage import BOT, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.flows.conftest import Bot, WorkTree, eventually
from tests.flows.on_github import LOOK_EVERY_S
from tests.flows.shop_files import UNTESTED
from tests.flows.shop_on_github import MAINTAINER, Shop, open_shop

STRANGER = Actor("4294967000", "stranger")
ASKED_FOR = {**UNTESTED, FILE: "version: 1\ndashboard: {issue: true}\n"}


async def dashboard(shop: Shop, holding: str = "", *, lacking: str = "\x00") -> dict[str, Any]:
    """The one issue of ours, once it says the one thing and not the other."""

    async def look() -> dict[str, Any] | None:
        ours = [each for each in await shop.github.issues(shop.name) if each["title"] == "Forge Factory"]
        assert len(ours) <= 1
        return next((each for each in ours if holding in each["body"] and lacking not in each["body"]), None)

    return await eventually(look, f"a dashboard that says {holding!r} and not {lacking!r}", 60.0, LOOK_EVERY_S)


def with_tick(body: str, command: str) -> str:
    box = f"- [ ] `{command}"
    assert box in body
    return body.replace(box, box.replace("[ ]", "[x]"))


async def rejected(bot: Bot, host: str, external_id: str) -> str:
    """A refactoring that somebody has rejected once; its reference."""
    async with bot.database.system() as session:
        repository = await repositories.by_external_id(session, host, external_id)
    assert repository is not None
    owner = repository.organization_id, repository.id
    async with bot.database.tenant(repository.organization_id) as session:
        row = await refactorings.ensure(session, *owner, new_id(), type_="dead_code_removal", asked={})
        await refactorings.reject(session, row, ["_discount"], reason="kept for the sale", actor_login=MAINTAINER)
        await refactorings.set_phase(session, owner[0], row.id, "rejected", reason="kept for the sale")
    return row.reference


async def test_a_tick_is_the_command_behind_it_with_its_permission(bot: Bot, github: GitHubDouble) -> None:
    shop = await open_shop(bot, github, "acme/ticked-shop", ASKED_FOR)
    await github.push(shop.name, "main", {"README.md": "# A shop\n"})
    first = await dashboard(shop, "Nothing is open, waiting or failed.")
    command = f"/forge allow {await rejected(bot, 'github', (await github.ref(shop.name)).external_id)}"
    await shop.says("/forge status")  # the end of any job is told
    told = await dashboard(shop, f"- [ ] `{command}` dead code removal: kept for the sale")
    number = told["number"]
    await github.edit_issue(shop.name, number, body=with_tick(told["body"], command), login=WRITER)
    refused = await dashboard(shop, f"will-writer ticked `{command}`: refused")
    await github.edit_issue(shop.name, number, body=with_tick(refused["body"], command), login=MAINTAINER)
    allowed = await dashboard(shop, f"mia-maintainer ticked `{command}`: done")
    replies = await shop.replies(number)

    assert number == first["number"]
    assert "## Rejected" in refused["body"]
    assert "[x]" not in refused["body"] + allowed["body"]
    assert "## Rejected" not in allowed["body"]
    assert ["needs `maintain`" in reply for reply in replies] == [True, False]
    assert "may be proposed here again" in replies[1]
    assert github.violations == []


@pytest.mark.long  # the same on GitHub runs always, and so do the reading of the hook and its double
async def test_on_gitlab_a_tick_is_known_by_what_the_hook_says_of_the_text_before(
    bot: Bot, gitlab: GitLabDouble
) -> None:
    project = await gitlab.make_project("ticked-shop", ASKED_FOR)
    elsewhere = await gitlab.open_issue(project, "Tidy up")
    await gitlab.push(project, "main", {"README.md": "# A shop\n"})
    issue = await gitlab_dashboard(project, "Nothing is open, waiting or failed.")
    command = f"/forge allow {await rejected(bot, 'gitlab', str(project.id))}"
    await gitlab.comment(elsewhere, WRITER, "/forge status")  # the end of any job is told
    await gitlab_dashboard(project, f"- [ ] `{command}` dead code removal: kept for the sale")
    await gitlab.edit_issue(issue, with_tick(issue.description, command), username=MAINTAINER)
    await gitlab_dashboard(project, f"mia-maintainer ticked `{command}`: done")
    await bot.all_jobs_ended()

    assert "[x]" not in issue.description
    assert "## Rejected" not in issue.description
    [reply] = [note.body for note in issue.notes if note.author and note.author.username == BOT]
    assert "may be proposed here again" in reply


async def gitlab_dashboard(project: Project, holding: str) -> Issue:
    """The one issue of ours, once it says this."""

    async def look() -> Issue | None:
        ours = [each for each in project.issues.values() if each.title == "Forge Factory"]
        assert len(ours) <= 1
        return next((each for each in ours if holding in each.description), None)

    return await eventually(look, f"a dashboard that says {holding!r}", 60.0)


async def test_any_other_edit_is_put_back_and_a_closed_dashboard_rests(bot: Bot, github: GitHubDouble) -> None:
    shop = await open_shop(bot, github, "acme/edited-shop", ASKED_FOR)
    await github.push(shop.name, "main", {"README.md": "# A shop\n"})
    first = await dashboard(shop)
    await github.edit_issue(shop.name, first["number"], body="- [x] `/forge pause`\n")
    put_back = await dashboard(shop, "will-writer edited this text. It was put back")
    await github.edit_issue(shop.name, first["number"], state="closed")
    await github.push(shop.name, "main", {FILE: "version: 1\ndashboard: {issue: true}\nmode: observr\n"})
    await bot.all_jobs_ended()
    rested = await dashboard(shop)
    await github.edit_issue(shop.name, first["number"], state="open")
    again = await dashboard(shop, "## Configuration problems")

    assert "**This month**: no language model was asked, so nothing was spent of at most $40.00." in put_back["body"]
    assert rested["body"] == put_back["body"]
    assert again["number"] == first["number"]
    assert f"{FILE}:3:7" in again["body"]


@pytest.mark.parametrize(
    "written", [pytest.param("version: 1\n", marks=pytest.mark.long), "version: 1\ndashboard: {issue: false}\n"]
)
async def test_nobody_gets_one_who_did_not_ask(bot: Bot, github: GitHubDouble, written: str) -> None:
    shop = await open_shop(bot, github, f"acme/quiet-shop-{len(written)}", {**UNTESTED, FILE: written})
    await github.push(shop.name, "main", {"README.md": "# A shop\n"})
    await bot.all_jobs_ended()

    assert [each["title"] for each in await github.issues(shop.name)] == ["Tidy up"]


async def local_dashboard(tree: WorkTree, holding: str = "") -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        return next((row for row in hook.issues(tree.remote.path) if holding in row["body"]), None)

    return await eventually(look, f"a dashboard that says {holding!r}")


async def onboarding(tree: WorkTree, holding: str = "", state: str = "open") -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        rows = [row for row in hook.pull_requests(tree.remote.path) if row["head_branch"] == "forge-factory/onboarding"]
        return next((row for row in rows if row["state"] == state and holding in row.get("body", "")), None)

    return await eventually(look, f"an onboarding that says {holding!r}", 90.0)


@pytest.mark.long  # the same runs always on GitHub
async def test_on_the_local_host_an_owner_asks_for_the_first_file_and_for_a_dashboard_with_it(bot: Bot) -> None:
    tree = await bot.new_repository("first-file")
    tree.commit(UNTESTED)
    await tree.push("HEAD:main")
    head = tree.commit({"shop.py": "PRICE = 1\n"})
    await tree.push("HEAD:topic", "-o", "pr")
    await bot.concluded(tree, head)
    await bot.comment(tree, 1, "/forge onboard")
    opened = await onboarding(tree, "Nothing else has happened here")
    await bot.comment(tree, 1, "/forge refactor shop.py")
    refused = await bot.reply(tree, 1, 2)
    tree.git("fetch", "--quiet", str(tree.remote.path), "forge-factory/onboarding")
    tree.git("checkout", "--quiet", "FETCH_HEAD")
    merged = tree.commit({FILE: "version: 1\nmode: observe\ndashboard: {issue: true}\n"})
    await tree.push("HEAD:forge-factory/onboarding")
    await tree.push("HEAD:main")
    shown = await local_dashboard(tree)
    await bot.concluded(tree, merged)

    assert opened["actor"]["id"] == "forge"
    assert f"Merging #{opened['number']} does." in refused["body"]
    assert (await onboarding(tree, state="merged"))["number"] == opened["number"]
    assert shown["number"] > opened["number"]

    edited = shown["body"] + "\n- [x] `/forge pause`\n"
    await edit_issue(bot.root, tree.remote, shown["number"], edited, author=STRANGER)
    put_back = await local_dashboard(tree, "stranger edited this text. It was put back")

    assert "/forge pause" not in put_back["body"]
