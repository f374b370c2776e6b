"""Which parts of a module move out, so that what stays and each part are of a readable size."""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from engine.refactoring.recipes.file_split.layers import MIN_PART, Part, knots, parts, size
from engine.refactoring.recipes.file_split.pinning import Pin, spread
from engine.refactoring.recipes.file_split.sizes import MAX_FILE, TARGET
from engine.refactoring.recipes.file_split.units import Layout, Unit
from engine.refactoring.recipes.recipe import Refusal

DOMINANT: Final = 0.7  # share of the code lines above which one unit is the module
WORTH: Final = 0.9  # share of the code lines that the largest file may keep, at most


def refused_as_whole(layout: Layout) -> Refusal | None:
    """Why nothing of the module can move, whatever its units are."""
    path = layout.source.path
    if any(_is_star(statement.node) for statement in layout.statements):
        return Refusal(
            "star_import", f"{path} imports * from another module, so where its names come from is not seen."
        )
    largest = max(layout.units, key=lambda unit: unit.code_lines, default=None)
    if largest and largest.code_lines > DOMINANT * layout.code_lines:
        share = f"{largest.code_lines} of the {layout.code_lines} code lines of {path}"
        return Refusal("dominant_unit", f"{largest.label} is {share}; extract functions from it first.")
    return None


def chosen(layout: Layout, pins: Mapping[Unit, Pin]) -> tuple[Part, ...] | Refusal:
    """The parts that move, in the order of the module: as few as bring what stays to `TARGET` code lines."""
    pins = _with_giants(layout, pins)
    offered = parts([unit for unit in layout.units if unit not in pins], layout.needs)
    rest, moving = layout.code_lines, list[Part]()
    for part in (*offered.layered, *sorted(offered.loose, key=_by_size)):
        if rest <= TARGET:
            break
        if part in offered.layered or size(part) >= MIN_PART:
            moving.append(part)
            rest += traces(part) - size(part)
    largest = max([rest, *map(size, moving)])
    if not moving or largest > WORTH * layout.code_lines:
        return _too_little(layout, pins)
    return tuple(sorted(moving, key=lambda part: part[0].index))


def traces(part: Part) -> int:
    """Code lines that a part leaves behind: two around its import, one a name."""
    return 2 + sum(len(unit.names) for unit in part)


def _by_size(part: Part) -> tuple[int, int]:
    return -size(part), part[0].index


def _with_giants(layout: Layout, pins: Mapping[Unit, Pin]) -> dict[Unit, Pin]:
    """A knot that makes a long file of its own stays where it is, with whatever needs it."""
    all_pins = dict(pins)
    movable = [unit for unit in layout.units if unit not in pins]
    for knot in knots(movable, layout.needs):
        if size(knot) > MAX_FILE:
            said = f"belongs to a circle of {len(knot)} that need each other, {size(knot)} code lines"
            all_pins |= dict.fromkeys(
                knot, Pin("giant", said if len(knot) > 1 else "is too long for a file of its own")
            )
    spread(layout, all_pins)
    return all_pins


def _too_little(layout: Layout, pins: Mapping[Unit, Pin]) -> Refusal:
    """Says how much is held in place, and by what most of all."""
    weights: Counter[str] = Counter()
    for unit, pin in pins.items():
        weights[pin.code] += unit.code_lines
    path, total = layout.source.path, layout.code_lines
    if sum(weights.values()) < 0.5 * total:
        return Refusal("small_gain", f"Splitting {path} would leave more than 90% of its {total} code lines together.")
    roots = [unit for unit, pin in pins.items() if pin.code != "needs_pinned"]
    heaviest = sorted(roots, key=lambda unit: (-_held(unit, layout), unit.index))[:3]
    reasons = "; ".join(f"{unit.label} {pins[unit].said}" for unit in heaviest)
    return Refusal("pinned", f"{sum(weights.values())} of the {total} code lines of {path} must stay: {reasons}.")


def _held(root: Unit, layout: Layout) -> int:
    """Code lines of the unit and of those that read it."""
    readers: Sequence[Unit] = [unit for unit in layout.units if root in layout.needs[unit]]
    return size([root, *readers])


def _is_star(node: ast.stmt) -> bool:
    return any(isinstance(each, ast.ImportFrom) and each.names[0].name == "*" for each in ast.walk(node))
