"""One job from claim to terminal state: lease, heartbeat, deadline, and the boundary where errors become reasons."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import structlog

from engine.errors import BudgetExceeded, EngineError
from handlers.context import Context, Outcome
from handlers.errors import Blocked, UserError
from handlers.routing import JOBS, JobKind
from providers.database import jobs
from providers.database.jobs import Job
from providers.database.session import Session
from providers.errors import LeaseLost, ProviderError, ProviderRefused, ProviderUnavailable

log = structlog.get_logger()

MAX_ATTEMPTS = 6
MAX_REFUSALS = 3  # a host that says no may still be about to know what was just made
UNAVAILABLE_FOR_S = 24 * 3600.0  # how long an outage of the other side is waited out
LONGEST_PAUSE_S = 300.0
SETTLE_PAUSE_S = 1.0
RETRY_PAUSES_S = (1.0, 5.0, 30.0, 120.0, 300.0)


@dataclass(frozen=True, slots=True)
class Again:
    """The job shall run again after `after_s` seconds; without `is_counted` this start was no attempt of its own."""

    after_s: float
    reason: str
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Somebody ended the job from outside; it ends so, unless somebody has asked for it anew since."""

    reason: str


Verdict = Outcome | Again | CalledOff


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
                verdict = CalledOff(job.reason) if job.is_cancel_requested else await self._attempt(job)
            except asyncio.CancelledError:
                await _whole(self._hand_over(job))
                raise
            await _whole(self._settle(job, verdict))

    async def _attempt(self, job: Job) -> Verdict | None:
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
                return CalledOff(await held.why_called_off())
            if held.end == "lost":
                return None
            raise
        except Exception as error:
            return judge(job, error)

    async def _settle(self, job: Job, verdict: Verdict | None) -> None:
        """Write the end down, again and again while the lease lasts; a lost lease writes nothing."""
        deadline = asyncio.get_running_loop().time() + self._ctx.settings.lease_s
        while verdict is not None:
            try:
                async with self._ctx.database.system() as session:
                    await self._write_end(session, job, verdict)
            except LeaseLost:
                break
            except ProviderUnavailable as error:
                log.warning("end_not_written", reason=str(error))
                if asyncio.get_running_loop().time() < deadline:
                    await asyncio.sleep(SETTLE_PAUSE_S)
                    continue
            return  # written, or left to whoever sweeps
        log.warning("lease_lost")

    async def _write_end(self, session: Session, job: Job, verdict: Verdict) -> None:
        """The end, and what must follow it, in one transaction."""
        match verdict:
            case Again(after_s, reason, is_counted):
                await jobs.retry_later(session, job.id, job.fence, after_s, reason, is_counted=is_counted)
                log.info("job_again", after_s=after_s, reason=reason)
                return
            case CalledOff(reason):
                if not await jobs.end_called_off(session, job.id, job.fence, reason):
                    log.info("job_called_back")
                    return
                outcome = Outcome("cancelled", reason)
            case Outcome() as outcome:
                await jobs.finish(session, job.id, job.fence, outcome.state, outcome.reason)
        await self._give_up(session, job, outcome)
        log.info("job_ended", state=outcome.state, reason=outcome.reason)

    async def _give_up(self, session: Session, job: Job, outcome: Outcome) -> None:
        """What follows a job without success; a fault in it must not undo the job's end, or it would run for ever."""
        kind = self._kinds.get(job.kind)
        if kind is None or outcome.state not in {"failed", "timed_out", "cancelled"}:
            return
        try:
            async with session.begin_nested():
                await kind.give_up(session, job, outcome)
        except Exception:
            log.exception("give_up_failed")

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


def judge(job: Job, error: Exception) -> Verdict | None:
    """What an error means for its job: stop, wait, try again, or end with a reason a person can read."""
    if isinstance(error, LeaseLost):
        return None
    if isinstance(error, Blocked):
        return Outcome("blocked", str(error))
    if isinstance(error, UserError):
        return Outcome("refused", str(error))
    log.warning("job_error", error=type(error).__name__, reason=str(error), exc_info=not _is_foreseen(error))
    if isinstance(error, ProviderUnavailable):
        return _wait_out(job, error)
    attempts = MAX_REFUSALS if isinstance(error, ProviderRefused) else MAX_ATTEMPTS
    if isinstance(error, BudgetExceeded):
        return Outcome("failed", str(error))
    if job.attempts >= attempts:
        return Outcome("failed", f"{_in_words(error)} (after {job.attempts} attempts)")
    return Again(RETRY_PAUSES_S[min(job.attempts, len(RETRY_PAUSES_S)) - 1], _in_words(error))


def _wait_out(job: Job, error: ProviderUnavailable) -> Verdict:
    """An outage is no fault of the job: it waits, longer and longer, for a day."""
    age_s = (datetime.now(UTC) - job.created_at).total_seconds()
    if age_s > UNAVAILABLE_FOR_S:
        return Outcome("failed", f"{error} (waited {age_s / 3600:.0f} h)")
    return Again(max(error.retry_after_s, min(age_s / 4, LONGEST_PAUSE_S)), str(error), is_counted=False)


def _is_foreseen(error: Exception) -> bool:
    return isinstance(error, (ProviderError, EngineError))


def _in_words(error: Exception) -> str:
    return str(error) if _is_foreseen(error) else f"an internal error ({type(error).__name__}) stopped the job"
