"""The one region of a function that is worth extracting most, among those that may be."""

from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.function_extract.legality import Interface, interface
from engine.refactoring.recipes.function_extract.refusals import Illegal
from engine.refactoring.recipes.function_extract.regions import RECIPE_LIMITS, Limits, Measure, Region, regions
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.source import Source

MIN_SCORE: Final = 0.5
MAX_LOOKED_AT: Final = 600  # regions of one function, the most promising first


@dataclass(frozen=True, slots=True)
class Chosen:
    region: Region
    interface: Interface
    score: float


@dataclass(frozen=True, slots=True)
class Unfit:
    """The region that promised most, and the rule that it breaks."""

    region: Region
    illegal: Illegal


def choose(source: Source, subject: Subject, measure: Measure, limits: Limits = RECIPE_LIMITS) -> Chosen | Unfit | None:
    """The best legal region; the most promising of the others where there is none; None where nothing is large enough.

    Raises RecursionError for a function that is nested beyond reason.
    """
    best: Chosen | None = None
    unfit: Unfit | None = None
    for region in regions(source, subject.node, measure, limits)[:MAX_LOOKED_AT]:
        # Regions come by what they are worth before names are counted: from here on none can be better.
        if best is not None and region.worth <= best.score:
            break
        found = interface(subject, region, limits)
        if isinstance(found, Illegal):
            unfit = unfit or Unfit(region, found)
            continue
        score = region.score(len(found.takes), len(found.gives))
        if score >= MIN_SCORE and (best is None or score > best.score):
            best = Chosen(region, found, score)
    return best or unfit
