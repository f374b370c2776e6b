"""Naming: how many functions and classes have a name that says what they are, in the convention of the language."""

from engine.analysis import facts
from engine.analysis.parts.part import Code, Item, Measure

WORST_RATE = 0.05
RENAME = "Rename it after what it is or does, everywhere it is used."


def measure(code: Code) -> Measure | None:
    """1 - bad rate / 5%, at least 0; None when nothing has a name."""
    named = 0
    items = []
    for path, function in code.functions():
        if function.flags & facts.ANONYMOUS:
            continue
        named += 1
        if function.misname:
            items.append(_item(path, function.line, function.name, function.misname))
    for path in sorted(code.sources):
        for each in code.sources[path].classes:
            named += 1
            if each.misname:
                items.append(_item(path, each.line, each.name, each.misname))
    if not named:
        return None
    return Measure(max(0.0, 1.0 - len(items) / named / WORST_RATE), tuple(items))


def _item(path: str, line: int, name: str, misname: str) -> Item:
    return Item(path, line, name, "naming", 1, 0, 1.0, f"its name {misname}", RENAME)
