"""Jobs: what is to be done, who is at it and until when. The rows are the truth, queues only wake workers.

A job is `due`, `running` under a lease, or at one of its ends. Its `fence` rises whenever it changes hands, so that
what an earlier holder still tries is refused. Leases end by the clock of the database, the only one all share.
"""

from providers.database.jobs.asking import (
    counts,
    enqueue,
    find_live,
    forget,
    get,
    is_asked_lately,
    latest_about,
    recent,
)
from providers.database.jobs.healing import CRASHES_ALLOWED, SUSPECTS, cancel_others, due, left_open, sweep, take_up
from providers.database.jobs.leases import (
    claim,
    end_called_off,
    finish,
    hold,
    release,
    renew,
    retry_later,
    set_progress,
)
from providers.database.jobs.values import CHANNEL, Job, NewJob, Wake

__all__ = [
    "CHANNEL",
    "CRASHES_ALLOWED",
    "SUSPECTS",
    "Job",
    "NewJob",
    "Wake",
    "cancel_others",
    "claim",
    "counts",
    "due",
    "end_called_off",
    "enqueue",
    "find_live",
    "finish",
    "forget",
    "get",
    "hold",
    "is_asked_lately",
    "latest_about",
    "left_open",
    "recent",
    "release",
    "renew",
    "retry_later",
    "set_progress",
    "sweep",
    "take_up",
]
