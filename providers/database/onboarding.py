"""How far each repository has come from its installation to its first `.forge.yml`; kept among its settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.session import Session
from providers.database.tables import repositories

Stage = Literal["waiting", "open", "off", "done"]

_KEY: Final = "onboarding"
_HOUR: Final = timedelta(hours=1)
_c = repositories.c


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Where a repository stands: it is `waiting` for its pull request, that is `open`, it was closed (`off`), or it was
    merged or is not needed (`done`).

    `round` counts the pull requests from 1, each of which has a branch of its own; `number` is that of the last one,
    which proposed `head_sha`. Its turn came at `turn_at` (ISO 8601, UTC); `facts` are what its body says.
    """

    stage: Stage
    round: int = 1
    number: int | None = None
    head_sha: str = ""
    turn_at: str = ""
    facts: Mapping[str, Any] | None = None

    @property
    def is_held(self) -> bool:
        """Whether nothing is done for the repository yet, or any more."""
        return self.stage != "done"


async def find(session: Session, organization_id: UUID, repository_id: UUID) -> Onboarding | None:
    """None for a repository that nobody was ever asked about."""
    query = select(_c.settings[_KEY]).where(_c.organization_id == organization_id, _c.id == repository_id)
    kept = (await session.execute(query)).scalar_one_or_none()
    return Onboarding(**kept) if kept else None


async def keep(session: Session, organization_id: UUID, repository_id: UUID, onboarding: Onboarding) -> None:
    """Take the place of what was kept; other settings stay."""
    settings = _c.settings.op("||")(cast({_KEY: asdict(onboarding)}, JSONB))
    this = (_c.organization_id == organization_id, _c.id == repository_id)
    await session.execute(update(repositories).where(*this).values(settings=settings))


async def begin(session: Session, organization_id: UUID, repository_id: UUID) -> bool:
    """A repository that nobody was asked about waits from now on; False for one that is further already."""
    this = (_c.organization_id == organization_id, _c.id == repository_id, _c.settings[_KEY].is_(None))
    settings = _c.settings.op("||")(cast({_KEY: asdict(Onboarding("waiting"))}, JSONB))
    return bool((await session.execute(update(repositories).where(*this).values(settings=settings))).rowcount)


async def take_turn(
    session: Session, organization_id: UUID, repository_id: UUID, now: datetime, most_an_hour: int
) -> datetime | None:
    """Take one of the turns that an organization has in any hour, None for done; else when the next one comes free.

    A repository whose turn it is keeps it: asking again within the hour takes no second one.
    """
    # One at a time for each organization: two that count at once would both find the last turn free.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"onboarding:{organization_id}"))))
    turn = _c.settings[_KEY]["turn_at"].astext
    this_hour = (_c.organization_id == organization_id, turn >= (now - _HOUR).isoformat())
    taken = (await session.execute(select(_c.id, turn).where(*this_hour).order_by(turn))).all()
    if any(id_ == repository_id for id_, _ in taken):
        return None
    if len(taken) >= most_an_hour:
        return datetime.fromisoformat(taken[-most_an_hour][1]) + _HOUR
    known = await find(session, organization_id, repository_id) or Onboarding("waiting")
    await keep(session, organization_id, repository_id, replace(known, turn_at=now.isoformat()))
    return None
