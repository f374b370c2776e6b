"""A process that another one of ours started ends with it, also when that one is killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping

OWNER = "FORGE_OWNER_PID"
_PR_SET_PDEATHSIG = 1


def owned(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process that shall not outlive this one."""
    return {**environment, OWNER: str(os.getpid())}


def end_with_owner(environment: Mapping[str, str]) -> None:
    """Ask the kernel for SIGTERM at the death of the owner; ends this process where that one is gone already.

    A process that was started by hand has no owner. Only Linux can be asked: elsewhere the processes of a killed
    supervisor go on until somebody ends them, and their leases keep two from doing the same job.
    """
    owner = environment.get(OWNER, "")
    if not owner or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if str(os.getppid()) != owner:  # it died before the kernel was asked
        sys.exit(1)
