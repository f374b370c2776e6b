"""May this person do this, here and now? One function answers, for comments, buttons, ticks, the API and the site."""

from handlers.permissions.judging import OUTSIDER_LIMIT, Caller, PermissionSource, Verdict, may
from handlers.permissions.rights import ADMINISTER, ANSWER, BUILT_IN, CHANGE, COMPUTE, DECIDE, RUN, STOP, UNDO, Right

__all__ = [
    "ADMINISTER",
    "ANSWER",
    "BUILT_IN",
    "CHANGE",
    "COMPUTE",
    "DECIDE",
    "OUTSIDER_LIMIT",
    "RUN",
    "STOP",
    "UNDO",
    "Caller",
    "PermissionSource",
    "Right",
    "Verdict",
    "may",
]
