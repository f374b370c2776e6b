"""How far a metric and its reference tool agree on a body of real code."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Agreement:
    """One metric, one reference tool, one corpus.

    `compared` are the items that both know, `equal` those with the same figure. `target` is the share, 0.0-1.0, that
    must be equal. `named` counts the others by cause, each found in the code itself by a check that does not ask the
    engine; what is neither equal nor named is unexplained. `is_named_enough` says that a named difference meets the
    target as well as an equal figure does: the cause is a difference of definitions, not a fault.
    """

    metric: str
    oracle: str
    corpus: str
    compared: int
    equal: int
    target: float
    named: Mapping[str, int] = field(default_factory=dict)
    is_named_enough: bool = False
    unexplained: tuple[str, ...] = ()

    @property
    def equal_share(self) -> float:
        """Equal of compared, 0.0-1.0; 0.0 where nothing was compared."""
        return self.equal / self.compared if self.compared else 0.0

    @property
    def explained_share(self) -> float:
        """Equal or named of compared, 0.0-1.0."""
        return (self.equal + sum(self.named.values())) / self.compared if self.compared else 0.0

    @property
    def is_met(self) -> bool:
        """Whether enough was compared and the target is reached."""
        return (self.explained_share if self.is_named_enough else self.equal_share) >= self.target
