"""Repositories as their hosts name them, with what is known about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import RepositoryLike, RepositoryRow, new_id
from providers.database.session import AnyRow, Session
from providers.database.tables import repositories

_c = repositories.c
_COLUMNS = (
    _c.id,
    _c.organization_id,
    _c.provider,
    _c.external_id,
    _c.name,
    _c.default_branch,
    _c.installation_id,
    _c.is_private,
    _c.ai_readiness_score,
    _c.last_analyzed_at,
    _c.is_active,
)


@dataclass(frozen=True, slots=True)
class Repository:
    """`ref` is the host's name for it; `score` is 0.0-100.0, None before the first analysis.

    Not `is_active`: taken out of the installation; nothing is done for it until it comes back.
    """

    id: UUID
    organization_id: UUID
    ref: RepositoryRow
    score: float | None
    last_analyzed_at: datetime | None
    is_active: bool


async def ensure(session: Session, organization_id: UUID, ref: RepositoryLike) -> Repository:
    """Make it, or write down what changed: a new name, another default branch, that it came back."""
    told = {
        "name": ref.full_name,
        "installation_id": ref.installation_id,
        "default_branch": ref.default_branch,
        "is_private": ref.is_private,
        "is_active": True,
    }
    row = insert(repositories).values(
        id=new_id(), organization_id=organization_id, provider=ref.host, external_id=ref.external_id, **told
    )
    made = await session.execute(
        row.on_conflict_do_update(
            index_elements=[_c.organization_id, _c.provider, _c.external_id],
            # Some events do not say the default branch; what is known stays then.
            set_=told | {"default_branch": func.coalesce(func.nullif(ref.default_branch, ""), _c.default_branch)},
        ).returning(*_COLUMNS)
    )
    return _repository(made.one())


async def by_external_id(session: Session, host: str, external_id: str) -> Repository | None:
    """The active one, and of those the youngest: a transferred repository may still stand in its old organization."""
    query = select(*_COLUMNS).where(_c.provider == host, _c.external_id == external_id)
    row = (await session.execute(query.order_by(_c.is_active.desc(), _c.created_at.desc()).limit(1))).one_or_none()
    return None if row is None else _repository(row)


async def find(session: Session, id_: UUID) -> Repository | None:
    """Of whatever organization: for a session of the system, which is given an id by an address alone."""
    row = (await session.execute(select(*_COLUMNS).where(_c.id == id_))).one_or_none()
    return None if row is None else _repository(row)


async def get(session: Session, organization_id: UUID, id_: UUID) -> Repository | None:
    query = select(*_COLUMNS).where(_c.organization_id == organization_id, _c.id == id_)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _repository(row)


async def list_(session: Session, organization_id: UUID) -> list[Repository]:
    """By name, also those that are not active."""
    query = select(*_COLUMNS).where(_c.organization_id == organization_id).order_by(_c.name)
    return [_repository(row) for row in await session.execute(query)]


async def set_score(session: Session, organization_id: UUID, id_: UUID, score: float | None) -> None:
    """What the default branch was judged to be; None where it holds no source to judge."""
    await session.execute(
        update(repositories)
        .where(_c.organization_id == organization_id, _c.id == id_)
        .values(ai_readiness_score=score, last_analyzed_at=func.now())
    )


async def deactivate(session: Session, organization_id: UUID, host: str, external_ids: Sequence[str]) -> None:
    """Put those to rest that the installation lost; unknown ids are passed over."""
    if not external_ids:
        return
    taken_away = [_c.organization_id == organization_id, _c.provider == host, _c.external_id.in_(external_ids)]
    await session.execute(update(repositories).where(*taken_away).values(is_active=False))


def _repository(row: AnyRow) -> Repository:
    return Repository(
        id=row.id,
        organization_id=row.organization_id,
        ref=RepositoryRow(
            row.provider, row.external_id, row.name, row.default_branch, row.installation_id, row.is_private
        ),
        score=None if row.ai_readiness_score is None else float(row.ai_readiness_score),
        last_analyzed_at=row.last_analyzed_at,
        is_active=row.is_active,
    )
