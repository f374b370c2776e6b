"""Coverage in the flow: carried over at first, measured when CI has ended, and never guessed twice."""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from providers.storage import layout
from tests.doubles.github import GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.on_github import concluded, replies
from tests.tangled_shop import SOURCE, TANGLED, TEST

FILES = {"shop.py": SOURCE, "tests/test_shop.py": TEST}
LINES = SOURCE.count("\n")
REPORTED = range(5, LINES + 1)  # the lines of the function's body


def lcov(missed: range = range(0), *, last: int = LINES) -> bytes:
    """A report of shop.py, as a runner of GitHub writes it: everything up to `last` ran but for what was missed."""
    lines = "".join(f"DA:{line},{int(line not in missed)}\n" for line in range(5, last + 1))
    return f"TN:\nSF:/home/runner/work/shop/shop/shop.py\n{lines}end_of_record\n".encode()


def kept(report: bytes) -> dict[str, dict[str, bytes]]:
    return {"coverage-report": {"lcov.info": report}}


async def retold(github: GitHubDouble, repository: str, before: dict[str, Any]) -> dict[str, Any]:
    """The check run, once it says something else than before; there is never another one."""

    async def look() -> dict[str, Any] | None:
        (run,) = await github.check_runs(repository, before["head_sha"])
        is_new = run["status"] == "completed" and run["output"]["text"] != before["output"]["text"]
        return run if is_new else None

    return await eventually(look, f"another result on {before['head_sha'][:12]}")


def coverage_row(run: dict[str, Any]) -> str:
    lines: list[str] = run["output"]["text"].splitlines()
    return next(line for line in lines if line.startswith("| Coverage |"))


def score_of(run: dict[str, Any]) -> float:
    """The last number of `Readiness 71 -> 74.1 (+3.1)` or of `Readiness 74.1 (unchanged)`."""
    return float(re.findall(r"[\d.]+", run["output"]["title"].partition(",")[0].partition("(")[0])[-1])


def logged(bot: Bot, event: str) -> Iterator[dict[str, Any]]:
    """What the workers have written to their log."""
    assert bot.stack.settings.local is not None
    for line in (bot.root.parent / "worker.log").read_text().splitlines():
        if line.startswith("{") and f'"{event}"' in line:
            yield json.loads(line)


def stored(bot: Bot) -> list[Path]:
    return [path for path in (bot.root.parent / "storage").rglob("*") if path.is_file() and "snapshots" in path.parts]


