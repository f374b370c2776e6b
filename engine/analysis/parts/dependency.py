"""Dependency: how many modules can be loaded, tested and understood without coming back to themselves."""

from collections.abc import Sequence

from engine.analysis.parts.part import Code, Item, Measure

MIN_MODULES = 5
WORST_SHARE = 0.30
OPEN_THE_CIRCLE = "Move what both sides need into a module below them, or import it for the type checker only."


def measure(code: Code) -> Measure | None:
    """1 - share of modules in import circles / 30%, at least 0; None under five modules."""
    modules = len(code.sources)
    if modules < MIN_MODULES:
        return None
    items = [item for group in code.graph.cycles(code.sources.keys()) for item in _items(code, group)]
    return Measure(max(0.0, 1.0 - len(items) / modules / WORST_SHARE), tuple(items))


def _items(code: Code, group: Sequence[str]) -> list[Item]:
    """One item a module, at the import that leads into its circle."""
    members = set(group)
    items = []
    for path in group:
        inside = [edge for edge in code.graph.edges[path] if not edge.kind and edge.target in members]
        first = min(inside, key=lambda edge: (edge.line, edge.target))
        message = f"in a circle of {len(group):,} modules, through its import of {first.target}"
        items.append(Item(path, first.line, "", "dependency", len(group), 0, 1.0, message, OPEN_THE_CIRCLE))
    return items
