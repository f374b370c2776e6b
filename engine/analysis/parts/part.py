"""What a part of the score says about one language, and the curves that turn a number into a share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.analysis import facts
from engine.analysis.clones.classes import Duplication
from engine.analysis.coverage.report import Coverage
from engine.analysis.entries import COLLECTED, LANGUAGE_CODES
from engine.analysis.report import Applicability
from engine.analysis.setup.coverage_floor import CoverageFloor
from engine.analysis.snapshot import Snapshot
from engine.analysis.tables import Index, Mask, Rows
from engine.languages.language import Traits
from engine.languages.registry import LANGUAGES

Knots = Sequence[tuple[float, float]]
Values = NDArray[np.float64]
TRIVIAL_LINES: Final = 4
DECLARATIONS: Final = (".pyi", ".d.ts", ".d.mts", ".d.cts", "package-info.java", "module-info.java")
INSIDE: Final = facts.NESTED | facts.ANONYMOUS  # what stands in the lines of something else
LARGEST_LINE: Final = 1 << 32
STEP_LINES: Final = 3  # its head, its result, and the call to it: no step could be moved out of a function without them


class Functions(NamedTuple):
    """The functions of one language that are large enough to praise or blame: their rows, where these stand among all
    rows of the tree, and the file of each."""

    rows: Rows
    places: Index
    files: Index


@dataclass(frozen=True, slots=True)
class Code:
    """All of one language in one tree.

    `sources` are the files that are scored; `tests` those of its family that the usual runner collects and that check
    something, sources with tests inside among them; `has_tests` says whether it collects any at all. `trivial` counts
    the functions that are too small to judge. Of each source, `sizes` are the code lines but for what a private
    function has only because it stands apart; `lines` those of them that weigh: no tables, and no trivial functions,
    which could pad anything; `runs` says whether any of it runs: a declaration only says what another file has.
    `duplication` is that of the whole tree. `coverage` is what the newest green run measured, `floor` what the CI
    enforces; None where nobody did.
    """

    traits: Traits
    snapshot: Snapshot
    sources: Index
    tests: Index
    has_tests: bool
    functions: Functions
    trivial: int
    sizes: Index
    lines: Index
    runs: Mask
    duplication: Duplication
    coverage: Coverage | None = None
    floor: CoverageFloor | None = None

    @property
    def code_lines(self) -> int:
        return int(self.lines.sum())

    def path(self, file: int) -> str:
        return self.snapshot.entries.paths[file]


def codes_of(snapshot: Snapshot, duplication: Duplication, coverage: Coverage | None = None) -> list[Code]:
    """The code of each language that has source files, in the order of their names."""
    traits = {language.traits.name: language.traits for language in LANGUAGES.values()}
    found = []
    for name in sorted(traits):
        keys = [language.traits.key for language in LANGUAGES.values() if language.traits.name == name]
        is_own = np.isin(snapshot.entries.languages, [LANGUAGE_CODES[key] for key in keys])
        if (is_own & snapshot.is_judged & snapshot.is_kind("source")).any():
            family = [key for key, language in LANGUAGES.items() if language.traits.family == traits[name].family]
            is_family = np.isin(snapshot.entries.languages, [LANGUAGE_CODES[key] for key in family])
            masks = (is_own & snapshot.is_judged, is_family & snapshot.is_judged)
            code = _code(snapshot, traits[name], *masks, duplication)
            found.append(replace(code, coverage=coverage))
    # A floor is one number for the whole: it is that of the language with most code.
    main = max(found, key=lambda code: code.code_lines, default=None)
    return [replace(code, floor=snapshot.set_up.floor) if code is main else code for code in found]


def _code(snapshot: Snapshot, traits: Traits, is_own: Mask, is_family: Mask, duplication: Duplication) -> Code:
    is_source = is_own & snapshot.is_kind("source")
    is_checking = snapshot.columns.head["assertions"] > 0
    collected = is_family & snapshot.is_kind("test") & snapshot.entries.has(COLLECTED)
    collected |= is_family & snapshot.is_kind("source") & is_checking
    checking = collected & is_checking
    functions = snapshot.columns["functions"]
    rows = functions.rows
    is_trivial = (rows["cyclomatic"] == 1) & (rows["code_lines"] <= TRIVIAL_LINES)
    files = functions.files
    is_own = is_source[files]
    places = np.flatnonzero(is_own & ~is_trivial)
    is_outermost = is_own & (rows["flags"] & INSIDE == 0)
    small = is_outermost & is_trivial
    sources = np.flatnonzero(is_source)
    sizes, lines = _sizes(snapshot, files, small, is_outermost & (rows["flags"] & facts.PUBLIC == 0))
    paths = snapshot.entries.paths
    return Code(
        traits,
        snapshot,
        sources,
        np.flatnonzero(checking),
        bool(collected.any()),
        Functions(rows[places], places, files[places]),
        int(small.sum()),
        sizes[sources],
        lines[sources] if lines[sources].any() else sizes[sources],
        np.array([not paths[file].endswith(DECLARATIONS) for file in sources.tolist()], np.bool_),
        duplication,
    )


def _sizes(snapshot: Snapshot, files: Index, trivial: Mask, private: Mask) -> tuple[Index, Index]:
    """The code lines of each file, and those that weigh; the masks are over functions, whose files are given."""
    head, rows = snapshot.columns.head, snapshot.columns["functions"].rows
    own = np.flatnonzero(trivial | private)
    # Of several functions on one line one counts.
    own = own[np.diff(files[own] * LARGEST_LINE + rows["line"][own], prepend=-1) != 0]
    lines = rows["code_lines"][own].astype(np.int64)
    apart = np.minimum(lines, np.where(private[own], STEP_LINES, 0))
    padding = np.where(trivial[own], lines, apart)
    code_lines = snapshot.columns.besides_imports - head["data_lines"]
    both = (np.bincount(files[own], each, minlength=head.size).astype(np.int64) for each in (apart, padding))
    sizes, weighing = (np.maximum(code_lines - each, 0) for each in both)
    return sizes, weighing


class Words(NamedTuple):
    """What one item is told as: whose place it is, what was found, and one plain sentence with what would work.

    `limit` is in the metric's unit; `identity` is what the item is known by where that is not its place.
    """

    symbol: str
    limit: float
    message: str
    fix: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The places that lower a part, as columns of equal length: the file, the line from 1, the figure, and the weight,
    its share of the loss in any unit that the items share. `words` tells one of them by its number."""

    files: Index
    lines: Index
    values: Values
    weights: Values
    words: Callable[[int], Words]

    def __len__(self) -> int:
        return int(self.files.size)


