"""One thing that `forge doctor` looked at, and what it thinks of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the answer. `is_needed` decides whether a bad one makes the whole command fail."""

    subject: str
    is_good: bool
    found: str
    mend: str = ""
    is_needed: bool = True
