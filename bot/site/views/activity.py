"""The activity page: what came in, what is being done, and what ended badly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.site.views.marks import State, state
from bot.site.views.moments import Moment, between, duration, moment
from bot.site.views.paging import PageOf
from handlers.messages.markdown import shortened
from providers.database.deliveries import KeptDelivery
from providers.database.jobs import Job
from providers.database.records import TERMINAL_STATES

_NAME_LIMIT = 80
_REASON_LIMIT = 300
_DELIVERY_STATES = ("kept", "queued", *TERMINAL_STATES)
_JOB_STATES = ("due", "running", *TERMINAL_STATES)
_DEAD = {"failed", "timed_out", "blocked"}


@dataclass(frozen=True, slots=True)
class Traffic:
    """The records: how many stand in each state, and one page of each kind."""

    delivery_counts: Mapping[str, int]
    job_counts: Mapping[str, int]
    deliveries: PageOf[KeptDelivery]
    jobs: PageOf[Job]


@dataclass(frozen=True, slots=True)
class Count:
    """How many are in one state."""

    state: State
    count: str
    is_dead: bool


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One delivery or job. `what` is the event or the kind of job, `about` its subject; `is_dead` needs somebody."""

    id: str
    what: str
    about: str
    state: State
    reason: str
    at: Moment | None
    took: str
    attempts: int
    crashes: int
    is_dead: bool


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Deliveries and jobs: counts by state, and the latest of each.

    `depth` is what waits for a worker, `running` what one is at, `dead` what ended without its purpose.
    """

    depth: str
    running: str
    dead: str
    delivery_counts: tuple[Count, ...]
    job_counts: tuple[Count, ...]
    deliveries: PageOf[ActivityLine]
    jobs: PageOf[ActivityLine]


def activity_page(traffic: Traffic, now: datetime) -> ActivityPage:
    """Everything that came in and is being done, of all organizations."""
    delivery_counts, job_counts = traffic.delivery_counts, traffic.job_counts
    depth = delivery_counts.get("kept", 0) + job_counts.get("due", 0)
    return ActivityPage(
        depth=f"{depth:,}",
        running=f"{job_counts.get('running', 0):,}",
        dead=f"{sum(counts.get(name, 0) for counts in (delivery_counts, job_counts) for name in _DEAD):,}",
        delivery_counts=_counts(_DELIVERY_STATES, delivery_counts),
        job_counts=_counts(_JOB_STATES, job_counts),
        deliveries=traffic.deliveries.with_rows([_delivery_line(one, now) for one in traffic.deliveries.rows]),
        jobs=traffic.jobs.with_rows([_job_line(job, now) for job in traffic.jobs.rows]),
    )


def _counts(order: Sequence[str], counts: Mapping[str, int]) -> tuple[Count, ...]:
    """In the order of a life; states that nothing is in are left out."""
    return tuple(Count(state(name), f"{counts[name]:,}", name in _DEAD) for name in order if counts.get(name))


def _delivery_line(delivery: KeptDelivery, now: datetime) -> ActivityLine:
    event = f"{delivery.event}.{delivery.action}" if delivery.action else delivery.event
    return ActivityLine(
        id=shortened(delivery.delivery_id, _NAME_LIMIT),
        what=shortened(event, _NAME_LIMIT),
        about=shortened(delivery.host, _NAME_LIMIT),
        state=state(delivery.state),
        reason=shortened(delivery.reason, _REASON_LIMIT),
        at=moment(delivery.received_at, now),
        took="",
        attempts=delivery.attempts,
        crashes=0,
        is_dead=delivery.state in _DEAD,
    )


def _job_line(job: Job, now: datetime) -> ActivityLine:
    return ActivityLine(
        id=str(job.id),
        what=shortened(job.kind, _NAME_LIMIT),
        about=_subject(job),
        state=state(job.state),
        reason=shortened(job.reason, _REASON_LIMIT) or _not_before(job, now),
        at=moment(job.created_at, now),
        took=between(job.started_at, job.finished_at or now) if job.started_at else "",
        attempts=job.attempts,
        crashes=job.crashes,
        is_dead=job.state in _DEAD,
    )


def _subject(job: Job) -> str:
    """`<repository>:branch:main` reads as "branch main"; the repository's id says nothing to people."""
    kind, _, name = job.subject.partition(":")[2].partition(":")
    return shortened(f"{kind} {name}".strip(), _NAME_LIMIT)


def _not_before(job: Job, now: datetime) -> str:
    wait_s = (job.run_after - now).total_seconds()
    return f"starts in {duration(wait_s)}" if job.state == "due" and wait_s > 1 else ""
