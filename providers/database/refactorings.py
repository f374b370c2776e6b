"""Refactorings: each job with what became of it, and what people refused for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import new_id
from providers.database.session import Session
from providers.database.tables import refactoring_jobs, refactoring_rejections

Phase = Literal[
    "asked", "planning", "proving", "writing", "open", "merged", "rejected", "rolled_back", "nothing_to_do",
    "refused", "failed", "cancelled",
]  # fmt: skip

# The specification's status, which the API shows, by the finer phase.
_STATUS: Final[Mapping[str, str]] = {
    "asked": "pending",
    "planning": "running",
    "proving": "running",
    "writing": "running",
    "open": "completed",
    "merged": "completed",
    "rejected": "completed",
    "rolled_back": "rolled_back",
    "nothing_to_do": "completed",
    "refused": "failed",
    "failed": "failed",
    "cancelled": "failed",
}
UNDER_WAY: Final[frozenset[Phase]] = frozenset({"asked", "planning", "proving", "writing"})
_c = refactoring_jobs.c


@dataclass(frozen=True, slots=True)
class Refactoring:
    """One job. `asked` says who wanted what; `metrics` what came of it; `head_sha` is the commit that was pushed."""

    id: UUID
    organization_id: UUID
    repository_id: UUID
    type: str
    phase: Phase
    reason: str
    affected_files: list[str]
    branch_name: str | None
    pull_request: int | None
    pull_request_url: str | None
    base_branch: str
    base_sha: str | None
    head_sha: str | None
    plan_digest: str | None
    receipt_sha256: str | None
    asked: dict[str, Any]
    metrics: dict[str, Any] | None
    created_at: datetime
    completed_at: datetime | None

    @property
    def reference(self) -> str:
        """How people name it."""
        return reference_of(self.id)


_COLUMNS = [_c[name] for name in Refactoring.__dataclass_fields__]


def reference_of(id_: UUID) -> str:
    """The last eight digits of the id, which are random."""
    return f"J-{id_.hex[-8:]}"


async def ensure(
    session: Session, organization_id: UUID, repository_id: UUID, id_: UUID, *, type_: str, asked: Mapping[str, Any]
) -> Refactoring:
    """The row of this job, made if it is new; what was written first stays."""
    made = await session.execute(
        insert(refactoring_jobs)
        .values(id=id_, organization_id=organization_id, repository_id=repository_id, type=type_, asked=dict(asked))
        # An update that changes nothing: only a row that was touched is returned.
        .on_conflict_do_update(index_elements=[_c.id], set_={"id": _c.id})
        .returning(*_COLUMNS)
    )
    return Refactoring(*made.one())


async def set_phase(session: Session, organization_id: UUID, id_: UUID, phase: Phase, **values: Any) -> None:
    """Move a job on, with whatever became known: columns by name."""
    done = {} if phase in UNDER_WAY else {"completed_at": func.coalesce(_c.completed_at, func.now())}
    await session.execute(
        update(refactoring_jobs)
        .where(_c.organization_id == organization_id, _c.id == id_)
        .values(phase=phase, status=_STATUS[phase], **done, **values)
    )


async def get(session: Session, organization_id: UUID, id_: UUID) -> Refactoring | None:
    query = select(*_COLUMNS).where(_c.organization_id == organization_id, _c.id == id_)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Refactoring(*row)


async def of_pull_request(
    session: Session, organization_id: UUID, repository_id: UUID, number: int
) -> Refactoring | None:
    """The job whose pull request this is."""
    query = (
        select(*_COLUMNS)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id, _c.pull_request == number)
        .order_by(_c.created_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Refactoring(*row)


async def of_head(session: Session, organization_id: UUID, repository_id: UUID, head_sha: str) -> Refactoring | None:
    """The job that proposed this commit, the newest where there are several."""
    query = (
        select(*_COLUMNS)
        .where(_c.organization_id == organization_id, _c.repository_id == repository_id, _c.head_sha == head_sha)
        .order_by(_c.created_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Refactoring(*row)


async def recent(
    session: Session,
    organization_id: UUID,
    repository_id: UUID,
    *,
    phases: Sequence[Phase] = (),
    limit: int = 100,
) -> list[Refactoring]:
    """Newest first; only those in one of these phases, where some are given."""
    query = select(*_COLUMNS).where(_c.organization_id == organization_id, _c.repository_id == repository_id)
    if phases:
        query = query.where(_c.phase.in_(phases))
    rows = await session.execute(query.order_by(_c.created_at.desc(), _c.id.desc()).limit(limit))
    return [Refactoring(*row) for row in rows]


async def reject(
    session: Session, refactoring: Refactoring, keys: Sequence[str], *, reason: str, actor_login: str
) -> None:
    """Candidates that are never proposed again in this repository; the first reason stays."""
    for key in keys:
        await session.execute(
            insert(refactoring_rejections)
            .values(
                id=new_id(),
                organization_id=refactoring.organization_id,
                repository_id=refactoring.repository_id,
                refactoring_job_id=refactoring.id,
                key=key,
                reason=reason,
                actor_login=actor_login,
            )
            .on_conflict_do_nothing(index_elements=["repository_id", "key"])
        )


async def allow_again(session: Session, refactoring: Refactoring) -> int:
    """Forget that the candidates of this one were refused; how many there were."""
    c = refactoring_rejections.c
    mine = (c.organization_id == refactoring.organization_id, c.refactoring_job_id == refactoring.id)
    return (await session.execute(delete(refactoring_rejections).where(*mine))).rowcount


async def rejected_keys(session: Session, organization_id: UUID, repository_id: UUID) -> list[str]:
    """What was refused for good, sorted."""
    c = refactoring_rejections.c
    query = select(c.key).where(c.organization_id == organization_id, c.repository_id == repository_id)
    return sorted(await session.scalars(query))
