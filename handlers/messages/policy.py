"""What a repository asks of its check runs: a gate for the score, so many remarks, and findings to be quiet about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.forge_yml.sections import Gate
from engine.analysis.comparison import Comparison
from engine.analysis.report import Finding
from handlers.messages.wording import number


@dataclass(frozen=True, slots=True)
class Policy:
    """`annotations` is how many findings are shown at their lines; `ignored` has the reason of each by its id.

    `configuration` names the file and the commit that all this comes from, "" where everything is as built in.
    `is_fork`: it is about the pull request of a fork, whose check ends `neutral` whatever was found.
    """

    gate: Gate = field(default_factory=Gate)
    annotations: int = 10
    ignored: Mapping[str, str] = field(default_factory=dict)
    configuration: str = ""
    is_fork: bool = False

    @property
    def is_enforced(self) -> bool:
        """Whether a score can make the check fail."""
        return not self.is_fork and self.gate.enforce and self._asks_for_any

    @property
    def _asks_for_any(self) -> bool:
        return self.gate.min > 0 or self.gate.max_drop < 100

    def told(self, comparison: Comparison) -> Comparison:
        """The comparison without the new findings that are ignored; the scores and what is lost stay as they are."""
        new = tuple(finding for finding in comparison.new_findings if finding.id not in self.ignored)
        return replace(comparison, new_findings=new)

    def not_told(self, comparison: Comparison) -> Sequence[Finding]:
        """The findings that the head has and that are ignored, the largest loss first."""
        return [finding for finding in comparison.head.findings if finding.id in self.ignored]

    def breaches(self, comparison: Comparison) -> list[str]:
        """What the gate asks for and the head does not have, a sentence each.

        In the scope of new code nobody is held up by what was there before: a low score is a breach only where the
        change made it lower.
        """
        score, delta = comparison.head.score, comparison.delta
        found = []
        if score is None and self._asks_for_any and comparison.base is not None and comparison.base.score is not None:
            found.append("Nothing is left that could be scored, and the gate asks for a score.")
        if score is not None and score < self.gate.min and (self.gate.scope == "all" or (delta or 0) < 0):
            found.append(f"The score is {number(score)}, and the gate asks for {self.gate.min}.")
        if delta is not None and -delta > self.gate.max_drop:
            found.append(f"The score falls by {number(-delta)}, and the gate allows {self.gate.max_drop}.")
        return found
