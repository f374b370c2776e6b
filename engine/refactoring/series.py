"""Work that is too large for one pull request: how many it takes, each on the tree that the one before leaves."""

import time
from typing import Final

from engine.refactoring.runner import Caps, Run, run

MOST_PIECES: Final = 20
_BEYOND: Final = frozenset({"too_many_files", "too_many_lines"})


def is_cut(done: Run, caps: Caps) -> bool:
    """Whether a cap has ended it, rather than that nothing was left to do."""
    return len(done.steps) >= caps.steps or not _BEYOND.isdisjoint(done.refused)


def pieces(done: Run, caps: Caps, rejected: frozenset[str], ends_at: float) -> int:
    """How many pull requests it takes in all, this one among them; 20 at most, and what is known at `ends_at` on the
    monotonic clock. The same tree and caps come to the same pieces, so that each can be planned when its turn comes."""
    count = 1
    while count < MOST_PIECES and is_cut(done, caps) and time.monotonic() < ends_at:
        left_s = ends_at - time.monotonic()
        done = run(done.recipe, done.after, done.scope, caps, rejected=rejected, deadline_s=left_s)
        if not done.steps:
            break
        count += 1
    return count
