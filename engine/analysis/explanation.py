"""How a score came about: the curve of each part, what was put into it, and what each language gave."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from engine.analysis import facts
from engine.analysis.clones.classes import duplication
from engine.analysis.coverage.report import Coverage
from engine.analysis.graph import rows_of
from engine.analysis.parts import annotations, complexity, coverage, dependency, documentation, modularity, naming
from engine.analysis.parts.part import Code, Knots, Measure, codes_of
from engine.analysis.report import Applicability, Part, Report
from engine.analysis.score import FULL_CONFIDENCE_LINES, PROFILE, STATE_CONFIDENCE, applying
from engine.analysis.snapshot import Snapshot


class Figure(NamedTuple):
    """One number that goes into a curve; a share is 0.0-1.0, everything else a count."""

    name: str
    value: float
    is_share: bool = False


class Curve(NamedTuple):
    """What is judged, how much of its part that decides (0.0-1.0), and the knots of the line from it to a value."""

    of: str
    weight: float
    knots: Knots


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """One language in one part: its share of the code the part applies to, its value, and the points it loses there."""

    language: str
    share: float
    value: float
    lost: float
    state: Applicability
    reason: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class PartExplained:
    """One part: `points` is how many of the 100 it can give here, after parts that do not apply gave theirs away."""

    part: Part
    points: float
    curves: tuple[Curve, ...]
    languages: tuple[LanguageShare, ...]


@dataclass(frozen=True, slots=True)
class Certainty:
    """The factors of the confidence, each 0.0-1.0: the share of the source that could be read as its language, the
    amount of code, and how coverage is known."""

    read: float
    size: float
    coverage: float
    code_lines: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score taken apart; the points that the languages lose add up to those that the score lacks."""

    parts: tuple[PartExplained, ...]
    certainty: Certainty


CURVES: Final[Mapping[str, tuple[Curve, ...]]] = {
    "modularity": (
        Curve("code lines of a file", modularity.SIZE_WEIGHT, modularity.SIZE),
        Curve("share of tokens that stand twice", modularity.TWICE_WEIGHT, modularity.TWICE),
    ),
    "complexity": tuple(Curve(f"{name} of a function", weight, knots) for name, weight, knots in complexity.WEIGHTS),
    "types": (Curve("share of typed parameters and results", 1.0, ((0.0, 0.0), (annotations.FULL_SHARE, 1.0))),),
    "coverage": (Curve("share of lines that tests run", 1.0, coverage.VALUE),),
    "documentation": (Curve("share of public things documented", 1.0, ((0.0, 0.0), (documentation.FULL_RATE, 1.0))),),
    "naming": (Curve("share of bad names", 1.0, ((0.0, 1.0), (naming.WORST_RATE, 0.0))),),
    "dependency": (Curve("share of the code in circles", 1.0, ((0.0, 1.0), (dependency.WORST_SHARE, 0.0))),),
}


def explain(snapshot: Snapshot, report: Report, coverage: Coverage | None = None) -> Explanation:
    """How the score of `report` follows from the snapshot and the coverage that the report was made of."""
    doubles = duplication(snapshot.clones, snapshot.entries.paths, limit=0)
    codes = [code for code in codes_of(snapshot, doubles, coverage) if code.code_lines]
    parts = {part.name: part for part in report.parts}
    applied = sum(part.weight for part in report.parts if part.value is not None) or 1.0
    explained = []
    for rule in PROFILE:
        part = parts.get(rule.name)
        if part is None:
            continue
        points = 100.0 * part.weight / applied if part.value is not None else 0.0
        languages = tuple(_languages(rule.name, points, applying(rule, codes)))
        explained.append(PartExplained(part, points, CURVES.get(rule.name, ()), languages))
    return Explanation(tuple(explained), _certainty(report, sum(code.code_lines for code in codes)))


def _languages(part: str, points: float, measured: Sequence[tuple[Code, Measure]]) -> list[LanguageShare]:
    """The languages of one part, the one with most code first."""
    total = sum(code.code_lines for code, _ in measured)
    shares = [_language(part, points, code, measure, code.code_lines / total) for code, measure in measured]
    return sorted(shares, key=lambda each: (-each.share, each.language))


