"""A job to be done, a job as it stands, and what a worker is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func

from providers.database.session import AnyRow
from providers.database.tables import jobs

CHANNEL = "forge_jobs"  # notified when a job became due


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be done. `key` is unique among live jobs; jobs of one `subject` supersede each other.

    `queue` is "events", "analysis" or "refactoring"; `run_after_s` puts the start off by so many seconds.
    """

    kind: str
    key: str
    payload: Mapping[str, Any]
    queue: str
    organization_id: UUID | None = None
    subject: str = ""
    delivery_id: UUID | None = None
    run_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Wake:
    """What a worker is told through the queue: this job, if its fence is still this."""

    job_id: UUID
    fence: int
    queue: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `attempts` counts its starts, `crashes` the workers that died of it."""

    id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    queue: str
    organization_id: UUID | None
    subject: str
    state: str
    reason: str
    attempts: int
    crashes: int
    fence: int
    progress: dict[str, Any]
    run_after: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    delivery_id: UUID | None
    is_cancel_requested: bool


COLUMNS = [jobs.c[name] for name in Job.__dataclass_fields__]


def job_of(row: AnyRow) -> Job:
    return Job(*row[: len(COLUMNS)])


def seconds(amount: float) -> ColumnElement[Any]:
    """An interval."""
    return func.make_interval(0, 0, 0, 0, 0, 0, amount)
