"""Approvals of refactorings: one person's yes to exactly this commit on exactly this base, for one use and one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, update

from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from providers.database.session import Session
from providers.database.tables import approvals

APPROVED_FOR: Final = timedelta(hours=24)
Method = Literal["comment", "button", "tick", "api", "site"]
_c = approvals.c


@dataclass(frozen=True, slots=True)
class Approval:
    """`consumed_at` is when it was used, `voided_at` when what it was for was replaced: then it holds for nothing.

    `command_id` is the command whose reply says that it was given, None where none was.
    """

    id: UUID
    pull_request: int | None
    head_sha: str
    base_branch: str
    base_sha: str
    plan_digest: str
    actor_id: str
    actor_login: str
    method: Method
    command_id: UUID | None
    created_at: datetime
    consumed_at: datetime | None
    voided_at: datetime | None


_COLUMNS = [_c[name] for name in Approval.__dataclass_fields__]


async def give(
    session: Session,
    refactoring: Refactoring,
    *,
    actor_id: str,
    actor_login: str,
    method: Method = "comment",
    command_id: UUID | None = None,
) -> None:
    """Keep a yes to the refactoring as its row has it: its head, its base, its plan."""
    await session.execute(
        insert(approvals).values(
            id=new_id(),
            organization_id=refactoring.organization_id,
            repository_id=refactoring.repository_id,
            refactoring_job_id=refactoring.id,
            pull_request=refactoring.pull_request,
            head_sha=refactoring.head_sha or "",
            base_branch=refactoring.base_branch,
            base_sha=refactoring.base_sha or "",
            plan_digest=refactoring.plan_digest or "",
            actor_id=actor_id,
            actor_login=actor_login,
            method=method,
            command_id=command_id,
            expires_at=func.now() + APPROVED_FOR,
        )
    )


async def consume(session: Session, refactoring: Refactoring) -> Approval | None:
    """Use up the newest approval that still holds for exactly what the row has now; None where there is none."""
    fitting = (
        select(_c.id)
        .where(
            *_of(refactoring),
            _c.head_sha == (refactoring.head_sha or ""),
            _c.base_branch == refactoring.base_branch,
            _c.base_sha == (refactoring.base_sha or ""),
            _c.plan_digest == (refactoring.plan_digest or ""),
            _c.consumed_at.is_(None),
            _c.voided_at.is_(None),
            _c.expires_at > func.now(),
        )
        .order_by(_c.created_at.desc())
        .limit(1)
        .with_for_update()
    )
    used = update(approvals).where(_c.id.in_(fitting)).values(consumed_at=func.now()).returning(*_COLUMNS)
    row = (await session.execute(used)).one_or_none()
    return None if row is None else Approval(*row)


async def void(session: Session, refactoring: Refactoring, *, except_head_sha: str) -> list[Approval]:
    """Every approval of another commit holds for nothing any more; those that this call ended, oldest first."""
    others = _c.head_sha != except_head_sha
    ended = update(approvals).where(*_of(refactoring), others, _c.voided_at.is_(None)).values(voided_at=func.now())
    rows = [Approval(*row) for row in await session.execute(ended.returning(*_COLUMNS))]
    return sorted(rows, key=lambda approval: approval.created_at)


async def of(session: Session, refactoring: Refactoring) -> list[Approval]:
    """Every approval that was ever given, newest first."""
    query = select(*_COLUMNS).where(*_of(refactoring)).order_by(_c.created_at.desc(), _c.id.desc())
    return [Approval(*row) for row in await session.execute(query)]


def _of(refactoring: Refactoring) -> tuple[ColumnElement[bool], ...]:
    return _c.organization_id == refactoring.organization_id, _c.refactoring_job_id == refactoring.id