def _language(part: str, points: float, code: Code, measure: Measure, share: float) -> LanguageShare:
    lost = points * share * (1.0 - measure.value)
    figures = tuple(_FIGURES[part](code, measure))
    return LanguageShare(code.traits.name, share, measure.value, lost, measure.state, measure.reason, figures)


def _certainty(report: Report, code_lines: int) -> Certainty:
    size = min(1.0, sqrt(code_lines / FULL_CONFIDENCE_LINES))
    coverage = next((part for part in report.parts if part.name == "coverage"), None)
    known = STATE_CONFIDENCE.get(coverage.state, 1.0) if coverage else 1.0
    return Certainty(min(1.0, report.confidence / (size * known)) if size else 0.0, size, known, code_lines)


def _of_modularity(code: Code, measure: Measure) -> list[Figure]:
    tokens, twice = code.duplication.tokens[code.sources], code.duplication.duplicated_tokens[code.sources]
    return [
        Figure("code lines", code.code_lines),
        Figure("files", code.sources.size),
        Figure("tokens", int(tokens.sum())),
        Figure("tokens that stand twice", int(twice.sum())),
        Figure(f"files over {modularity.LIMIT} code lines", int((code.sizes > modularity.LIMIT).sum())),
    ]


def _of_complexity(code: Code, measure: Measure) -> list[Figure]:
    rows = code.functions.rows
    return [
        Figure("functions that are not trivial", rows.size),
        Figure("decisions in them", int((rows["cyclomatic"].astype(np.int64) - rows["flat"] - 1).sum())),
        Figure("functions that lose something", len(measure.items)),
    ]


def _of_types(code: Code, measure: Measure) -> list[Figure]:
    rows, escapes = code.functions.rows, code.snapshot.columns["escapes"]
    return [
        Figure("parameters and results", int(rows["slots"].sum())),
        Figure("with a type", int(rows["typed"].sum())),
        Figure("with a type that allows everything", int(rows["hollow"].sum())),
        Figure("escapes from the type checker", int(escapes.counts[code.sources].sum())),
    ]


def _of_coverage(code: Code, measure: Measure) -> list[Figure]:
    return [Figure("code lines", code.code_lines), Figure("test files that check something", code.tests.size)]


def _of_documentation(code: Code, measure: Measure) -> list[Figure]:
    """The part does not say how many things it asks for, but how the loss is shared among those that lack something."""
    fixes = [measure.items.words(number).fix for number in range(len(measure.items))]
    is_missing = np.array([fix == documentation.WRITE for fix in fixes], np.bool_)
    missing_weight = float(measure.items.weights[is_missing].sum())
    mistaken = Figure("that name a parameter they do not have", len(fixes) - int(is_missing.sum()))
    if not missing_weight or measure.value >= 1.0:
        return [Figure("documented, at least", documentation.FULL_RATE, is_share=True), mistaken]
    rate = documentation.FULL_RATE * (1.0 - missing_weight)
    missing = Figure("without documentation", int(is_missing.sum()))
    return [Figure("documented", rate, is_share=True), missing, mistaken]


def _of_naming(code: Code, measure: Measure) -> list[Figure]:
    named = int((code.functions.rows["flags"] & (facts.ANONYMOUS | facts.OVERLOAD) == 0).sum())
    classes = code.snapshot.columns["classes"]
    names = np.unique(classes.rows["name"][rows_of(classes.bounds, code.sources)]).size
    return [Figure("names of functions and classes", named + names), Figure("bad ones", len(measure.items))]


def _of_dependency(code: Code, measure: Measure) -> list[Figure]:
    return [
        Figure("modules", code.sources.size),
        Figure("in circles", len(measure.items)),
        Figure("code lines", code.code_lines),
        Figure("code lines in circles", int(measure.items.weights.sum())),
    ]


_FIGURES: Final[Mapping[str, Callable[[Code, Measure], list[Figure]]]] = {
    "modularity": _of_modularity,
    "complexity": _of_complexity,
    "types": _of_types,
    "coverage": _of_coverage,
    "documentation": _of_documentation,
    "naming": _of_naming,
    "dependency": _of_dependency,
}
