"""What a repository asks of its check runs: a gate for the score, and how many remarks stand at its lines."""

from dataclasses import dataclass, field

from config.forge_yml.sections import Gate
from engine.analysis.comparison import Comparison
from handlers.messages.wording import number


@dataclass(frozen=True, slots=True)
class Policy:
    """`annotations` is how many findings are shown at their lines. `configuration` names the file and the commit that
    this comes from, "" where everything is as built in."""

    gate: Gate = field(default_factory=Gate)
    annotations: int = 10
    configuration: str = ""

    @property
    def is_enforced(self) -> bool:
        """Whether a score can make the check fail."""
        return self.gate.enforce and (self.gate.min > 0 or self.gate.max_drop < 100)

    def breaches(self, comparison: Comparison) -> list[str]:
        """What the gate asks for and the head does not have, a sentence each.

        In the scope of new code nobody is held up by what was there before: a low score is a breach only where the
        change made it lower.
        """
        score, delta = comparison.head.score, comparison.delta
        found = []
        if score is not None and score < self.gate.min and (self.gate.scope == "all" or (delta or 0) < 0):
            found.append(f"The score is {number(score)}, and the gate asks for {self.gate.min}.")
        if delta is not None and -delta > self.gate.max_drop:
            found.append(f"The score falls by {number(-delta)}, and the gate allows {self.gate.max_drop}.")
        return found
