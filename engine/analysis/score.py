"""The readiness score: seven weighted parts, the interval it can truly lie in, and a ledger that adds up.

Profile seed-v1 (weights .20 .15 .15 .20 .15 .10 .05). Another version is another number; the two are never compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from engine.analysis.parts import annotations, complexity, coverage, dependency, documentation, modularity, naming
from engine.analysis.parts.part import Code, Items, Measure, Values, Words, items_of
from engine.analysis.report import Applicability, Part

SCORE_VERSION: Final = "seed-v1"


@dataclass(frozen=True, slots=True)
class PartRule:
    """One line of the profile; `why_not` says why the part does not apply where nothing could be measured."""

    name: str
    weight: float
    measure: Callable[[Code], Measure | None]
    why_not: str


PROFILE: Final = (
    PartRule("modularity", 0.20, modularity.measure, "no code"),
    PartRule("complexity", 0.15, complexity.measure, "no function of more than four lines"),
    PartRule("types", 0.15, annotations.measure, "no function takes or gives anything"),
    PartRule("coverage", 0.20, coverage.measure, "no code"),
    PartRule("documentation", 0.15, documentation.measure, "nothing public of more than three lines"),
    PartRule("naming", 0.10, naming.measure, "nothing has a name"),
    PartRule("dependency", 0.05, dependency.measure, "under five modules"),
)
STATE_CONFIDENCE: Final[Mapping[Applicability, float]] = {"measured": 1.0, "enforced": 0.85, "estimated": 0.7}
FULL_CONFIDENCE_LINES: Final = 1000
ABOUT_FUNCTIONS: Final = frozenset({"complexity", "types", "documentation", "naming"})
MANY_TRIVIAL: Final = 20  # functions that are too small to judge; a few make a small program, many alone are none
TOO_SMALL = "all {:,} functions are too small to tell"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a part says about one language, and that language's share of the code lines, 0.0-1.0."""

    language: str
    share: float
    measure: Measure


@dataclass(frozen=True, slots=True)
class Losses:
    """The items of one metric in one language, and what each costs in points of the 100."""

    metric: str
    items: Items
    points: Values


@dataclass(frozen=True, slots=True)
class Scored:
    """The score with everything that explains it; `score` is exact, not rounded."""

    score: float
    interval: tuple[float, float]
    parts: tuple[Part, ...]
    losses: tuple[Losses, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of the source could be judged: shares 0.0-1.0, code lines, and how coverage is known."""

    parsed_share: float
    supported_share: float
    code_lines: int

    def confidence(self, coverage_state: Applicability) -> float:
        """The product of all that is known less than fully, 0.0-1.0."""
        size = min(1.0, sqrt(self.code_lines / FULL_CONFIDENCE_LINES))
        return self.parsed_share * self.supported_share * size * STATE_CONFIDENCE.get(coverage_state, 1.0)


def score(languages: Sequence[Code], supported_share: float) -> Scored:
    """The score of a tree with at least one line of code in `languages`; languages weigh as their code lines.

    `supported_share` widens the interval: what no language here reads could be all bad or all good.
    """
    measured = [(rule, _weighed(rule, languages)) for rule in PROFILE]
    applied = sum(rule.weight for rule, weighed in measured if weighed)
    parts, losses, lowest, highest = [], [], 0.0, 0.0
    for rule, weighed in measured:
        share = 100.0 * rule.weight / applied
        parts.append(_part(rule, weighed, share))
        losses += [_losses(rule.name, each.measure, share * each.share) for each in weighed]
        lowest += share * sum(each.share * _lowest(each.measure) for each in weighed)
        highest += share * sum(each.share * _highest(each.measure) for each in weighed)
    total = 100.0 - sum(part.loss for part in parts)
    unknown = 100.0 * (1.0 - supported_share)
    interval = (lowest * supported_share, highest * supported_share + unknown)
    return Scored(total, interval, tuple(parts), tuple(losses))


def applying(rule: PartRule, languages: Sequence[Code]) -> list[tuple[Code, Measure]]:
    """The languages that a part applies to, each with what it says."""
    measures = [(code, rule.measure(code)) for code in languages if code.code_lines]
    found = [(code, measure) for code, measure in measures if measure is not None]
    return found or (_untold(rule, languages) if rule.name in ABOUT_FUNCTIONS else [])


def _untold(rule: PartRule, languages: Sequence[Code]) -> list[tuple[Code, Measure]]:
    """What can be said of many functions that are all trivial: that it is unknown, which counts as nothing.

    Padding would else be judged by the few parts that it is good at.
    """
    trivial = sum(code.trivial for code in languages)
    if trivial < MANY_TRIVIAL or any(code.functions.places.size for code in languages):
        return []
    asked = [code for code in languages if code.trivial and (rule.name != "types" or code.traits.typing != "none")]
    return [(code, _unknown(code)) for code in asked]


def _unknown(code: Code) -> Measure:
    told = Words("", 0, TOO_SMALL.format(code.trivial), "Nothing, where so small functions are all that is needed.")
    one = np.ones(1)
    items = items_of(code.sources[:1], one, one * code.trivial, one, lambda number: told)
    return Measure(0.0, items, "unknown", told.message, lowest=0.0)


def _weighed(rule: PartRule, languages: Sequence[Code]) -> list[Weighed]:
    """What the part says about each language it applies to, with that language's share of their code lines."""
    found = applying(rule, languages)
    total = sum(code.code_lines for code, _ in found)
    return [Weighed(code.traits.name, code.code_lines / total, measure) for code, measure in found]


def _part(rule: PartRule, weighed: Sequence[Weighed], share: float) -> Part:
    if not weighed:
        return Part(rule.name, rule.weight, None, 0.0, "not applicable", rule.why_not)
    value = sum(each.share * each.measure.value for each in weighed)
    # The least certain state of any language speaks for the part.
    state = min((each.measure.state for each in weighed), key=lambda state: STATE_CONFIDENCE.get(state, 1.0))
    return Part(rule.name, rule.weight, value, share * (1.0 - value), state, _reason(weighed))


def _reason(weighed: Sequence[Weighed]) -> str:
    """Why the value is what it is; of several languages, the one with most code first, each by its name."""
    if len(weighed) == 1:
        return weighed[0].measure.reason
    ordered = sorted(weighed, key=lambda each: -each.share)
    return "; ".join(f"{each.language}: {each.measure.reason}" for each in ordered if each.measure.reason)


def _losses(metric: str, measure: Measure, share: float) -> Losses:
    """What is lost, shared among the items as they weigh, so that it adds up whatever the curve did."""
    weights = measure.items.weights
    total = float(weights.sum())
    lost = share * (1.0 - measure.value)
    return Losses(metric, measure.items, lost * weights / total if total else np.zeros(weights.size))


def _lowest(measure: Measure) -> float:
    return measure.value if measure.lowest is None else measure.lowest


def _highest(measure: Measure) -> float:
    return measure.value if measure.lowest is None else 1.0
