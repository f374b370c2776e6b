"""Workers are killed, the queue is flushed, processes are asked to stop: nothing is lost, nothing happens twice."""

import os
import signal
import time

import pytest
from redis.asyncio import Redis

from tests.flows.conftest import Bot, eventually
from tests.tangled_shop import SOURCE, TANGLED

LARGE = {f"package/module_{number}.py": SOURCE + TANGLED * 60 for number in range(500)}  # some seconds of work


@pytest.fixture(scope="module")
def bot(own_bot: Bot) -> Bot:
    return own_bot


async def test_an_analysis_survives_the_death_of_its_worker(bot: Bot) -> None:
    shop = await bot.new_repository("killed")
    sha = shop.commit(LARGE)
    await shop.push("HEAD:main")
    await eventually(lambda: _running(bot, sha), "a running analysis")

    bot.kill("analysis")
    killed_at = time.monotonic()
    run = await bot.concluded(shop, sha, within_s=30)
    resumed_s = time.monotonic() - killed_at

    assert resumed_s < 30
    assert run["conclusion"] in {"success", "neutral"}
    assert len(await bot.check_runs(shop, sha)) == 1
    await bot.all_jobs_ended()
    job = (await _analysis_of(bot, sha))[0]
    assert (job.state, job.crashes) == ("done", 1)


@pytest.mark.long  # half a minute; the sweeper's own tests run always
async def test_a_flushed_queue_loses_no_job(bot: Bot) -> None:
    shop = await bot.new_repository("flushed")
    shas = [shop.commit({"shop.py": SOURCE + f"# {number}\n"}) for number in range(100)]
    await shop.push("HEAD:main")
    await bot.all_jobs_ended()
    os.kill(_pid(bot, "analysis"), signal.SIGSTOP)  # a worker that takes nothing while the queue fills
    try:
        await bot.ask_for(shop, shas[:-1])
        await eventually(lambda: _queued(bot, 99), "a queue of 99 wake-ups")
        async with Redis.from_url(bot.stack.settings.redis_url) as redis:
            await redis.flushall()
    finally:
        os.kill(_pid(bot, "analysis"), signal.SIGCONT)

    flushed_at = time.monotonic()
    ended = await bot.all_jobs_ended(within_s=60)

    assert time.monotonic() - flushed_at < 60
    analyses = [job for job in ended if job.kind == "analysis" and job.payload["commit_sha"] in shas]
    assert {job.state for job in analyses} == {"done"}
    assert len({job.payload["commit_sha"] for job in analyses}) == 100
    for sha in shas:
        assert len(await bot.check_runs(shop, sha)) == 1


async def test_a_stop_hands_the_work_over(bot: Bot) -> None:
    shop = await bot.new_repository("stopped")
    sha = shop.commit(LARGE | {"other.py": SOURCE})
    await shop.push("HEAD:main")
    await eventually(lambda: _running(bot, sha), "a running analysis")

    os.kill(_pid(bot, "analysis"), signal.SIGTERM)
    await bot.concluded(shop, sha, within_s=30)
    await bot.all_jobs_ended()

    job = (await _analysis_of(bot, sha))[0]
    assert (job.state, job.crashes) == ("done", 0)
    assert len(await bot.check_runs(shop, sha)) == 1


@pytest.mark.long  # half a minute; the worker's own tests of the third crash run always
async def test_a_job_that_kills_its_worker_three_times_is_quarantined_and_said_so(bot: Bot) -> None:
    shop = await bot.new_repository("poison")
    sha = shop.commit(LARGE | {"poison.py": SOURCE})
    await shop.push("HEAD:main")
    for role in ("analysis", "suspects", "suspects"):
        pid = await eventually(lambda role=role: _process_of(bot, role), f"the process of {role}")
        await eventually(lambda: _running(bot, sha), "a running analysis")
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: _not_running(bot, sha), "the end of the dead worker's lease")

    run = await bot.concluded(shop, sha)

    job = (await _analysis_of(bot, sha))[0]
    assert (job.state, job.crashes) == ("failed", 3)
    assert "quarantined" in job.reason
    assert (run["conclusion"], run["title"]) == ("action_required", "Not scored: stopped after three crashes")


async def _running(bot: Bot, sha: str) -> bool:
    return any(job.state == "running" for job in await _analysis_of(bot, sha))


async def _not_running(bot: Bot, sha: str) -> bool:
    return not await _running(bot, sha)


async def _process_of(bot: Bot, role: str) -> int | None:
    return next(iter(bot.worker_pids(role)), None)


async def _analysis_of(bot: Bot, sha: str):  # type: ignore[no-untyped-def]
    return [job for job in await bot.jobs(kind="analysis") if job.payload["commit_sha"] == sha]


async def _queued(bot: Bot, count: int) -> bool:
    async with Redis.from_url(bot.stack.settings.redis_url) as redis:
        return await redis.zcard("forge:analysis") >= count


def _pid(bot: Bot, role: str) -> int:
    (pid,) = bot.worker_pids(role)
    return pid
