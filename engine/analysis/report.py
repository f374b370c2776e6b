"""A report of one tree, and the difference of two; `to_json` is the published interface, schema 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeVar

SCHEMA = 1

Applicability = Literal["measured", "estimated", "unknown", "not applicable"]


@dataclass(frozen=True, slots=True)
class Part:
    """One weighted part of the score. `value` is 0.0-1.0, None where the part does not apply; `weight` as published.

    `loss` is how many of the 100 points this part costs; `reason` says why it does not apply or how it was estimated.
    """

    name: str
    weight: float
    value: float | None
    loss: float
    state: Applicability
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the ledger: what is lost, where, and the fix.

    `id` ("FF-3f9c21") stays the same while lines move; `loss` is in points of the 100; `value` and `limit` are in
    the metric's own unit; `symbol` is the function or class, empty for a whole file.
    """

    id: str
    path: str
    line: int
    metric: str
    value: float
    limit: float
    loss: float
    message: str
    fix: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file of the tree. `kind` is its class; lines are physical and code lines."""

    path: str
    language: str
    kind: Literal["source", "test", "generated", "vendored", "data", "docs"]
    lines: int
    code_lines: int
    functions: int
    loss: float = 0.0


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """One function; `line` is that of its `def`, counted from 1."""

    path: str
    line: int
    name: str
    cyclomatic: int
    cognitive: int
    nesting: int
    parameters: int
    code_lines: int


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A file that was left out of the score, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The score of one tree with its whole ledger: `score` + the losses of all findings = 100.0 +- 0.05.

    `score` is 0.0-100.0 with one decimal, or None for a tree without source files; `interval` the lowest and
    highest it can truly be; `confidence` 0.0-1.0. Findings are sorted by loss, largest first.
    """

    score_version: str
    engine_revision: str
    commit_sha: str
    score: float | None
    interval: tuple[float, float] | None
    confidence: float
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileSummary, ...]
    not_judged: tuple[NotJudged, ...]
    functions: tuple[FunctionFacts, ...] = field(default=(), repr=False)

    @property
    def confidence_label(self) -> Literal["high", "medium", "low"]:
        if self.confidence >= 0.85:
            return "high"
        return "medium" if self.confidence >= 0.6 else "low"

    def to_json(self, *, functions: bool = False) -> dict[str, Any]:
        """The published document; `functions` adds one row a function."""
        document: dict[str, Any] = {
            "schema": SCHEMA,
            "score_version": self.score_version,
            "engine_revision": self.engine_revision,
            "commit": self.commit_sha,
            "score": self.score,
            "interval": list(self.interval) if self.interval else None,
            "confidence": {"value": round(self.confidence, 3), "label": self.confidence_label},
            "parts": {part.name: _row(part, without="name") for part in self.parts},
            "findings": _rows(self.findings),
            "files": _rows(self.files),
            "not_judged": _rows(self.not_judged),
        }
        if functions:
            document["functions"] = _rows(self.functions)
        return document


Value = TypeVar("Value", Part, Finding, FileSummary, NotJudged, FunctionFacts)


def from_json(document: Mapping[str, Any]) -> Report:
    """The report that `to_json` wrote; what a newer version added is passed over.

    Raises ValueError for another schema and for a document that lacks what this version needs.
    """
    if document.get("schema") != SCHEMA:
        raise ValueError(f"this reads schema {SCHEMA}, the document has {document.get('schema')!r}")
    try:
        return _read(document)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"the report was written by another version: {error}") from error


def _read(document: Mapping[str, Any]) -> Report:
    interval = document["interval"]
    parts = [{"name": name, **rest} for name, rest in document["parts"].items()]
    return Report(
        score_version=document["score_version"],
        engine_revision=document["engine_revision"],
        commit_sha=document["commit"],
        score=document["score"],
        interval=(interval[0], interval[1]) if interval else None,
        confidence=document["confidence"]["value"],
        parts=_values(Part, parts),
        findings=_values(Finding, document["findings"]),
        files=_values(FileSummary, document["files"]),
        not_judged=_values(NotJudged, document["not_judged"]),
        functions=_values(FunctionFacts, document.get("functions", ())),
    )


def _values(kind: type[Value], rows: Sequence[Mapping[str, Any]]) -> tuple[Value, ...]:
    known = {each.name for each in fields(kind)}
    return tuple(kind(**{name: row[name] for name in row if name in known}) for row in rows)


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


def _rows(values: Sequence[Any]) -> list[dict[str, Any]]:
    """One flat dictionary a value; `asdict` copies deeply and takes ten times as long on large reports."""
    if not values:
        return []
    names = [each.name for each in fields(values[0])]
    return [{name: getattr(value, name) for name in names} for value in values]


def _row(value: Any, *, without: str) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value) if each.name != without}
