"""Deliveries as they came in: kept once, turned into jobs, ended with a reason. Sessions are the system's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

from providers.database.jobs import Wake
from providers.database.jobs.values import seconds
from providers.database.records import TERMINAL_STATES, new_id, terminal
from providers.database.session import AnyRow, Session
from providers.database.storable import storable_json
from providers.database.tables import deliveries
from providers.database.tables.base import StoredText

CHANNEL = "forge_deliveries"  # notified when something was kept
TERMINAL = frozenset(TERMINAL_STATES)


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A genuine delivery: `body` is the raw bytes whose signature was checked, `headers` are without secrets."""

    host: str
    delivery_id: str
    event: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """A delivery as it stands. `state` is kept, queued or a terminal state; `body` is empty where many are listed."""

    id: UUID
    host: str
    delivery_id: str
    event: str
    action: str | None
    body: bytes
    state: str
    reason: str
    received_at: datetime
    attempts: int
    organization_id: UUID | None


# One round trip for the whole batch; what is told twice inside it meets its own first telling.
_KEEP = text("""
    with kept as (
      insert into deliveries (id, host, delivery_id, event, headers, body)
      select id, host, delivery_id, event, headers::jsonb, body
      from unnest(:ids, :hosts, :delivery_ids, :events, :headers, :bodies)
        as batch (id, host, delivery_id, event, headers, body)
      on conflict (host, delivery_id) do nothing
      returning id)
    select id, (select pg_notify(:channel, '')) from kept
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("hosts", type_=ARRAY(StoredText)),
    bindparam("delivery_ids", type_=ARRAY(StoredText)),
    bindparam("events", type_=ARRAY(StoredText)),
    bindparam("headers", type_=ARRAY(StoredText)),
    bindparam("bodies", type_=ARRAY(LargeBinary)),
    bindparam("channel", CHANNEL, type_=StoredText),
)

_RELAY = text("""
    with kept as (
      select id from deliveries where state = 'kept'
      order by received_at limit :limit for update skip locked),
    queued as (
      update deliveries d set state = 'queued', attempts = d.attempts + 1 from kept where d.id = kept.id)
    insert into jobs (id, kind, key, payload, queue, delivery_id)
    select gen_random_uuid(), 'delivery', 'delivery:' || id, jsonb_build_object('delivery_id', id), 'events', id
    from kept
    on conflict (key) where state in ('due', 'running') do nothing
    returning id, fence, queue
""")


async def keep(session: Session, batch: Sequence[NewDelivery]) -> list[bool]:
    """Keep what is new, and say for each whether it was; also inside the batch only the first of equals is new."""
    if not batch:
        return []
    ids = [new_id() for _ in batch]
    columns = {
        "ids": ids,
        "hosts": [one.host for one in batch],
        "delivery_ids": [one.delivery_id for one in batch],
        "events": [one.event for one in batch],
        "headers": [storable_json(dict(one.headers)) for one in batch],
        "bodies": [one.body for one in batch],
    }
    kept = set((await session.execute(_KEEP, columns)).scalars())
    return [id_ in kept for id_ in ids]


async def relay(session: Session, limit: int = 200) -> list[Wake]:
    """Turn up to `limit` kept deliveries into jobs, oldest first; two relays at once share the work.

    The jobs still count as never woken, so that `jobs.due` tells of them also where this answer is lost.
    """
    made = await session.execute(_RELAY, {"limit": limit})
    return [Wake(row.id, row.fence, row.queue) for row in made]


async def load(session: Session, id_: UUID, *, is_locked: bool = False) -> KeptDelivery:
    """With `is_locked` nobody else changes it until the transaction ends. Raises LookupError for an unknown id."""
    query = _select(deliveries.c.body).where(deliveries.c.id == id_)
    found = (await session.execute(query.with_for_update() if is_locked else query)).one_or_none()
    if found is None:
        raise LookupError(f"there is no delivery {id_}")
    return _kept(found)


async def claim_semantic_key(session: Session, id_: UUID, key: str) -> bool:
    """Take `key` for this delivery; False when another delivery of the same host told the same thing before."""
    try:
        async with session.begin_nested():
            await session.execute(update(deliveries).where(deliveries.c.id == id_).values(semantic_key=key))
    except IntegrityError:
        return False
    return True


async def finish(
    session: Session,
    id_: UUID,
    state: str,
    reason: str = "",
    *,
    organization_id: UUID | None = None,
    action: str | None = None,
    repository_id: UUID | None = None,
) -> None:
    """End it. Raises ValueError for a state that ends nothing, LookupError for an unknown id."""
    ended = await session.execute(
        update(deliveries)
        .where(deliveries.c.id == id_)
        .values(
            state=terminal(state),
            reason=reason,
            finished_at=func.now(),
            organization_id=func.coalesce(organization_id, deliveries.c.organization_id),
            action=func.coalesce(action, deliveries.c.action),
            repository_id=func.coalesce(repository_id, deliveries.c.repository_id),
        )
    )
    if not ended.rowcount:
        raise LookupError(f"there is no delivery {id_}")


async def recent(
    session: Session, *, limit: int = 50, organization_id: UUID | None = None, repository_id: UUID | None = None
) -> list[KeptDelivery]:
    """Newest first, without their bodies."""
    query = (
        _select(literal(b"").label("body"))
        .order_by(deliveries.c.received_at.desc(), deliveries.c.id.desc())
        .limit(limit)
    )
    if organization_id is not None:
        query = query.where(deliveries.c.organization_id == organization_id)
    if repository_id is not None:
        query = query.where(deliveries.c.repository_id == repository_id)
    return [_kept(row) for row in await session.execute(query)]


async def forget(session: Session, *, older_than_days: float, limit: int = 10_000) -> int:
    """Delete up to `limit` deliveries that ended so long ago; how many there were."""
    c = deliveries.c
    old = select(c.id).where(c.finished_at.is_not(None), c.received_at < func.now() - seconds(older_than_days * 86_400))
    return (await session.execute(delete(deliveries).where(c.id.in_(old.limit(limit))))).rowcount


async def counts(session: Session) -> dict[str, int]:
    """How many stand in each state; states without any are left out."""
    rows = await session.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))
    return dict(rows.all())


def _select(body: Any) -> Any:
    c = deliveries.c
    return select(
        c.id,
        c.host,
        c.delivery_id,
        c.event,
        c.action,
        body,
        c.state,
        c.reason,
        c.received_at,
        c.attempts,
        c.organization_id,
    )


def _kept(row: AnyRow) -> KeptDelivery:
    return KeptDelivery(**row._mapping)
