"""From the button that fixes to a proposal whose proof is asked for again: pressed on GitHub, to the end."""

from typing import Any

import pytest

from tests.doubles.github import WRITER, GitHubDouble
from tests.flows.conftest import Bot
from tests.flows.on_github import replies
from tests.flows.test_checks_on_github import UNUSED, press, proposed, tell
from tests.tangled_shop import SOURCE

PROOF = "Forge Factory / proof"


def offered(github: GitHubDouble) -> list[str]:
    """The labels of the buttons that were told last; the emulator takes them and does not show them."""
    told = [
        seen.document["actions"] for seen in github.requests if seen.method == "PATCH" and "/check-runs/" in seen.path
    ]
    return [action["label"] for action in next(actions for actions in reversed(told) if actions)]


async def check(github: GitHubDouble, repository: str, sha: str, name: str) -> dict[str, Any]:
    [run] = [run for run in await github.check_runs(repository, sha) if run["name"] == name]
    return run


async def run_again(github: GitHubDouble, repository: str, run: dict[str, Any]) -> None:
    """Somebody presses "re-run" on this check."""
    await tell(github, repository, {"action": "rerequested", "check_run": run}, WRITER)


@pytest.mark.long  # half a minute; what a press asks for, and how a proof is told again, have tests of their own
@pytest.mark.timeout(300)
async def test_a_fix_is_proposed_once_and_its_proof_is_told_again(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/fixed"
    number, run = await proposed(github, repository, SOURCE + UNUSED)
    await bot.all_jobs_ended()
    before = await check(github, repository, run["head_sha"], run["name"])
    buttons_before = offered(github)

    for _ in range(2):
        await press(github, repository, run, "fix_safe", WRITER)
        await bot.all_jobs_ended()
    after = await check(github, repository, run["head_sha"], run["name"])
    [fix] = [one for one in await github.pull_requests(repository) if one["number"] != number]
    [reply] = await replies(github, repository, number, 1)
    buttons_after = offered(github)

    proof = await check(github, repository, fix["head"]["sha"], PROOF)
    await run_again(github, repository, proof)
    await bot.all_jobs_ended()
    told_again = await check(github, repository, fix["head"]["sha"], PROOF)

    assert before["output"]["title"].endswith(", 1 new finding, up to 1 fixable")
    assert after["output"]["title"].endswith(", 1 new finding")
    assert f'{WRITER} has pressed "Fix"' in after["output"]["text"]
    assert (buttons_before, buttons_after) == (
        ["Fix up to 1", "Show plan", "Ignore these"],
        ["Show plan", "Ignore these"],
    )
    assert f"opened #{fix['number']}: Flatten " in reply["body"]
    assert (fix["base"]["ref"], fix["draft"]) == ("topic", True)
    assert f"Asked by @{WRITER} in #{number}" in fix["body"]
    assert proof["conclusion"] == told_again["conclusion"] == "action_required"
    assert told_again["output"]["title"] == f"{proof['output']['title']}, told again"
    assert github.violations == []
