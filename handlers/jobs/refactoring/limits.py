"""Whose turn it is: how many pull requests of ours a repository takes, on which days and at which hours.

There is one queue for each repository. Places are given under its lock, to those who hold fewest first, then to the
oldest wish; what nobody asked for comes after what people want, one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from config.forge_yml import Refactor, opens_at
from handlers.errors import UserError
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from handlers.jobs.turn_requests import admission_job
from handlers.messages import waiting
from handlers.messages.wording import reference
from providers.database import jobs, refactorings, turns
from providers.database.refactorings import Refactoring, reference_of
from providers.database.session import Session
from providers.database.turns import STARTED_WITHIN, Hold, Turn


@dataclass(frozen=True, slots=True)
class Wait:
    """What a wish waits for, and the earliest time at which that is over: None where it is up to people alone."""

    hold: Hold
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts against the limits: those that have a place, and how many of today have opened or may still open."""

    taken: tuple[Turn, ...]
    today: int


@dataclass(frozen=True, slots=True)
class Queued:
    """A wish that was taken in, and those that have a place beside it or before it."""

    row: Refactoring
    turn: Turn
    taken: tuple[Turn, ...]

    @property
    def waits(self) -> bool:
        return self.turn.placed_at is None and self.row.phase == "asked"

    def told(self, rules: Refactor, host: str, trigger: str) -> str:
        """What it waits for, and until when."""
        turn, names = self.turn, shown(self.taken, host)
        return waiting.held(self.row.reference, turn.hold, turn.hold_until, rules=rules, taken=names, trigger=trigger)


def judge(rules: Refactor, taken: int, today: int, now: datetime) -> Wait | None:
    """What another pull request would have to wait for; None where it may be opened now."""
    later = _later(rules, today, now)
    if taken >= rules.limits.open_prs:
        return Wait("limit", later.until if later else None)
    return later


def _later(rules: Refactor, today: int, now: datetime) -> Wait | None:
    """What the clock alone makes it wait for."""
    if today >= rules.limits.prs_per_day:
        return Wait("day", opens_at(rules.window, _midnight_after(now, rules.window.tz)))
    opening = opens_at(rules.window, now)
    return Wait("window", opening) if opening > now else None


def must_allow_any(rules: Refactor) -> None:
    """Raises UserError where the limits leave no room for any pull request, ever."""
    for name, most in (("open_prs", rules.limits.open_prs), ("prs_per_day", rules.limits.prs_per_day)):
        if not most:
            raise UserError(*waiting.none_at_all(f"refactor.limits.{name}"))


def shown(taken: Sequence[Turn], host: str) -> list[str]:
    """Those that have a place, as people name them: open pull requests first, then the jobs on their way."""
    numbers = sorted(turn.pull_request for turn in taken if turn.pull_request is not None)
    under_way = [reference_of(turn.refactoring_id) for turn in taken if turn.pull_request is None]
    return [*(reference(host, number) for number in numbers), *under_way]


async def take_in(session: Session, row: Refactoring, rules: Refactor, now: datetime) -> Queued:
    """Queue a new wish, and see whether it is its turn at once; its job is then started apart."""
    owner = row.organization_id, row.repository_id
    await turns.lock(session, row.repository_id)
    await turns.ask(session, *owner, row.id)
    await admit(session, owner, rules, now, but=row.id)
    turn = await turns.get(session, row.organization_id, row.id)
    assert turn is not None, "a wish that was just queued is there"
    return Queued(row, turn, (await _standing(session, owner, rules, now, but=row.id)).taken)


