"""A report of one tree; `to_json` is the published interface, schema 1."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

SCHEMA = 1
HIGH, MEDIUM = 0.85, 0.6  # of the confidence

Applicability = Literal["measured", "enforced", "estimated", "unknown", "not applicable"]


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
    kind: Literal["source", "test", "generated", "vendored", "data", "docs", "excluded"]
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
class Place:
    """A run of lines in a file, both ends included, counted from 1."""

    path: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class CloneClass:
    """Code that stands in several places. `kind` is "exact" for equal tokens, "renamed" where identifiers or literals
    differ; `tokens` is the length of the longest pair, `lines` that of the first place."""

    kind: Literal["exact", "renamed"]
    tokens: int
    lines: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Antipattern:
    """A place that is often a problem and costs no points. `kind` is its name ("god-class"), `reason` one line with
    the figure, `unless` when it is none, as the rest of "not a problem if"."""

    kind: str
    path: str
    line: int
    reason: str
    unless: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class SetupItem:
    """One thing that an agent needs of a repository. "verified" was seen to work or to agree with what it describes,
    "declared" is only said; `detail` is what was found, `path` and `line` where, `fix` what would help."""

    name: str
    state: Literal["verified", "declared", "absent", "not applicable"]
    detail: str
    path: str = ""
    line: int = 0
    fix: str = ""


@dataclass(frozen=True, slots=True)
class AgentSetup:
    """The second number, 0-100, never blended with the score; None where nothing applies."""

    score: float | None
    items: tuple[SetupItem, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a score stands among `n` repositories of a group: `percentile` in a hundred of them score lower."""

    group: str
    percentile: int
    n: int


@dataclass(frozen=True, slots=True)
class Suppression:
    """How often checks are switched off in source: `kind` ("type-ignore", "no-cover", "eslint-disable", …)."""

    kind: str
    count: int
    per_thousand_lines: float


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Who imports whom at load time: `edges` are index pairs (importer, imported) into the sorted `modules`; `cycles`
    are groups of indices."""

    modules: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    cycles: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The score of one tree with its whole ledger: `score` + the losses of all findings = 100.0 +- 0.05.

    `score` is 0.0-100.0 with one decimal, or None for a tree without source files; `interval` the lowest and
    highest it can truly be; `confidence` 0.0-1.0. Findings are sorted by loss, largest first, duplicates by what they
    repeat. `functions` and `dependencies` are there when they were asked for; `standing` only where the confidence is
    not low.
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
    duplicates: tuple[CloneClass, ...] = ()
    antipatterns: tuple[Antipattern, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    setup: AgentSetup | None = None
    main_language: str = ""
    standing: Standing | None = None
    dependencies: Dependencies | None = field(default=None, repr=False)

    @property
    def confidence_label(self) -> Literal["high", "medium", "low"]:
        if self.confidence >= HIGH:
            return "high"
        return "medium" if self.confidence >= MEDIUM else "low"

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
            "duplicates": [_clone_row(each) for each in self.duplicates],
            "antipatterns": _rows(self.antipatterns),
            "suppressions": _rows(self.suppressions),
            "main_language": self.main_language,
            "standing": _row(self.standing) if self.standing else None,
            "setup": {"score": self.setup.score, "items": _rows(self.setup.items)} if self.setup else None,
        }
        if self.dependencies:
            document["dependencies"] = _row(self.dependencies)
        if functions:
            document["functions"] = _rows(self.functions)
        return document


def _rows(values: Sequence[Any]) -> list[dict[str, Any]]:
    """One flat dictionary a value; `asdict` copies deeply and takes ten times as long on large reports."""
    if not values:
        return []
    names = [each.name for each in fields(values[0])]
    return [{name: getattr(value, name) for name in names} for value in values]


def _clone_row(each: CloneClass) -> dict[str, Any]:
    return {"kind": each.kind, "tokens": each.tokens, "lines": each.lines, "places": _rows(each.places)}


def _row(value: Any, *, without: str = "") -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value) if each.name != without}
