"""What a test wants to go wrong with the next requests that fit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Fault:
    """Answers in the host's place, or drops the connection.

    `is_executed`: the request takes effect first, and only its answer is lost or replaced.
    `status` None means: the connection is reset.
    """

    method: str
    path: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_executed: bool = False
    times: int = 1
    skip: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request is spoilt; counts it. The first `skip` that fit are let through."""
        if method != self.method or re.search(self.path, path) is None or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True