@dataclass(frozen=True, slots=True)
class Measure:
    """One part of one language: `value` 0.0-1.0, and the items that share what is lost. An estimated value lies between
    `lowest` and 1."""

    value: float
    items: Items
    state: Applicability = "measured"
    reason: str = ""
    lowest: float | None = None


def curve(knots: Knots, x: Any) -> Any:
    """The piecewise linear function through the knots, level outside of them; for a number or for a column of them."""
    return np.interp(x, [knot[0] for knot in knots], [knot[1] for knot in knots])


def clamp(value: float) -> float:
    return min(1.0, max(0.0, value))


def items_of(
    files: Index, lines: Rows | Index, values: Rows | Values, weights: Rows | Values, words: Callable[[int], Words]
) -> Items:
    """Items of columns of any number type."""
    return Items(
        np.asarray(files, np.int64),
        np.asarray(lines, np.int64),
        np.asarray(values, np.float64),
        np.asarray(weights, np.float64),
        words,
    )


def joined(parts: Sequence[Items]) -> Items:
    """Several kinds of items one behind the other."""
    bounds = np.cumsum([len(part) for part in parts])

    def words(number: int) -> Words:
        which = int(np.searchsorted(bounds, number, "right"))
        return parts[which].words(number - (int(bounds[which - 1]) if which else 0))

    return Items(
        np.concatenate([part.files for part in parts]),
        np.concatenate([part.lines for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.weights for part in parts]),
        words,
    )
