"""The difference of two reports: what moved, what is new, what is gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.report import Finding, Part, Report

# What a change in one file can do to another one.
ACROSS_FILES: Final = frozenset({"coverage", "dependency", "duplication"})


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


def compare(head: Report, base: Report | None, changed: Collection[str] | None = None) -> Comparison:
    """The difference of two reports; reports of different score versions are never compared (base is dropped).

    With `changed`, the paths that differ, an old place that only now costs something, because a share of the whole has
    fallen below its threshold, is no new finding.
    """
    if base is not None and base.score_version != head.score_version:
        base = None
    before = {part.name: part for part in base.parts} if base else {}
    parts = tuple(PartChange(part.name, _points(before.get(part.name)), _points(part)) for part in head.parts)
    if base is None:
        return Comparison(head, None, parts, (), ())
    new, gone = _only_in(head.findings, base.findings, changed), _only_in(base.findings, head.findings, changed)
    return Comparison(head, base, parts, new, gone)


def _points(part: Part | None) -> float | None:
    """Points won: what a part gives out of 100, before the weights of parts that do not apply are spread."""
    if part is None or part.value is None:
        return None
    return round(100 * part.weight * part.value, 2)


def _only_in(
    these: Sequence[Finding], those: Sequence[Finding], changed: Collection[str] | None
) -> tuple[Finding, ...]:
    known = {finding.id for finding in those}
    only = (finding for finding in these if finding.id not in known)
    if changed is None:
        return tuple(only)
    return tuple(finding for finding in only if finding.path in changed or finding.metric in ACROSS_FILES)
