"""Analysis runs: one of a commit at a time; the report is kept whole, its figures also where they can be asked for."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, null, select, update

from providers.database.records import new_id
from providers.database.session import AnyRow, Session
from providers.database.tables import analysis_runs

_c = analysis_runs.c
_COLUMNS = (
    _c.id,
    _c.repository_id,
    _c.organization_id,
    _c.commit_sha,
    _c.branch,
    _c.pull_request,
    _c.base_sha,
    _c.status,
    _c.ai_readiness_score.label("score"),
    _c.metrics["score_version"].astext.label("score_version"),
    _c.started_at,
    _c.completed_at,
    _c.error_message,
)
_WITHOUT_REPORT = (*_COLUMNS, null().label("report"))
_WITH_REPORT = (*_COLUMNS, _c.report)


@dataclass(frozen=True, slots=True)
class Run:
    """`status` is pending, running, completed or failed; `score` is 0.0-100.0, None where nothing could be judged;
    scores of different `score_version`s are not compared.

    `document` is the report as it was published; None before the end, and where many runs are listed.
    """

    id: UUID
    repository_id: UUID
    organization_id: UUID
    commit_sha: str
    branch: str
    pull_request: int | None
    base_sha: str | None
    status: Literal["pending", "running", "completed", "failed"]
    score: float | None
    score_version: str | None
    document: dict[str, Any] | None
    started_at: datetime
    completed_at: datetime | None
    error_message: str | None


async def start(
    session: Session,
    organization_id: UUID,
    repository_id: UUID,
    commit_sha: str,
    *,
    run_id: UUID | None = None,
    branch: str = "",
    pull_request: int | None = None,
    base_sha: str | None = None,
) -> Run:
    """A new run, or the one of this id as it stands: whoever starts again finds what was kept, with its report."""
    known = await get(session, organization_id, run_id) if run_id is not None else None
    if known is not None:
        return known
    begun = await session.execute(
        insert(analysis_runs)
        .values(
            id=run_id or new_id(),
            organization_id=organization_id,
            repository_id=repository_id,
            commit_sha=commit_sha,
            branch=branch,
            pull_request=pull_request,
            base_sha=base_sha,
            status="running",
        )
        .returning(*_WITHOUT_REPORT)
    )
    return _run(begun.one())


async def keep(
    session: Session, organization_id: UUID, run_id: UUID, score: float | None, document: Mapping[str, Any]
) -> None:
    """Keep the report while the run goes on: its host may still have to be told. Doing it again replaces it."""
    figures = {name: value for name, value in document.items() if not isinstance(value, list)}
    await session.execute(
        update(analysis_runs)
        .where(*_this(organization_id, run_id))
        .values(ai_readiness_score=score, metrics=figures, report=_packed(document))
    )


async def finish(session: Session, organization_id: UUID, run_id: UUID) -> None:
    """End it with the report that was kept: everybody who should know it has been told."""
    await session.execute(
        update(analysis_runs)
        .where(*_this(organization_id, run_id))
        .values(status="completed", completed_at=func.now(), error_message=None)
    )


async def fail(session: Session, organization_id: UUID, run_id: UUID, message: str) -> None:
    """End it without a report; one that is completed stays so."""
    await session.execute(
        update(analysis_runs)
        .where(*_this(organization_id, run_id), _c.status != "completed")
        .values(status="failed", error_message=message, completed_at=func.now())
    )


async def get(session: Session, organization_id: UUID, run_id: UUID) -> Run | None:
    return await _one(session, _this(organization_id, run_id))


async def completed(session: Session, organization_id: UUID, repository_id: UUID, commit_sha: str) -> Run | None:
    """The newest completed run of a commit, with its report."""
    return await _one(session, [*_of(organization_id, repository_id), _c.commit_sha == commit_sha, _is_completed()])


async def latest(session: Session, organization_id: UUID, repository_id: UUID, commit_sha: str) -> Run | None:
    """The newest run of a commit, whatever became of it."""
    return await _one(session, [*_of(organization_id, repository_id), _c.commit_sha == commit_sha])


async def latest_of_branch(session: Session, organization_id: UUID, repository_id: UUID, branch: str) -> Run | None:
    """The newest completed run of what was pushed to a branch, with its report."""
    on_branch = [_c.branch == branch, _c.pull_request.is_(None), _is_completed()]
    return await _one(session, [*_of(organization_id, repository_id), *on_branch])


async def recent(session: Session, organization_id: UUID, repository_id: UUID, limit: int = 50) -> list[Run]:
    """Newest first, without their reports."""
    query = (
        select(*_WITHOUT_REPORT)
        .where(*_of(organization_id, repository_id))
        .order_by(_c.started_at.desc(), _c.id.desc())
    )
    return [_run(row) for row in await session.execute(query.limit(limit))]


def _this(organization_id: UUID, run_id: UUID) -> list[ColumnElement[bool]]:
    return [_c.organization_id == organization_id, _c.id == run_id]


def _of(organization_id: UUID, repository_id: UUID) -> list[ColumnElement[bool]]:
    return [_c.organization_id == organization_id, _c.repository_id == repository_id]


def _is_completed() -> ColumnElement[bool]:
    return _c.status == "completed"


async def _one(session: Session, which: list[ColumnElement[bool]]) -> Run | None:
    query = select(*_WITH_REPORT).where(*which).order_by(_c.started_at.desc(), _c.id.desc()).limit(1)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _run(row)


def _run(row: AnyRow) -> Run:
    values = dict(row._mapping)
    report, score = values.pop("report"), values.pop("score")
    return Run(
        **values,
        score=None if score is None else float(score),
        document=None if report is None else json.loads(zlib.decompress(report)),
    )


def _packed(document: Mapping[str, Any]) -> bytes:
    """Every character as ASCII: a name that is no UTF-8 comes back as it was."""
    return zlib.compress(json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii"))