async def admit(
    session: Session, owner: tuple[UUID, UUID], rules: Refactor, now: datetime, *, but: UUID | None = None
) -> int:
    """Give what places there are to those who wait, and start them, save for `but`; how many were given."""
    await turns.lock(session, owner[1])
    await turns.forget_ended(session, *owner)
    standing = await _standing(session, owner, rules, now)
    taken, queue = list(standing.taken), await turns.waiting(session, *owner)
    placed: list[Turn] = []
    while (wait := judge(rules, len(taken), standing.today + len(placed), now)) is None:
        turn = _next_in(queue, taken)
        if turn is None:
            break
        await turns.place(session, turn, now)
        queue.remove(turn)
        taken.append(turn)
        placed.append(turn)
    await _start(session, [*placed, *_forgotten(standing.taken, now)], but)
    await _let_wait(session, owner, queue, wait or Wait("limit"), now)
    return len(placed)


async def hold_all(session: Session, owner: tuple[UUID, UUID]) -> None:
    """Nothing may be changed here at the moment, so that all who wait go on waiting."""
    await turns.lock(session, owner[1])
    for turn in await turns.waiting(session, *owner):
        await turns.hold(session, turn, "configuration", None)


async def claim(session: Session, turn: Turn, rules: Refactor, now: datetime) -> tuple[Wait | None, Standing]:
    """Make sure, right before the work begins, that it still is its turn; it waits again where it is not."""
    owner = turn.organization_id, turn.repository_id
    await turns.lock(session, turn.repository_id)
    standing = await _standing(session, owner, rules, now, but=turn.refactoring_id)
    wait = judge(rules, len(standing.taken), standing.today, now)
    if wait is None:
        await turns.place(session, turn, now)
    else:
        # What it began with is out of date by the time that it goes on.
        await refactorings.set_phase(session, turn.organization_id, turn.refactoring_id, "asked", base_sha=None)
        await _let_wait(session, owner, [turn], wait, now, is_anew=True)
    return wait, standing


async def _standing(
    session: Session, owner: tuple[UUID, UUID], rules: Refactor, now: datetime, *, but: UUID | None = None
) -> Standing:
    taken = await turns.taken(session, *owner)
    today = await turns.placed_since(session, *owner, _midnight_before(now, rules.window.tz))
    others = tuple(turn for turn in taken if turn.refactoring_id != but)
    return Standing(others, sum(each != but for each in today))


def _next_in(queue: Sequence[Turn], taken: Sequence[Turn]) -> Turn | None:
    """Of those who wait, whose turn it is."""
    holders = [Asked.from_json(turn.asked).actor_id for turn in taken]
    wishes = [(Asked.from_json(turn.asked), turn) for turn in queue]
    allowed = [(asked, turn) for asked, turn in wishes if not (asked.is_scheduled and "" in holders)]
    if not allowed:
        return None
    return min(allowed, key=lambda each: (each[0].is_scheduled, holders.count(each[0].actor_id), each[1].asked_at))[1]


def _forgotten(taken: Sequence[Turn], now: datetime) -> list[Turn]:
    """Those that were given a place by somebody who died before starting them."""
    return [
        turn
        for turn in taken
        if turn.phase == "asked" and turn.placed_at is not None and now - turn.placed_at > STARTED_WITHIN
    ]


async def _start(session: Session, placed: Sequence[Turn], but: UUID | None) -> None:
    for turn in placed:
        if turn.refactoring_id != but:
            request = RefactoringRequest(turn.repository_id, str(turn.refactoring_id))
            await jobs.enqueue(session, refactoring_job(request, turn.organization_id))


async def _let_wait(
    session: Session,
    owner: tuple[UUID, UUID],
    queue: Sequence[Turn],
    wait: Wait,
    now: datetime,
    *,
    is_anew: bool = False,
) -> None:
    """Write down what they wait for, and have somebody look again when that is over."""
    for turn in queue:
        if is_anew or (turn.hold, turn.hold_until) != (wait.hold, wait.until):
            await turns.hold(session, turn, wait.hold, wait.until)
    if queue and wait.until is not None:
        await jobs.enqueue(session, admission_job(*owner, at=wait.until, now=now))


def _midnight_before(now: datetime, tz: str) -> datetime:
    zone = ZoneInfo(tz)
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _midnight_after(now: datetime, tz: str) -> datetime:
    zone = ZoneInfo(tz)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone).astimezone(UTC)
