"""The difference of two reports: what moved, what is new, what is gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.report import Finding, Part, Report


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part in base and head, in points won of its share; None where there is no base."""

    name: str
    base: float | None
    head: float | None

    @property
    def has_moved(self) -> bool:
        return self.base is not None and self.head is not None and round(self.base, 1) != round(self.head, 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Head against base: what moved, what is new, what is gone. Without a base everything is simply there."""

    head: Report
    base: Report | None
    parts: tuple[PartChange, ...]
    new_findings: tuple[Finding, ...]
    gone_findings: tuple[Finding, ...]

    @property
    def delta(self) -> float | None:
        if self.base is None or self.base.score is None or self.head.score is None:
            return None
        return round(self.head.score - self.base.score, 1)


def compare(head: Report, base: Report | None) -> Comparison:
    """The difference of two reports; reports of different score versions are never compared (base is dropped)."""
    if base is not None and base.score_version != head.score_version:
        base = None
    before = {part.name: part for part in base.parts} if base else {}
    parts = tuple(PartChange(part.name, _points(before.get(part.name)), _points(part)) for part in head.parts)
    if base is None:
        return Comparison(head, None, parts, (), ())
    return Comparison(head, base, parts, _only_in(head.findings, base.findings), _only_in(base.findings, head.findings))


def _points(part: Part | None) -> float | None:
    """Points won: what a part gives out of 100, before the weights of parts that do not apply are spread."""
    if part is None or part.value is None:
        return None
    return round(100 * part.weight * part.value, 2)


def _only_in(these: Sequence[Finding], those: Sequence[Finding]) -> tuple[Finding, ...]:
    known = {finding.id for finding in those}
    return tuple(finding for finding in these if finding.id not in known)
