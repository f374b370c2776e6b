"""Modularity: how much of the code stands in files that can be read in one go, and stands there only once."""

import numpy as np

from engine.analysis.clones.classes import longest_pairs
from engine.analysis.parts.part import Code, Items, Measure, Values, Words, curve, items_of, joined

SIZE = ((300, 1.0), (500, 0.8), (1000, 0.4), (2000, 0.0))  # code lines of a file
TWICE = ((0.03, 1.0), (0.20, 0.0))  # share of tokens that stand twice or more
SIZE_WEIGHT, TWICE_WEIGHT = 0.85, 0.15
LIMIT = 300
SPLIT = "Split it into modules by what changes together."
SHARE = "Move what is said twice into one place that both use."


def measure(code: Code) -> Measure | None:
    """The mean of the size curve over files, weighted by the code lines that weigh, and the curve over the share of
    tokens in exact clones, weighted 85 to 15; None without code."""
    total = code.code_lines
    if not total:
        return None
    sizes = _sizes(code)
    tokens = int(code.duplication.tokens[code.sources].sum())
    # What a declaration says twice it has to: an overload, a second module system.
    doubled = np.where(code.runs, code.duplication.duplicated_tokens[code.sources], 0).astype(np.float64)
    share = float(doubled.sum()) / tokens if tokens else 0.0
    twice = float(curve(TWICE, share))
    size_loss = float(sizes.weights.sum()) / total
    value = 1.0 - SIZE_WEIGHT * size_loss - TWICE_WEIGHT * (1.0 - twice)
    items = [_scaled(sizes, SIZE_WEIGHT / total)]
    if twice < 1.0:
        items.append(_scaled(_doubles(code, doubled), TWICE_WEIGHT * (1.0 - twice) / float(doubled.sum())))
    return Measure(value, joined(items), reason=f"{share:.1%} of the tokens stand twice" if share else "")


def _scaled(items: Items, factor: float) -> Items:
    weights: Values = items.weights * factor
    return Items(items.files, items.lines, items.values, weights, items.words)


def _sizes(code: Code) -> Items:
    """The files that are too long, each with the code lines that this costs."""
    columns = code.snapshot.columns
    code_lines = (columns.besides_imports - columns.head["data_lines"])[code.sources]
    lost = code.lines * (1.0 - curve(SIZE, code.sizes))
    chosen = np.flatnonzero(lost > 0)

    def words(number: int) -> Words:
        message = f"{code_lines[chosen[number]]:,} code lines in one file, besides imports (full marks up to {LIMIT})"
        return Words("", LIMIT, message, SPLIT)

    return items_of(code.sources[chosen], np.ones(chosen.size), code_lines[chosen], lost[chosen], words)


def _doubles(code: Code, doubled: Values) -> Items:
    """The files with code that stands elsewhere too, each at the longest run of it."""
    chosen = np.flatnonzero(doubled > 0)
    files = code.sources[chosen]
    pairs = longest_pairs(code.snapshot.clones, files)

    def words(number: int) -> Words:
        pair = pairs[number]
        other = f"{code.path(pair.other_file)}:{pair.other_line}"
        count = int(doubled[chosen[number]])
        message = f"{count:,} tokens stand twice, most in one run in lines {pair.line}-{pair.end_line} and at {other}"
        return Words("", 0, message, SHARE, identity=f"twice:{code.path(int(files[number]))}")

    return items_of(files, np.array([pair.line for pair in pairs], np.int64), doubled[chosen], doubled[chosen], words)
