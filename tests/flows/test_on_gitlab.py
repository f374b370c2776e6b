"""The same stories on GitLab: a double with real git, whose hooks sign what they send."""

import re
from typing import Any

from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project
from tests.flows.conftest import Bot, eventually
from tests.tangled_shop import SOURCE, TANGLED, TEST

PROPOSING = "version: 1\nmode: propose\n"
FILES = {"shop.py": SOURCE, "tests/test_shop.py": TEST}


async def concluded(gitlab: GitLabDouble, project: Project, sha: str) -> dict[str, Any]:
    """The status of a commit, once it has ended."""

    async def look() -> dict[str, Any] | None:
        statuses = (await gitlab.what_stands(project))["statuses"]
        return next((one for one in statuses if one["sha"] == sha and one["state"] in {"success", "failed"}), None)

    return await eventually(look, f"an ended status on {sha[:12]}")


async def written(gitlab: GitLabDouble, project: Project) -> list[dict[str, Any]]:
    """The bot's discussions under the one merge request."""
    threads = (await gitlab.what_stands(project))["merge_requests"][0]["discussions"]
    return [one for one in threads if one["notes"][0]["author"] == BOT]


async def test_from_a_push_to_remarks_at_the_lines_of_a_merge_request_and_one_note(
    bot: Bot, gitlab: GitLabDouble
) -> None:
    project = await gitlab.make_project("flow-shop", FILES)
    others = {job.id for job in await bot.jobs()}

    base = await gitlab.push(project, "main", {"README.md": "# Shop\n"})
    first = await concluded(gitlab, project, base)
    head = await gitlab.push(project, "topic", {"shop.py": SOURCE + TANGLED, ".forge.yml": PROPOSING})
    await gitlab.open_merge_request(project, "topic")
    second = await concluded(gitlab, project, head)
    ended = await bot.all_jobs_ended()
    threads = await written(gitlab, project)

    assert first["name"] == "Forge Factory / readiness"
    assert first["description"].startswith("Readiness ")
    assert "->" in second["description"]
    assert second["state"] == "success"
    changed = range(SOURCE.count("\n") + 1, 1 + (SOURCE + TANGLED).count("\n"))
    lines = [one["line"] for one in threads if one["line"]]
    assert lines
    assert all(line in {f"shop.py:{number}" for number in changed} for line in lines)
    [note] = [one["notes"][0]["body"] for one in threads if one["line"] is None]
    assert "### Forge Factory / readiness: Readiness " in note
    assert "### What `.forge.yml` would change" in note
    [counted] = [row for row in note.split("\n") if " at their lines**: " in row or " at its line**: " in row]
    merge_request = project.merge_requests[1]
    pages = [
        f"{gitlab.url}/{project.path}/-/merge_requests/1#note_{one.id}" for one in merge_request.notes if one.position
    ]
    assert sorted(re.findall(r"\]\((\S+)\)", counted)) == sorted(pages)
    assert {job.state for job in ended if job.id not in others} <= {"done", "nothing_to_do"}


async def test_the_merge_request_of_a_fork_is_not_held_up_by_a_gate(bot: Bot, gitlab: GitLabDouble) -> None:
    gate = "version: 1\nscore: {gate: {min: 99, scope: all, enforce: true}}\n"
    project = await gitlab.make_project("flow-fork", {**FILES, ".forge.yml": gate})
    fork = await gitlab.fork_project(project, WRITER)
    await gitlab.push(fork, "topic", {"shop.py": SOURCE + TANGLED})

    await gitlab.open_merge_request(project, "topic", source=fork)
    await bot.all_jobs_ended()

    [note] = [one["notes"][0]["body"] for one in await written(gitlab, project) if one["line"] is None]
    assert "which holds up no merge request of a fork: The score is" in note
    assert "**Failed**" not in note


async def test_a_comment_gets_eyes_and_one_reply_however_often_it_is_told(bot: Bot, gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("flow-talk", FILES)
    gitlab.sender.copies = 2
    await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    merge_request = await gitlab.open_merge_request(project, "topic")
    await bot.all_jobs_ended()

    asked = await gitlab.comment(merge_request, WRITER, "/forge score")
    await bot.all_jobs_ended()

    bodies = [one["notes"][0]["body"] for one in await written(gitlab, project)]
    assert len([body for body in bodies if "/forge score" in body]) == 1
    assert [given.name for given in asked.emoji][:1] == ["eyes"]


async def test_guests_and_bots_are_not_obeyed(bot: Bot, gitlab: GitLabDouble) -> None:
    project = await gitlab.make_project("flow-strangers", FILES, visibility="public")
    await gitlab.push(project, "topic", {"a.py": "x = 1\n"})
    merge_request = await gitlab.open_merge_request(project, "topic")
    await bot.all_jobs_ended()
    before = (await gitlab.what_stands(project))["merge_requests"]

    for username in ("gus-guest", BOT):
        await gitlab.comment(merge_request, username, "/forge score")
    await bot.all_jobs_ended()

    after = (await gitlab.what_stands(project))["merge_requests"]
    assert len(after[0]["discussions"]) == len(before[0]["discussions"]) + 2
