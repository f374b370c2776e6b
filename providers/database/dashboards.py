"""The dashboard issue of each repository: what was written into it, and ticks that wait; kept among its settings."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, cast, select, update
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.session import Session
from providers.database.tables import repositories

_KEY: Final = "dashboard"
_c = repositories.c


@dataclass(frozen=True, slots=True)
class Tick:
    """A person's tick: `command` is the line behind the box, `delivery_id` the delivery that told of it."""

    command: str
    actor_id: str
    actor_login: str
    delivery_id: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`number` is None before the issue is opened. `written` are digests of what was written last, the newest first,
    at `written_at` (ISO 8601, UTC); `said` are the answers to the last ticks, the newest first. `put_back` are the
    commands whose ticks found no room among `ticks`, each once: their boxes are to be emptied."""

    number: int | None = None
    written: tuple[str, ...] = ()
    written_at: str = ""
    ticks: tuple[Tick, ...] = ()
    said: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()


async def find(session: Session, organization_id: UUID, repository_id: UUID) -> Dashboard | None:
    """None for a repository that never had one."""
    kept = (await session.execute(_kept(organization_id, repository_id))).scalar_one_or_none()
    return _read(kept) if kept else None


async def change(
    session: Session, organization_id: UUID, repository_id: UUID, edit: Callable[[Dashboard], Dashboard]
) -> Dashboard:
    """Read, edit and keep it, one at a time; other settings stay."""
    kept = (await session.execute(_kept(organization_id, repository_id).with_for_update())).scalar_one_or_none()
    now = edit(_read(kept) if kept else Dashboard())
    settings = _c.settings.op("||")(cast({_KEY: asdict(now)}, JSONB))
    this = (_c.organization_id == organization_id, _c.id == repository_id)
    await session.execute(update(repositories).where(*this).values(settings=settings))
    return now


def _kept(organization_id: UUID, repository_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(_c.settings[_KEY]).where(_c.organization_id == organization_id, _c.id == repository_id)


def _read(kept: dict[str, Any]) -> Dashboard:
    ticks = tuple(Tick(**row) for row in kept["ticks"])
    texts = {name: tuple(kept.get(name, ())) for name in ("written", "said", "put_back")}
    return Dashboard(**{**kept, **texts, "ticks": ticks})
