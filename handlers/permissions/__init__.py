"""May this person do this, here and now? One function answers, for comments, buttons, ticks, the API and the site."""

from handlers.permissions.judging import OUTSIDER_LIMIT, Caller, Owned, Ownership, PermissionSource, Verdict, may
from handlers.permissions.rights import (
    ADMINISTER,
    ANSWER,
    APPROVE,
    BUILT_IN,
    CHANGE,
    COMPUTE,
    DECIDE,
    RUN,
    STOP,
    UNDO,
    Right,
)

__all__ = [
    "ADMINISTER",
    "ANSWER",
    "APPROVE",
    "BUILT_IN",
    "CHANGE",
    "COMPUTE",
    "DECIDE",
    "OUTSIDER_LIMIT",
    "RUN",
    "STOP",
    "UNDO",
    "Caller",
    "Owned",
    "Ownership",
    "PermissionSource",
    "Right",
    "Verdict",
    "may",
]
