"""Check runs as `.forge.yml` wants them, and how little is said of many pushes; on the local host."""

import asyncio
from collections import Counter
from itertools import pairwise

import pytest

from providers.code_hosts.local import hook
from providers.code_hosts.local.store import CheckRunRow
from tests.flows.conftest import Bot, WorkTree
from tests.tangled_shop import SOURCE, TANGLED

UNUSED = TANGLED.replace("decide", "_decide")  # nobody calls it, and a name with an underscore is nobody else's


async def proposed(bot: Bot, name: str, configuration: str, files: dict[str, str]) -> tuple[WorkTree, CheckRunRow]:
    """A pull request with these files, in a repository with this `.forge.yml`, and the check run of its head."""
    shop = await bot.new_repository(name)
    shop.commit({"shop.py": SOURCE, "gen/made.py": "x = 1\n", ".forge.yml": configuration})
    await shop.push("HEAD:main")
    head = shop.commit(files)
    await shop.push("HEAD:topic", "-o", "pr")
    return shop, await bot.concluded(shop, head)


def moved(bot: Bot, shop: WorkTree, before: str, after: str) -> None:
    """A push to the pull request's branch, as git and the hook do it, within milliseconds: the commit is there.

    That the branch moved is told for the pull request alone: of the push itself nothing would come.
    """
    shop.git("--git-dir", str(shop.remote.path), "update-ref", "refs/heads/topic", after, before)
    url, secret = hook.hook_settings(bot.root)
    told = dict(hook.events_of_push(shop.remote.path, f"{before} {after} refs/heads/topic", []))
    assert hook.post(url, secret, "pull_request", told["pull_request"]) == ""


@pytest.mark.parametrize("pushes", [10, pytest.param(50, marks=pytest.mark.long)])
async def test_many_pushes_to_one_pull_request_make_two_analyses_and_no_comment(bot: Bot, pushes: int) -> None:
    shop = await bot.new_repository(f"pushes-{pushes}")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    heads = [shop.commit({"shop.py": f"{SOURCE}{TANGLED}\n\nLIMIT = {number}\n"}) for number in range(pushes)]
    await shop.push("HEAD:refs/tags/all-of-them")
    await shop.push(f"{heads[0]}:refs/heads/topic", "-o", "pr")

    for before, after in pairwise(heads):
        await asyncio.to_thread(moved, bot, shop, before, after)
    last = await bot.concluded(shop, heads[-1], within_s=120.0)
    ended = await bot.all_jobs_ended(within_s=120.0)

    runs = [run for head in heads for run in await bot.check_runs(shop, head)]
    told = [run for run in runs if run["conclusion"] in {"success", "neutral"}]
    others = {run["conclusion"] for run in runs if run not in told}
    remarks = Counter((note["path"], note["line"], note["title"]) for note in last["annotations"])
    analyses = Counter(job.state for job in ended if job.kind == "analysis" and job.payload["commit_sha"] in heads)
    assert len(told) <= 2
    assert others <= {"cancelled"}, "an older one that had begun is told to be superseded"
    assert analyses["done"] <= 2
    assert set(analyses) <= {"done", "cancelled"}
    assert remarks
    assert set(remarks.values()) == {1}
    assert await bot.store.comments(shop.remote.ref.external_id, 1) == []


async def test_a_gate_that_is_enforced_fails_the_check(bot: Bot) -> None:
    gate = "version: 1\nscore: {gate: {max_drop: 0, enforce: true}}\n"

    _, run = await proposed(bot, "gated", gate, {"shop.py": SOURCE + TANGLED})

    assert run["conclusion"] == "failure"
    assert run["title"].endswith(", the gate fails")
    assert run["summary"].startswith("**Failed** by the gate of `.forge.yml@")


async def test_annotations_and_exceptions_are_those_of_the_configuration(bot: Bot) -> None:
    _, first = await proposed(bot, "all-told", "version: 1\n", {"shop.py": SOURCE + TANGLED})
    ignored = first["annotations"][0]["title"].partition(":")[0]
    rules = f"version: 1\nanalysis: {{annotations: 1}}\nignore:\n  - {{id: {ignored}, reason: as agreed}}\n"

    _, second = await proposed(bot, "some-told", rules, {"shop.py": SOURCE + TANGLED})

    assert len(first["annotations"]) > 1
    assert len(second["annotations"]) == 1
    assert not second["annotations"][0]["title"].startswith(ignored)
    assert f"- {ignored} `shop.py:" in second["text"]
    assert "Configuration: `.forge.yml@" in second["text"]


@pytest.mark.parametrize(
    ("name", "rules", "files", "reason"),
    [
        pytest.param(
            "filtered",
            "paths: {exclude: ['gen/**']}",
            {"gen/made.py": "x = 2\n", "gen/more.py": "y = 1\n"},
            "leaves out what changed (2 files)",
            id="all that changed is left out",
        ),
        pytest.param(
            "pushes-only",
            "analysis: {on: [push]}",
            {"shop.py": SOURCE + TANGLED},
            "starts no analysis on pull request",
            id="pull requests are not analysed",
        ),
    ],
)
async def test_what_is_not_wanted_is_skipped_and_the_title_says_why(
    bot: Bot, name: str, rules: str, files: dict[str, str], reason: str
) -> None:
    _, run = await proposed(bot, name, f"version: 1\n{rules}\n", files)

    assert run["conclusion"] == "skipped"
    assert run["title"].startswith("Skipped: .forge.yml@")
    assert run["title"].endswith(reason)


async def test_where_the_bot_is_off_its_check_says_so(bot: Bot) -> None:
    shop = await bot.new_repository("off")
    head = shop.commit({"shop.py": SOURCE, ".forge.yml": "version: 1\nmode: off\n"})
    await shop.push("HEAD:main")

    run = await bot.concluded(shop, head)

    assert (run["conclusion"], run["title"]) == ("skipped", f"Skipped: mode is off in .forge.yml@{head[:7]}")


async def test_what_could_be_fixed_is_planned_and_the_commands_are_told_where_there_are_no_buttons(bot: Bot) -> None:
    shop, run = await proposed(bot, "fixable", "version: 1\n", {"shop.py": SOURCE + UNUSED})

    await bot.all_jobs_ended()
    [again] = await bot.check_runs(shop, run["head_sha"])

    assert "- `/forge plan`:" in run["summary"]
    assert again["check_run_id"] == run["check_run_id"]
    assert again["title"].endswith(", up to 1 fixable"), "nothing is installed here that a fix would be planned with"
    assert "**Perhaps fixable**, deterministic, $0.00, planned without the packages" in again["summary"]
    assert "- `/forge refactor`:" in again["summary"]
