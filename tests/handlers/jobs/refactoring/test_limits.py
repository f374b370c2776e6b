"""Whose turn it is: limits and windows as plain answers, and one queue a repository in a real database."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from config.forge_yml import Refactor
from handlers.errors import UserError
from handlers.jobs.refactoring import asking, limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.limits import Queued, Wait
from providers.database import jobs, organizations, refactorings, repositories, turns
from providers.database.records import RepositoryRow
from providers.database.session import Database

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def rules(tz: str = "UTC", *, days: tuple[str, ...] = (), hours: str = "00-24", **most: int) -> Refactor:
    window = {"tz": tz, "hours": hours} | ({"days": days} if days else {})
    return Refactor.model_validate({"limits": {"open_prs": 3, "prs_per_day": 2} | most, "window": window})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("taken", "today", "wait"),
    [
        pytest.param(2, 1, None, id="room in both"),
        pytest.param(3, 0, Wait("limit"), id="as many open as may be"),
        pytest.param(4, 0, Wait("limit"), id="the limit was lowered since"),
        pytest.param(0, 2, Wait("day", at("2026-03-03T00:00:00+00:00")), id="as many today as may be"),
        pytest.param(3, 2, Wait("limit", at("2026-03-03T00:00:00+00:00")), id="places, and the day has to end too"),
    ],
)
def test_places_and_days_are_limited(taken: int, today: int, wait: Wait | None) -> None:
    assert limits.judge(rules(), taken, today, MONDAY) == wait


@pytest.mark.parametrize(
    ("tz", "now", "next_day"),
    [
        pytest.param("Europe/Berlin", "2026-03-28T12:00:00+01:00", "2026-03-29T00:00:00+01:00", id="eve of spring"),
        pytest.param("Europe/Berlin", "2026-03-29T12:00:00+02:00", "2026-03-30T00:00:00+02:00", id="23 hours long"),
        pytest.param("Europe/Berlin", "2026-10-25T00:30:00+02:00", "2026-10-26T00:00:00+01:00", id="25 hours long"),
        pytest.param("America/New_York", "2026-03-08T01:30:00-05:00", "2026-03-09T00:00:00-04:00", id="spring there"),
        pytest.param("America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-02T00:00:00-05:00", id="autumn there"),
        pytest.param("America/New_York", "2026-03-03T02:00:00+00:00", "2026-03-03T00:00:00-05:00", id="still Monday"),
        pytest.param("Africa/Cairo", "2026-04-23T12:00:00+02:00", "2026-04-24T01:00:00+03:00", id="no midnight"),
    ],
)
def test_a_day_ends_at_midnight_where_its_clock_hangs(tz: str, now: str, next_day: str) -> None:
    wait = limits.judge(rules(tz), 0, 2, at(now))

    assert wait == Wait("day", at(next_day))


@pytest.mark.parametrize(
    ("tz", "now", "opening"),
    [
        pytest.param("Europe/Berlin", "2026-03-27T18:00:00+01:00", "2026-03-30T08:00:00+02:00", id="over spring"),
        pytest.param("Europe/Berlin", "2026-10-23T18:00:00+02:00", "2026-10-26T08:00:00+01:00", id="over autumn"),
        pytest.param("America/New_York", "2026-03-06T17:00:00-05:00", "2026-03-09T08:00:00-04:00", id="spring there"),
        pytest.param("America/New_York", "2026-10-30T17:00:00-04:00", "2026-11-02T08:00:00-05:00", id="autumn there"),
        pytest.param("Europe/Berlin", "2026-03-02T07:59:59+01:00", "2026-03-02T08:00:00+01:00", id="a second before"),
    ],
)
def test_what_comes_outside_the_window_waits_for_its_next_opening(tz: str, now: str, opening: str) -> None:
    weekdays = rules(tz, days=("mon", "tue", "wed", "thu", "fri"), hours="08-17")

    assert limits.judge(weekdays, 0, 0, at(now)) == Wait("window", at(opening))
    assert limits.judge(weekdays, 0, 0, at(opening)) is None


def test_after_a_full_day_the_window_has_to_open_too() -> None:
    office = rules("Europe/Berlin", days=("mon", "tue"), hours="08-17")

    wait = limits.judge(office, 0, 2, at("2026-03-03T12:00:00+01:00"))

    assert wait == Wait("day", at("2026-03-09T08:00:00+01:00"))


@pytest.mark.parametrize("name", ["open_prs", "prs_per_day"])
def test_a_limit_of_zero_is_no_waiting_but_a_no(name: str) -> None:
    with pytest.raises(UserError, match=rf"`refactor.limits.{name}` is 0 here"):
        limits.must_allow_any(Refactor.model_validate({"limits": {name: 0}}))


@dataclass
class Shop:
    """One repository with its queue; what people ask, what becomes of it, and what the time is."""

    database: Database
    owner: tuple[UUID, UUID]
    rules: Refactor = field(default_factory=lambda: rules(open_prs=2, prs_per_day=50))
    now: datetime = MONDAY
    next_number: int = 100

    async def ask(self, who: str = "ana", id_: UUID | None = None, then_die: bool = False) -> Queued:
        """Ask as the command does; its own job is started apart, unless the worker dies."""
        asked = Asked(actor_id=who, actor_login=who, types=("file_split",))
        async with self.database.tenant(self.owner[0]) as session:
            row = await asking.ask(session, self.owner, asked, "refactor", id_=id_)
            queued = await limits.take_in(session, row, self.rules, self.now)
            if then_die:
                raise ConnectionError("the worker died within its transaction")
        return queued

    async def admit(self) -> int:
        async with self.database.tenant(self.owner[0]) as session:
            return await limits.admit(session, self.owner, self.rules, self.now)

    async def work(self, id_: UUID, *, comes_to: refactorings.Phase = "open") -> Wait | None:
        """What the job does: claim its turn, then write what came of it, unless it was called off."""
        async with self.database.tenant(self.owner[0]) as session:
            await turns.lock(session, self.owner[1])
            turn = await turns.get(session, self.owner[0], id_)
            if turn is None or turn.phase not in refactorings.UNDER_WAY:
                return None
            wait, _ = await limits.claim(session, turn, self.rules, self.now)
            if wait is None and comes_to == "open":
                self.next_number += 1
                await refactorings.set_phase(session, self.owner[0], id_, "open", pull_request=self.next_number)
            elif wait is None:
                await refactorings.set_phase(session, self.owner[0], id_, comes_to)
        return wait

    async def becomes(self, id_: UUID, phase: refactorings.Phase) -> None:
        async with self.database.tenant(self.owner[0]) as session:
            await refactorings.set_phase(session, self.owner[0], id_, phase)

    async def cancel_one(self) -> None:
        """Call off the oldest that waits, if it still does."""
        async with self.database.tenant(self.owner[0]) as session:
            await turns.lock(session, self.owner[1])
            for turn in (await turns.waiting(session, *self.owner))[:1]:
                await refactorings.set_phase(session, self.owner[0], turn.refactoring_id, "cancelled")

    async def waiting(self) -> list[turns.Turn]:
        async with self.database.tenant(self.owner[0]) as session:
            return await turns.waiting(session, *self.owner)

    async def in_phase(self, *phases: refactorings.Phase) -> list[UUID]:
        async with self.database.tenant(self.owner[0]) as session:
            return [row.id for row in await refactorings.recent(session, *self.owner, phases=phases, limit=500)]

    async def started(self) -> list[str]:
        """The refactorings whose jobs wait for a worker, and the kinds of other jobs."""
        async with self.database.system() as session:
            found = await jobs.recent(session, organization_id=self.owner[0])
        return [job.payload.get("refactoring_id", job.kind) for job in reversed(found)]


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.system() as session:
        organization = await organizations.ensure(session, "github", "1", "acme", "7")
        ref = RepositoryRow("github", "100", "acme/shop", "main", "1", True)
        repository = await repositories.ensure(session, organization.id, ref)
    return Shop(database, (organization.id, repository.id))


async def test_a_wish_beyond_the_limit_waits_and_starts_once_when_one_is_decided(shop: Shop) -> None:
    first, second = await shop.ask(), await shop.ask()
    third = await shop.ask()
    for queued in (first, second):
        await shop.work(queued.row.id)
    before = await shop.started()

    await shop.becomes(first.row.id, "merged")
    placed = [await shop.admit(), await shop.admit()]

    assert (first.waits, second.waits, third.waits) == (False, False, True)
    assert "2 of 2 Forge pull requests are open or on their way" in third.told(shop.rules, "github", "forge")
    assert (before, await shop.started(), placed) == ([], [str(third.row.id)], [1, 0])


async def test_asking_twice_with_one_command_takes_one_place(shop: Shop) -> None:
    id_ = uuid4()

    once, again = await shop.ask(id_=id_), await shop.ask(id_=id_)

    assert (once.waits, again.waits, again.row.id) == (False, False, id_)
    assert not (await shop.ask()).waits


async def test_places_go_to_those_who_hold_fewest_and_then_to_the_oldest(shop: Shop) -> None:
    held = [await shop.ask("ana"), await shop.ask("ana")]
    anas = [await shop.ask("ana"), await shop.ask("ana")]
    bens = await shop.ask("ben")
    for queued in held:
        await shop.work(queued.row.id)

    await shop.becomes(held[0].row.id, "rejected")
    await shop.admit()
    after_one = await shop.started()
    await shop.becomes(held[1].row.id, "merged")
    await shop.admit()

    assert after_one == [str(bens.row.id)]
    assert await shop.started() == [str(bens.row.id), str(anas[0].row.id)]
    assert [turn.refactoring_id for turn in await shop.waiting()] == [anas[1].row.id]


async def test_what_nobody_asked_for_comes_last_and_one_at_a_time(shop: Shop) -> None:
    schedule = [await shop.ask(""), await shop.ask("")]
    person = await shop.ask("ana")

    assert [queued.waits for queued in schedule] == [False, True]
    assert not person.waits


async def test_outside_the_window_a_wish_waits_and_a_job_is_left_that_wakes_when_it_opens(shop: Shop) -> None:
    shop.rules = rules("Europe/Berlin", days=("mon", "tue", "wed", "thu"), hours="08-17")
    shop.now = at("2026-03-05T17:30:00+01:00")
    queued = await shop.ask()
    async with shop.database.system() as session:
        (wake,) = await jobs.recent(session, organization_id=shop.owner[0])

    shop.now = at("2026-03-09T08:00:00+01:00")
    placed = await shop.admit()

    assert queued.told(shop.rules, "github", "forge") == (
        "Not now: pull requests are opened here on Mon, Tue, Wed and Thu from 08 to 17 o'clock (Europe/Berlin). Queued"
        f" as `{queued.row.reference}`; it starts on Monday 9 March 2026 at 08:00 (Europe/Berlin) at the earliest."
        f" `/forge cancel {queued.row.reference}` drops it."
        " What holds it is `refactor.window`; `/forge config` shows where that is set."
    )
    assert wake.kind == "admission"
    assert wake.run_after - wake.created_at == timedelta(days=3, hours=14, minutes=30, seconds=1)
    assert placed == 1


async def test_a_full_day_ends_at_midnight_and_counts_what_was_closed_since(shop: Shop) -> None:
    shop.rules = rules("Europe/Berlin", open_prs=3, prs_per_day=1)
    first = await shop.ask()
    await shop.work(first.row.id)
    await shop.becomes(first.row.id, "merged")

    second = await shop.ask()
    shop.now = at("2026-03-03T00:00:00+01:00")

    assert (second.turn.hold, second.turn.hold_until) == ("day", shop.now)
    assert await shop.admit() == 1


async def test_a_job_whose_window_has_closed_meanwhile_waits_again(shop: Shop) -> None:
    shop.rules = rules(hours="08-17")
    queued = await shop.ask()

    shop.now = MONDAY + timedelta(hours=6)
    wait = await shop.work(queued.row.id)

    assert wait == Wait("window", at("2026-03-03T08:00:00+00:00"))
    assert [turn.hold for turn in await shop.waiting()] == ["window"]


async def test_what_was_called_off_gives_its_place_away_and_waits_for_nothing(shop: Shop) -> None:
    first, _ = await shop.ask(), await shop.ask()
    third, fourth = await shop.ask(), await shop.ask()

    await shop.becomes(third.row.id, "cancelled")
    await shop.becomes(first.row.id, "cancelled")
    await shop.admit()

    assert await shop.started() == [str(fourth.row.id)]
    async with shop.database.tenant(shop.owner[0]) as session:
        assert await turns.get(session, shop.owner[0], third.row.id) is None


async def test_what_was_placed_by_a_worker_that_died_is_started_after_a_while(shop: Shop) -> None:
    queued = await shop.ask()

    soon = (await shop.admit(), await shop.started())
    shop.now += turns.STARTED_WITHIN + timedelta(seconds=1)
    await shop.admit()

    assert soon == (0, [])
    assert await shop.started() == [str(queued.row.id)]


async def test_a_pull_request_keeps_its_place_where_making_it_anew_came_to_nothing(shop: Shop) -> None:
    first, second = await shop.ask(), await shop.ask()
    for queued in (first, second):
        await shop.work(queued.row.id)
    await shop.becomes(first.row.id, "refused")

    third = await shop.ask()

    assert third.waits


async def _step(shop: Shop, chance: random.Random) -> None:
    """Something that happens, chosen by chance, and a worker that may die at any of its steps."""
    match chance.choice(["ask", "ask", "work", "work", "decide", "admit", "cancel", "dies asking", "waits long"]):
        case "ask":
            await shop.ask(chance.choice(["ana", "ben", "cai", ""]))
        case "dies asking":
            with pytest.raises(ConnectionError):
                await shop.ask(then_die=True)
        case "work":
            for id_ in (await shop.in_phase("asked", "proving"))[: chance.randint(1, 3)]:
                # A worker that dies leaves the row where it stood, and another begins anew.
                await shop.work(id_, comes_to=chance.choice(["open", "open", "proving", "nothing_to_do"]))
        case "decide":
            for id_ in (await shop.in_phase("open"))[: chance.randint(0, 2)]:
                await shop.becomes(id_, chance.choice(["merged", "rejected"]))
        case "admit":
            await shop.admit()
        case "cancel":
            await shop.cancel_one()
        case "waits long":
            shop.now += timedelta(minutes=chance.choice([1, 6, 600]))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_in_whatever_order_no_more_are_open_than_may_be(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    shop.rules = rules(open_prs=chance.randint(1, 3), prs_per_day=chance.choice([2, 50]))
    most = 0

    for _ in range(25):
        await asyncio.gather(*(_step(shop, chance) for _ in range(3)))
        most = max(most, len(await shop.in_phase("open")))
    open_at_last = await shop.in_phase("open")
    for _ in range(100):
        for id_ in await shop.in_phase("open"):
            await shop.becomes(id_, "merged")
        shop.now += timedelta(days=1)
        await shop.admit()
        for id_ in await shop.in_phase("asked", "proving"):
            await shop.work(id_)
        most = max(most, len(await shop.in_phase("open")))

    assert await shop.in_phase("asked", "proving", "open") == []
    assert 0 < most <= shop.rules.limits.open_prs
    assert len(open_at_last) <= shop.rules.limits.open_prs
    assert await shop.waiting() == []
