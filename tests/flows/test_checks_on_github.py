"""What GitHub alone has: buttons of check runs, and apps that may write none."""

import json
from typing import Any

from tests.doubles.github import WRITER, GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.on_github import concluded, replies
from tests.tangled_shop import SOURCE, TANGLED

FILES = {"shop.py": SOURCE, ".forge.yml": "version: 1\n"}
UNUSED = TANGLED.replace("decide", "_decide")


async def tell(github: GitHubDouble, repository: str, document: dict[str, Any], login: str) -> None:
    """A webhook about a check run, as a person's deed; it has been answered."""
    ref, actor = await github.ref(repository), await github.actor(login)
    owner = {"id": int(ref.owner_id), "login": ref.owner}
    named = {"id": int(ref.external_id), "full_name": repository, "default_branch": "main", "owner": owner}
    sender = {"id": int(actor.external_id), "login": login, "type": "User"}
    await github.relay.send("check_run", {**document, "repository": {**named, "private": True}, "sender": sender})


async def press(github: GitHubDouble, repository: str, run: dict[str, Any], identifier: str, login: str) -> None:
    """Somebody presses a button of the check run."""
    pressed = {"action": "requested_action", "requested_action": {"identifier": identifier}, "check_run": run}
    await tell(github, repository, pressed, login)


async def proposed(github: GitHubDouble, repository: str, source: str) -> tuple[int, dict[str, Any]]:
    """A pull request that makes the shop's file read so: its number, and the check run of its head."""
    await github.create_repository(repository, FILES)
    await github.install()
    head = await github.push(repository, "topic", {"shop.py": source})
    number = await github.open_pull_request(repository, "topic")
    return number, await concluded(github, repository, head)


async def text_with(github: GitHubDouble, repository: str, sha: str, words: str) -> str:
    """The text of the one check run of the commit, once it holds these words."""

    async def look() -> str | None:
        text = (await concluded(github, repository, sha))["output"]["text"]
        return text if words in text else None

    return await eventually(look, f"a check run that says {words!r}")


async def test_a_button_is_answered_like_its_command_and_the_check_says_so(github: GitHubDouble) -> None:
    repository = "acme/pressed"
    number, run = await proposed(github, repository, SOURCE + TANGLED)

    await press(github, repository, run, "plan", WRITER)
    [reply] = await replies(github, repository, number, 1)
    text = await text_with(github, repository, run["head_sha"], 'has pressed "Show plan"')

    assert f"/forge plan (button, pressed by {WRITER})" in reply["body"]
    assert f'- {WRITER} has pressed "Show plan"; the answer stands under the pull request.' in text
    assert github.violations == []


async def test_findings_that_are_set_aside_are_not_new_any_more(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/set-aside"
    number, run = await proposed(github, repository, SOURCE + TANGLED)
    assert "no new findings" not in run["output"]["title"]

    await press(github, repository, run, "ignore", "mia-maintainer")
    await replies(github, repository, number, 1)
    text = await text_with(github, repository, run["head_sha"], "**Ignored**")
    again = await concluded(github, repository, run["head_sha"])

    assert again["output"]["title"].endswith("no new findings")
    assert 'set aside with the button "Ignore these" (mia-maintainer)' in text.replace("\\", "")
    assert again["conclusion"] == "success"
    await bot.all_jobs_ended()


async def test_where_no_checks_may_be_written_there_is_one_comment_edited_in_place(
    bot: Bot, github: GitHubDouble
) -> None:
    repository = "acme/no-checks"
    refused = json.dumps({"message": "Resource not accessible by integration"})
    json_body = {"content-type": "application/json"}
    fault = github.fail("GET", "/check-runs", status=403, headers=json_body, body=refused, times=1000)
    await github.create_repository(repository, FILES)
    await github.install()
    await github.push(repository, "topic", {"shop.py": SOURCE + TANGLED})
    number = await github.open_pull_request(repository, "topic")

    [first] = await replies(github, repository, number, 1)
    head = await github.push(repository, "topic", {"shop.py": SOURCE + TANGLED + "\n\nLIMIT = 3\n"})
    second = await eventually(lambda: _about(github, repository, number, head), "the comment about the newer head")

    assert second["id"] == first["id"]
    assert "### Forge Factory / readiness: Readiness " in second["body"]
    assert 1000 - fault.times == 1, "it asks once, not at each run"
    await bot.all_jobs_ended()


async def _about(github: GitHubDouble, repository: str, number: int, sha: str) -> dict[str, Any] | None:
    [comment] = [each for each in await github.comments(repository, number) if each["user"]["type"] == "Bot"]
    return comment if f"Commit `{sha[:12]}`." in comment["body"] else None
