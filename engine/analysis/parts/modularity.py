"""Modularity: how much of the code stands in files that can be read in one go."""

from engine.analysis.parts.part import Code, Item, Measure, curve

SIZE = ((300, 1.0), (500, 0.8), (1000, 0.4), (2000, 0.0))  # code lines of a file
LIMIT = 300
SPLIT = "Split it into modules by what changes together."


def measure(code: Code) -> Measure | None:
    """The mean of the size curve over files, weighted by code lines; None without code.

    Duplicates are the other half of this part in a later score version; here file sizes are all of it.
    """
    total = code.code_lines
    if not total:
        return None
    items = []
    for path in sorted(code.sources):
        lines = code.sources[path].code_lines
        lost = lines * (1.0 - curve(SIZE, lines))
        if lost:
            items.append(_item(path, lines, lost))
    return Measure(1.0 - sum(item.weight for item in items) / total, tuple(items))


def _item(path: str, lines: int, lost: float) -> Item:
    message = f"{lines:,} code lines in one file (full marks up to {LIMIT})"
    return Item(path, 1, "", "modularity", lines, LIMIT, lost, message, SPLIT)
