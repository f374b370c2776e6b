"""One job from claim to terminal state: lease, heartbeat, deadline, and the boundary where errors become reasons."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import structlog

from engine.errors import CommitNotFound, EngineError
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.routing import JOBS, JobKind
from providers.database import jobs
from providers.database.jobs import Job
from providers.errors import LeaseLost, ProviderError, ProviderUnavailable

log = structlog.get_logger()

MAX_ATTEMPTS = 6
RETRY_PAUSES_S = (1.0, 5.0, 30.0, 120.0, 300.0)


@dataclass(frozen=True, slots=True)
class Again:
    """The job shall run again after `after_s` seconds."""

    after_s: float
    reason: str


class Runner:
    """Runs jobs in this process; `owner` names it in the lease, `kinds` are the jobs it knows."""

    def __init__(self, ctx: Context, owner: str, kinds: Mapping[str, JobKind] = JOBS) -> None:
        self._ctx = ctx
        self._owner = owner
        self._kinds = kinds

    async def run(self, job_id: UUID, fence: int) -> None:
        """Claim and run one job; a wake-up that comes too late or twice does nothing."""
        async with self._ctx.database.system() as session:
            job = await jobs.claim(session, job_id, fence, self._owner, self._ctx.settings.lease_s)
        if job is None:
            return
        with structlog.contextvars.bound_contextvars(job_id=str(job.id), kind=job.kind):
            log.info("job_started", attempt=job.attempts)
            try:
                verdict = Outcome("cancelled", job.reason) if job.is_cancel_requested else await self._attempt(job)
            except asyncio.CancelledError:
                await _whole(self._hand_over(job))
                raise
            await _whole(self._settle(job, verdict))

    async def _attempt(self, job: Job) -> Outcome | Again | None:
        kind = self._kinds.get(job.kind)
        if kind is None:
            return Outcome("failed", f"this version knows no job of kind {job.kind}")
        held = _Held(self._ctx, job)
        body = asyncio.create_task(held.watch(kind.run(self._ctx.under_lease(held.check, held.tell), job)))
        limit_s = min(kind.timeout_s, self._ctx.settings.job_timeout_s)
        try:
            async with asyncio.timeout(limit_s) as deadline:
                return await body
        except TimeoutError as error:
            if deadline.expired():
                return Outcome("timed_out", f"it took longer than {limit_s:g} s")
            return judge(job, error)  # a wait of the job's own ran out, long before the job's time was over
        except asyncio.CancelledError:
            if held.end == "cancel":
                return Outcome("cancelled", await held.why_called_off())
            if held.end == "lost":
                return None
            raise
        except Exception as error:
            return judge(job, error)

    async def _settle(self, job: Job, verdict: Outcome | Again | None) -> None:
        """Write the end down, with what must follow it, in one transaction; a lost lease writes nothing."""
        if verdict is None:
            log.warning("lease_lost")
            return
        try:
            async with self._ctx.database.system() as session:
                if isinstance(verdict, Again):
                    await jobs.retry_later(session, job.id, job.fence, verdict.after_s, verdict.reason)
                    log.info("job_again", after_s=verdict.after_s, reason=verdict.reason)
                    return
                await jobs.finish(session, job.id, job.fence, verdict.state, verdict.reason)
                kind = self._kinds.get(job.kind)
                if kind is not None and verdict.state in {"failed", "timed_out", "cancelled"}:
                    await kind.give_up(session, job, verdict)
            log.info("job_ended", state=verdict.state, reason=verdict.reason)
        except LeaseLost:
            log.warning("lease_lost")

    async def _hand_over(self, job: Job) -> None:
        try:
            async with self._ctx.database.system() as session:
                await jobs.release(session, job.id, job.fence)
            log.info("job_handed_over")
        except (LeaseLost, ProviderUnavailable) as error:  # whoever sweeps takes it back when the lease runs out
            log.warning("job_not_handed_over", reason=str(error))


async def _whole(step: Coroutine[Any, Any, None]) -> None:
    """Await `step` to its end, also when cancelled meanwhile: an end half written would cost a whole lease."""
    task = asyncio.create_task(step)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class _Held:
    """The lease of one running job: renewed by a heartbeat that ends the job when it is lost or called off."""

    def __init__(self, ctx: Context, job: Job) -> None:
        self._ctx = ctx
        self._job = job
        self.end: Literal["", "cancel", "lost"] = ""

    async def check(self) -> None:
        """The fence: raises LeaseLost unless this worker still holds the job."""
        async with self._ctx.database.system() as session:
            await jobs.hold(session, self._job.id, self._job.fence)

    async def tell(self, progress: dict[str, Any]) -> None:
        async with self._ctx.database.system() as session:
            await jobs.set_progress(session, self._job.id, self._job.fence, progress)

    async def why_called_off(self) -> str:
        async with self._ctx.database.system() as session:
            row = await jobs.get(session, self._job.id)
        return row.reason if row is not None and row.reason else "called off"

    async def watch(self, work: Awaitable[Outcome]) -> Outcome:
        task = asyncio.ensure_future(work)
        beat = asyncio.create_task(self._beat(task.cancel))
        try:
            return await task
        finally:
            task.cancel()
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)

    async def _beat(self, stop: Callable[[], bool]) -> None:
        lease_s = self._ctx.settings.lease_s
        while True:
            await asyncio.sleep(lease_s / 3)
            try:
                async with asyncio.timeout(lease_s / 3), self._ctx.database.system() as session:
                    answer = await jobs.renew(session, self._job.id, self._job.fence, lease_s)
            except (TimeoutError, ProviderUnavailable) as error:
                # The database may be back before the lease ends; until then the fence lets nothing out.
                log.warning("heartbeat_missed", error=str(error))
                continue
            if answer != "held":
                self.end = answer
                stop()
                return


def judge(job: Job, error: Exception) -> Outcome | Again | None:
    """What an error means for its job: stop, wait, try again, or end with a reason a person can read."""
    if isinstance(error, LeaseLost):
        return None
    if isinstance(error, UserError):
        return Outcome("refused", str(error))
    log.warning("job_error", error=type(error).__name__, reason=str(error), exc_info=not _is_foreseen(error))
    if job.attempts >= MAX_ATTEMPTS:
        return Outcome("failed", f"{_in_words(error)} (after {job.attempts} attempts)")
    if isinstance(error, ProviderUnavailable):
        return Again(error.retry_after_s, str(error))
    if isinstance(error, (CommitNotFound, ProviderError)) or not _is_foreseen(error):
        return Again(RETRY_PAUSES_S[min(job.attempts, len(RETRY_PAUSES_S)) - 1], _in_words(error))
    return Outcome("failed", _in_words(error))


def _is_foreseen(error: Exception) -> bool:
    return isinstance(error, (ProviderError, EngineError))


def _in_words(error: Exception) -> str:
    return str(error) if _is_foreseen(error) else f"an internal error ({type(error).__name__}) stopped the job"
