"""What speaks for a change, and against it: one row a rung of the ladder, and what they come to together."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What one rung found. `NOT_PROVEN` is no accusation: the rung could not be climbed, and says why."""

    PROVEN = "proven"
    NOT_PROVEN = "not proven"
    DISPROVED = "disproved"


class Rung(StrEnum):
    """The ladder, cheapest first, in the order of its rows."""

    PARSES = "parses"
    STATIC = "static proof"
    NAMES = "names"
    IMPORTS = "imports"
    API = "public API"
    TYPES = "types"
    TESTS = "tests"
    COVERAGE = "changed lines covered"
    CALLS = "same calls, same answers"
    MUTANTS = "mutants caught"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row. `said` is plain text for people, with its figures; `details` are further lines, one fact each."""

    rung: Rung
    verdict: Verdict
    said: str
    seconds: float = 0.0
    details: tuple[str, ...] = ()


def proven(rung: Rung, said: str, seconds: float = 0.0, details: Iterable[str] = ()) -> Evidence:
    return Evidence(rung, Verdict.PROVEN, said, seconds, tuple(details))


def not_proven(rung: Rung, said: str, seconds: float = 0.0, details: Iterable[str] = ()) -> Evidence:
    return Evidence(rung, Verdict.NOT_PROVEN, said, seconds, tuple(details))


def disproved(rung: Rung, said: str, seconds: float = 0.0, details: Iterable[str] = ()) -> Evidence:
    return Evidence(rung, Verdict.DISPROVED, said, seconds, tuple(details))


@dataclass(frozen=True, slots=True)
class Proof:
    """All rows of one change, in the order of the ladder."""

    rows: tuple[Evidence, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Disproved by any row; proven when no row is missing its proof; else not proven."""
        verdicts = {row.verdict for row in self.rows}
        if Verdict.DISPROVED in verdicts:
            return Verdict.DISPROVED
        return Verdict.PROVEN if verdicts == {Verdict.PROVEN} else Verdict.NOT_PROVEN

    def row(self, rung: Rung) -> Evidence | None:
        return next((row for row in self.rows if row.rung == rung), None)

    def joined(self, others: Iterable[Evidence]) -> "Proof":
        """With further rows, in the order of the ladder."""
        order = list(Rung)
        return Proof(tuple(sorted((*self.rows, *others), key=lambda row: order.index(row.rung))))
