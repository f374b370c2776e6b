"""One thing that a continuous integration runs, and whether a change has to pass it."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.analysis.setup.shell import Written

MAX_STEPS: Final = 1_500


class Step(NamedTuple):
    """Shell text of one step. It is a gate where it runs on pull requests or on pushes to the default branch."""

    written: Written
    is_gate: bool
    is_on_requests: bool = False


@dataclass(slots=True)
class Pipelines:
    """All that the CI files of a repository say. `unread` are files of services that are not read; `gate` is the first
    file, with its line, that runs anything on a change."""

    steps: list[Step] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def gate(self) -> Step | None:
        return next((step for step in self.steps if step.is_gate), None)
