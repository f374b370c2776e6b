"""Comments of ours that are edited in place: each has a version of its words that it should show, and one it shows.

What a comment says stands elsewhere; whoever changes that asks in the same transaction for it to be shown. One writer
at a time has the turn to bring the host up to date, and looks again before it gives the turn away: who finds it taken
need not wait. What a writer that died leaves behind is found by whoever sweeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.jobs.values import seconds
from providers.database.session import Session
from providers.database.tables import posts

SETTLES_S: Final = 5.0  # whoever changes the words shows them by itself, mostly within this time
WANTED_S: Final = 24 * 3600.0  # after a day nobody waits any more for what the host would not take
DOUBTED_S: Final = 120.0  # a worker that hangs is killed after a minute, and no request lives longer than half of one
_GROWTH: Final = 1.5  # looks at a comment that stays behind: after 5 s, 8 s, 11 s … some two dozen in all
_c = posts.c
# The start of the transaction is not now: it may have waited for another writer's.
_NOW: ColumnElement[Any] = func.clock_timestamp()


@dataclass(frozen=True, slots=True)
class Post:
    """Which comment: the one in this `slot` under the issue or pull request `number`."""

    organization_id: UUID
    repository_id: UUID
    number: int
    slot: str


async def owe(session: Session, post: Post) -> None:
    """Something is to be said there, whatever it will be; one that is known already stays as it is."""
    await session.execute(insert(posts).values(**_key(post)).on_conflict_do_nothing())


async def want(session: Session, post: Post, *, alone: str | None = None) -> None:
    """Its words have changed. `alone` is what it says from now on where the records hold no words for it."""
    words = {} if alone is None else {"alone": alone}
    new = insert(posts).values(**_key(post), **words)
    changed = {"wanted": _c.wanted + 1, "changed_at": func.now(), "swept_at": None, **words}
    key = [_c.repository_id, _c.number, _c.slot]
    await session.execute(new.on_conflict_do_update(index_elements=key, set_=changed))


@dataclass(frozen=True, slots=True)
class Turn:
    """What a writer is to show: this version, and these words where the records hold none."""

    version: int
    alone: str


async def alone(session: Session, post: Post) -> str:
    """What it says where the records hold no words for it, "" where nothing was decided about that."""
    return (await session.scalar(select(_c.alone).where(*_is(post)))) or ""


async def take(session: Session, post: Post, writer: UUID, lease_s: float) -> Turn | None:
    """The turn to write for `lease_s` seconds; None where nothing is behind, or somebody else has the turn."""
    is_of_the_dead = and_(_c.writer != writer, _c.writing_until < _NOW)
    taken = await session.execute(
        update(posts)
        .where(*_is(post), _c.shown < _c.wanted, or_(_c.writer.is_(None), _c.writer == writer, is_of_the_dead))
        .values(
            writer=writer,
            writing_until=_NOW + seconds(lease_s),
            # What the one before sent may still be on its way, and would stand over what is written now.
            doubted_at=case((is_of_the_dead, _NOW), else_=_c.doubted_at),
        )
        .returning(_c.wanted, _c.alone)
    )
    row = taken.one_or_none()
    return None if row is None else Turn(row.wanted, row.alone)


async def keep(session: Session, post: Post, writer: UUID, lease_s: float) -> None:
    """The heartbeat of a writer whose host takes its time."""
    await session.execute(
        update(posts).where(*_is(post), _c.writer == writer).values(writing_until=_NOW + seconds(lease_s))
    )


async def show(session: Session, post: Post, writer: UUID, version: int) -> Literal["up to date", "behind", "lost"]:
    """The host shows this version. The turn ends with it unless the words have changed meanwhile.

    "lost": somebody else has the turn by now, and may have been overwritten, so that the words have to be shown anew.
    """
    is_newest = _c.wanted == version
    written = await session.execute(
        update(posts)
        .where(*_is(post), _c.writer == writer)
        .values(
            shown=version,
            writer=case((is_newest, None), else_=_c.writer),
            writing_until=case((is_newest, None), else_=_c.writing_until),
        )
        .returning(is_newest)
    )
    is_up_to_date = written.scalar_one_or_none()
    if is_up_to_date is None:
        return "lost"
    return "up to date" if is_up_to_date else "behind"


async def leave(session: Session, post: Post, writer: UUID) -> None:
    """Give the turn away in the middle: what was sent last may or may not have been executed.

    Where somebody else has taken it over, that may stand over what they have written, which is shown anew.
    """
    given = {"writer": None, "writing_until": None, "doubted_at": _NOW}
    left = await session.execute(update(posts).where(*_is(post), _c.writer == writer).values(**given))
    if not left.rowcount:
        await want(session, post)


async def behind(session: Session, limit: int) -> Sequence[Post]:
    """Up to `limit` comments that nobody is bringing up to date, for a session of the system; rarer and rarer the
    longer one stays behind, and no more after a day."""
    doubtful = update(posts).where(_c.doubted_at < _NOW - seconds(DOUBTED_S))
    await session.execute(doubtful.values(wanted=_c.wanted + 1, changed_at=_NOW - seconds(SETTLES_S), doubted_at=None))
    age_s, age_at_last_look_s = (func.extract("epoch", at - _c.changed_at) for at in (_NOW, _c.swept_at))
    is_due = or_(_c.swept_at.is_(None), age_s > age_at_last_look_s * _GROWTH)
    key = (_c.organization_id, _c.repository_id, _c.number, _c.slot)
    chosen = (
        select(*key)
        .where(_c.shown < _c.wanted, or_(_c.writing_until.is_(None), _c.writing_until < _NOW), is_due)
        .where(_c.changed_at.between(_NOW - seconds(WANTED_S), _NOW - seconds(SETTLES_S)))
        .order_by(_c.changed_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    looked_at = await session.execute(
        update(posts).where(tuple_(*key).in_(chosen)).values(swept_at=_NOW).returning(*key)
    )
    return [Post(*row) for row in looked_at]


def _key(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in Post.__dataclass_fields__}


def _is(post: Post) -> list[ColumnElement[bool]]:
    return [_c[name] == value for name, value in _key(post).items()]