async def test_a_push_is_estimated_and_measured_when_its_ci_has_ended(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/measured"
    await github.create_repository(repository, FILES)
    await github.install()
    sha = await github.push(repository, "main", {"README.md": "# Shop\n"})
    first = await concluded(github, repository, sha)

    await github.end_build(repository, sha, kept(lcov()))
    second = await retold(github, repository, first)
    await bot.all_jobs_ended()

    assert "estimated" in coverage_row(first)
    assert "No coverage report of this commit: no workflow run of this commit has succeeded." in first["output"]["text"]
    assert "tests ran 100.0% of 6 lines, says coverage-report/lcov.info" in coverage_row(second)
    assert "No coverage report" not in second["output"]["text"]
    assert first["id"] == second["id"]
    assert score_of(second) > score_of(first)
    assert len(await github.check_runs(repository, sha)) == 1
    assert github.violations == []


async def test_a_pull_request_is_judged_by_its_base_until_its_own_ci_has_ended(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/carried"
    await github.create_repository(repository, FILES)
    await github.install()
    base = await github.push(repository, "main", {"README.md": "# Shop\n"})
    pushed = await concluded(github, repository, base)
    await github.end_build(repository, base, kept(lcov()))
    await retold(github, repository, pushed)
    head = await github.push(repository, "topic", {"shop.py": SOURCE + TANGLED, "till.py": SOURCE})
    number = await github.open_pull_request(repository, "topic")
    before = await concluded(github, repository, head)

    await github.end_build(repository, head, kept(lcov(range(13, 27), last=27)))
    after = await retold(github, repository, before)
    await github.comment(repository, number, "/forge score\n\n/forge why shop.py")
    [reply] = await replies(github, repository, number, 1)

    assert f"measured at {base[:7]}, before this change" in coverage_row(before)
    assert "| Coverage |" not in before["output"]["summary"], "the part has not moved: CI has not ended"
    assert "says coverage-report/lcov.info" in coverage_row(after)
    assert "before this change" not in coverage_row(after)
    assert "| Coverage |" in after["output"]["summary"]
    assert before["id"] == after["id"]
    assert not [note for note in before["annotations"] if "tests miss" in note["title"]]
    assert [note["start_line"] for note in after["annotations"] if "tests miss" in note["title"]] == [13]
    assert f"**Readiness {score_of(after):g}**" in reply["body"]
    assert "tests miss" in reply["body"]
    assert github.violations == []


async def test_two_workflows_that_end_together_are_read_by_one_job(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/together"
    await github.create_repository(
        repository, FILES | {"web/cart.js": "export function sum(a, b) {\n  return a + b;\n}\n"}
    )
    await github.install()
    sha = await github.push(repository, "main", {"README.md": "# Shop\n"})
    first = await concluded(github, repository, sha)

    python = kept(lcov())
    web = {"web-coverage": {"lcov.info": b"TN:\nSF:web/cart.js\nDA:1,1\nDA:2,1\nend_of_record\n"}}
    await asyncio.gather(
        github.end_build(repository, sha, python, workflow_id=1), github.end_build(repository, sha, web, workflow_id=2)
    )
    second = await retold(github, repository, first)
    ended = [job for job in await bot.all_jobs_ended() if job.payload.get("commit_sha") == sha]

    assert "coverage-report/lcov.info" in coverage_row(second)
    assert "web-coverage/lcov.info" in coverage_row(second)
    assert [(job.kind, job.state) for job in ended] == [("measurement", "done"), ("analysis", "done")]


@pytest.mark.long  # the measurement's own tests run always
async def test_a_build_that_kept_nothing_new_changes_nothing(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/again"
    await github.create_repository(repository, FILES)
    await github.install()
    sha = await github.push(repository, "main", {"README.md": "# Shop\n"})
    first = await concluded(github, repository, sha)
    await github.end_build(repository, sha, kept(lcov()))
    measured = await retold(github, repository, first)
    await bot.all_jobs_ended()

    await github.end_build(repository, sha, {}, workflow_id=2)
    await github.end_build(repository, sha, {}, workflow_id=3, conclusion="failure")
    ended = [job for job in await bot.all_jobs_ended() if job.payload.get("commit_sha") == sha]

    assert (ended[0].state, ended[0].reason) == (
        "nothing_to_do",
        "CI has kept no other coverage report than the one that was used",
    )
    (run,) = await github.check_runs(repository, sha)
    assert run["output"] == measured["output"]


async def test_a_build_of_a_commit_that_nobody_analysed_changes_nothing(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/unknown"
    sha = await github.create_repository(repository, FILES)
    await github.install()

    await github.end_build(repository, sha, kept(lcov()))
    await bot.all_jobs_ended()

    assert await github.check_runs(repository, sha) == []


async def test_the_paths_that_the_base_excludes_are_not_judged(github: GitHubDouble) -> None:
    repository = "acme/excluding"
    excluding = "version: 1\npaths:\n  exclude: ['old/**']\n"
    await github.create_repository(repository, FILES)
    await github.install()
    base = await github.push(repository, "main", {".forge.yml": excluding, "old/till.py": SOURCE + TANGLED})
    pushed = await concluded(github, repository, base)
    head = await github.push(repository, "topic", {".forge.yml": "version: 1\npaths: {exclude: ['**']}\n"})
    await github.open_pull_request(repository, "topic")
    proposed = await concluded(github, repository, head)
    broken = await github.push(repository, "main", {".forge.yml": "version: 1\npaths:\n  exlude: []\n"})
    unreadable = await concluded(github, repository, broken)

    assert "old/till.py" not in pushed["output"]["summary"].partition("**Not judged**")[0]
    assert "(unchanged)" in proposed["output"]["title"], "a pull request cannot exclude its own files"
    assert ".forge.yml differs from that of the base branch" in proposed["output"]["text"]
    assert ".forge.yml:3:3: " in unreadable["output"]["text"]
    assert unreadable["conclusion"] == "action_required"
    assert unreadable["output"]["title"] == ".forge.yml cannot be followed: line 3, column 3"
    assert "old/till.py" not in unreadable["output"]["summary"].partition("**Not judged**")[0], (
        "the last good one holds"
    )


@pytest.mark.parametrize("broken", [b"", b"forge-snapshot-1\n[1,2", os.urandom(4096)], ids=["none", "cut", "noise"])
async def test_a_store_with_broken_bytes_costs_time_and_nothing_else(bot: Bot, broken: bytes) -> None:
    shop = await bot.new_repository(f"broken-{len(broken)}")
    first = shop.commit(FILES)
    await shop.push("HEAD:main")
    await bot.concluded(shop, first)
    for path in stored(bot):
        path.write_bytes(broken)

    second = shop.commit({"README.md": "# The shop\n"})
    await shop.push("HEAD:main")

    assert "(unchanged)" in (await bot.concluded(shop, second))["title"]


async def test_a_store_that_fails_costs_time_and_nothing_else(bot: Bot) -> None:
    shop = await bot.new_repository("no-store")
    sha = shop.commit(FILES)
    storage = bot.root.parent / "storage"
    storage.rename(aside := storage.with_name("storage-aside"))
    storage.write_text("a file where the folder should be")
    try:
        await shop.push("HEAD:main")
        run = await bot.concluded(shop, sha)
    finally:
        storage.unlink()
        aside.rename(storage)

    assert run["title"].startswith("Readiness ")
    assert any(said["level"] == "warning" for said in logged(bot, "snapshot_not_kept"))


@pytest.mark.long  # half a minute; the snapshots' own tests run always
async def test_the_second_push_reads_what_has_changed_and_old_snapshots_go(bot: Bot) -> None:
    shop = await bot.new_repository("pushes")
    shop.commit(FILES | {f"part_{number}.py": SOURCE for number in range(40)})
    pushes = []
    for number in range(layout.SNAPSHOTS_KEPT + 2):
        pushes.append(shop.commit({"shop.py": SOURCE + f"COUNT = {number}\n"}))
        await shop.push("HEAD:main")
        await bot.concluded(shop, pushes[-1])

    read = {said["commit_sha"]: said for said in reversed([*logged(bot, "tree_taken")])}
    names = [path.name for path in stored(bot)]
    assert read[pushes[0]]["read_bytes"] > 40 * len(SOURCE)
    assert read[pushes[1]]["read_bytes"] == len(SOURCE + "COUNT = 1\n")
    assert read[pushes[1]]["known_sha"] == pushes[0]
    assert (pushes[0] in names, pushes[-1] in names) == (False, True)
    assert len([name for name in names if name in pushes]) == layout.SNAPSHOTS_KEPT
