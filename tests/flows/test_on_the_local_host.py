"""Plain git: a push becomes a check run, a comment becomes a reply."""

import os

import pytest

from providers.code_hosts.local.hook import branch_head
from providers.database import organizations
from providers.database.jobs import Job
from tests.flows.conftest import Bot
from tests.tangled_shop import SOURCE, TANGLED, TEST


async def test_a_push_is_scored_and_a_pull_request_is_compared(bot: Bot) -> None:
    shop = await bot.new_repository("shop")
    base = shop.commit({"shop.py": SOURCE, "tests/test_shop.py": TEST})
    await shop.push("HEAD:main")
    first = await bot.concluded(shop, base)

    head = shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:topic", "-o", "pr")
    second = await bot.concluded(shop, head)

    assert first["name"] == second["name"] == "Forge Factory / readiness"
    assert first["title"].startswith("Readiness ")
    assert "->" in second["title"]
    lines = range(SOURCE.count("\n") + 1, 100)
    assert second["annotations"]
    assert all(note["path"] == "shop.py" and note["line"] in lines for note in second["annotations"])
    assert len(await bot.check_runs(shop, head)) == 1


async def test_a_command_gets_its_reaction_and_one_reply(bot: Bot) -> None:
    shop = await bot.new_repository("talk")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    head = shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:topic", "-o", "pr")
    await bot.concluded(shop, head)

    comment_id = await bot.comment(shop, 1, "Let me see.\n\n/forge score")
    reply = await bot.reply(shop, 1)
    await bot.all_jobs_ended()

    assert "/forge score" in reply["body"]
    assert head[:12] in reply["body"]
    assert list(await bot.store.reactions(shop.remote.ref.external_id, comment_id)) == ["eyes", "+1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/forge help", "score", id="help"),
        pytest.param("/forge status", "Job", id="status"),
        pytest.param("/forge why", "Received last", id="why"),
        pytest.param("/forge scroe", "Did you mean", id="a slip of the keyboard"),
        pytest.param("/forge score ../secrets", "/forge score ../secrets", id="a path outside"),
    ],
)
async def test_every_command_is_answered(bot: Bot, text: str, said: str) -> None:
    name = f"answers-{abs(hash(text)) % 10_000}"
    shop = await bot.new_repository(name)
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:topic", "-o", "pr")

    await bot.comment(shop, 1, text)

    assert said in (await bot.reply(shop, 1))["body"]


async def test_a_command_that_cannot_be_answered_is_told_so(bot: Bot) -> None:
    shop = await bot.new_repository("nowhere")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")

    await bot.comment(shop, 999, "/forge score")  # there is no pull request of this number

    reply = await bot.reply(shop, 999)
    assert "could not be answered" in reply["body"]
    assert "there is no pull request 999" in reply["body"]
    assert "/forge why" in reply["body"]


async def test_a_suspended_installation_is_left_alone(bot: Bot) -> None:
    shop = await bot.new_repository("resting")
    sha = shop.commit({"shop.py": SOURCE})
    async with bot.database.system() as session:
        await organizations.set_installation_state(session, "local", "local", "suspended")
    try:
        await shop.push("HEAD:main")
        await bot.ask_for(shop, [sha], branch="main")
        ended = await bot.all_jobs_ended()
    finally:
        async with bot.database.system() as session:
            await organizations.set_installation_state(session, "local", "local", "active")

    states = {(job.state, job.reason) for job in ended if job.kind == "analysis" and _is_of(job, sha)}
    assert states == {("blocked", "the installation is suspended")}
    assert await bot.check_runs(shop, sha) == []


async def test_talk_without_a_command_stays_unanswered(bot: Bot) -> None:
    shop = await bot.new_repository("silence")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:topic", "-o", "pr")

    await bot.comment(shop, 1, "I would write `/forge score` here.\n\n> /forge score")
    await bot.comment(shop, 1, "/forge help")
    reply = await bot.reply(shop, 1)
    await bot.all_jobs_ended()

    comments = await bot.store.comments(shop.remote.ref.external_id, 1)
    assert [comment["is_bot"] for comment in comments] == [False, False, True]
    assert "/forge help" in reply["body"]


async def test_a_newer_head_calls_the_older_off(bot: Bot) -> None:
    shop = await bot.new_repository("hurry")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    heads = []
    for number in range(6):
        heads.append(shop.commit({f"part_{number}.py": SOURCE + TANGLED}))
        await shop.push("HEAD:topic", "-o", "pr")

    last = await bot.concluded(shop, heads[-1])
    await bot.all_jobs_ended()

    assert last["conclusion"] in {"success", "neutral"}
    for sha in heads[:-1]:
        for run in await bot.check_runs(shop, sha):
            assert (run["status"], bool(run["conclusion"])) == ("completed", True)


async def test_a_fast_forward_merge_scores_the_branch_too(bot: Bot) -> None:
    shop = await bot.new_repository("merged")
    shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    head = shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:topic", "-o", "pr")
    await shop.push("HEAD:main")

    await bot.all_jobs_ended()

    branches = {job.payload["branch"]: job.state for job in await bot.jobs(kind="analysis") if _is_of(job, head)}
    assert branches["main"] == "done"
    assert {run["status"] for run in await bot.check_runs(shop, head)} == {"completed"}


async def test_a_push_told_late_does_not_call_the_newer_head_off(bot: Bot) -> None:
    shop = await bot.new_repository("late")
    older = shop.commit({"shop.py": SOURCE})
    await shop.push("HEAD:main")
    await bot.all_jobs_ended()
    newer = shop.commit({"shop.py": SOURCE + TANGLED})
    await shop.push("HEAD:main")
    await bot.concluded(shop, newer)

    await bot.ask_for(shop, [older], branch="main")
    ended = await bot.all_jobs_ended()

    states = [(job.state, job.reason) for job in ended if job.kind == "analysis" and _is_of(job, older)]
    assert states[0] == ("cancelled", f"superseded by {newer[:12]}")
    assert (await bot.concluded(shop, newer))["conclusion"] in {"success", "neutral"}


def _is_of(job: Job, sha: str) -> bool:
    return bool(job.payload["commit_sha"] == sha)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no file at all"),
        pytest.param({"README.md": "# Only words\n"}, id="no source"),
        pytest.param({"a.py": b"x = 1\n" * 2 + b"# " + b"y" * 10_000_000}, id="ten megabytes in one line"),
        pytest.param({"b.py": b"\x00\xff\x00" * 1000, "c.py": b"def f(:\n"}, id="bytes that are no text"),
    ],
)
async def test_a_strange_repository_gets_an_honest_report(bot: Bot, files: dict[str, str | bytes]) -> None:
    name = f"strange-{len(files)}-{sum(map(len, files))}-{sum(len(content) for content in files.values())}"
    odd = await bot.new_repository(name)
    sha = odd.commit(files)
    await odd.push("HEAD:main")

    run = await bot.concluded(odd, sha)

    assert run["conclusion"] in {"success", "neutral", "skipped"}
    assert run["title"]
    assert not [job for job in await bot.jobs("failed") if job.payload.get("commit_sha") == sha]


async def test_a_file_name_that_is_no_text_is_reported_readably(bot: Bot) -> None:
    odd = await bot.new_repository("names")
    (odd.folder / "ok.py").write_text(SOURCE)
    (odd.folder / os.fsdecode(b"b\xe9se.py")).write_text(SOURCE + TANGLED)
    sha = odd.commit({})
    await odd.push("HEAD:main")

    run = await bot.concluded(odd, sha)

    assert "b\\xe9se.py" in run["summary"]
    assert branch_head(odd.remote.path, "main") == sha
