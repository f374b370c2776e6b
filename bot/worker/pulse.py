"""A sign of life: a worker's event loop beats into a pipe, and the supervisor listens whether it still does."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress

PULSE = "FORGE_PULSE_FD"
BEAT_EVERY_S = 5.0
_READ_BYTES = 4096


async def beat(environment: Mapping[str, str]) -> None:
    """Beat until cancelled; a process that was started by hand has nobody to tell. A blocked loop does not beat."""
    told = environment.get(PULSE, "")
    if not told.isdecimal():
        return
    descriptor = int(told)
    os.set_inheritable(descriptor, False)  # what this process starts shall not beat for it
    with suppress(OSError):  # the supervisor is gone, and so will we be
        while True:
            with suppress(BlockingIOError):  # it has not listened for hours, and finds enough when it does
                os.write(descriptor, b".")
            await asyncio.sleep(BEAT_EVERY_S)


class Pulse:
    """The listening end for one process. Silence is counted in looks: after a machine has slept, no clock accuses."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()
        for end in (self._reading, self.writing):
            os.set_blocking(end, False)
        self._looks_without = 0

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """For the process that gets `writing` passed on."""
        return {**environment, PULSE: str(self.writing)}

    def is_silent(self, looks: int) -> bool:
        """Look once; whether that was the `looks`-th time in a row without a beat."""
        try:
            has_beaten = bool(os.read(self._reading, _READ_BYTES))
        except BlockingIOError:
            has_beaten = False
        self._looks_without = 0 if has_beaten else self._looks_without + 1
        return self._looks_without >= looks

    def close(self) -> None:
        os.close(self._reading)
        os.close(self.writing)
