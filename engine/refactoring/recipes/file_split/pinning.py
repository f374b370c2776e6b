"""Which units must stay in their module, and why: one reason for each way in which a move could be noticed."""

import ast
import builtins
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.file_split.statements import Kind, Statement
from engine.refactoring.recipes.file_split.units import Layout, Unit, closure, read_through

# What a name means that depends on the module in which code stands.
OF_THE_MODULE: Final = frozenset({
    "__name__", "__file__", "__path__", "__spec__", "__package__", "__loader__", "__doc__", "__all__", "globals",
    "eval", "exec",
})  # fmt: skip
# Whoever asks for a frame may read the globals of the module that the caller stands in.
FRAMES: Final = frozenset({"_getframe", "currentframe", "f_globals"})
BUILTINS: Final = frozenset(dir(builtins))

IsOwn = Callable[[Statement], bool]


@dataclass(frozen=True, slots=True)
class Pin:
    """Why a unit stays. `code` is a constant, to be counted; `said` goes on after the unit's name."""

    code: str
    said: str


def pinned(layout: Layout, patched: frozenset[str], is_own: IsOwn) -> dict[Unit, Pin]:
    """Every unit that must stay. `patched` are names that somebody replaces in this module; `is_own` says of an import
    whether it may bring a module of the same tree."""
    tests = _Tests(layout, patched, late_names(layout, is_own))
    pins = {unit: pin for unit in layout.units if (pin := tests.of_shape(unit) or tests.of_names(unit))}
    for unit in _overtaking(layout):
        pins.setdefault(unit, Pin("order", "looks at what a statement before it may change"))
    spread(layout, pins)
    return pins


def spread(layout: Layout, pins: dict[Unit, Pin]) -> None:
    """Pin whatever needs a pinned unit: a part never imports the module that it came from."""
    needed_by: dict[Unit, list[Unit]] = {}
    for unit in layout.units:
        for need in layout.needs[unit]:
            needed_by.setdefault(need, []).append(unit)
    waiting = sorted(pins, key=lambda unit: unit.index, reverse=True)
    while waiting:
        stays = waiting.pop()
        for unit in needed_by.get(stays, ()):
            if unit not in pins:
                pins[unit] = Pin("needs_pinned", f"needs {stays.label}, which stays")
                waiting.append(unit)


def late_names(layout: Layout, is_own: IsOwn) -> frozenset[str]:
    """Names whose imports stand where they do for a reason, perhaps: after something was done, after what their
    conditions look at, or, for modules of the same tree, after something was defined that these may want to import."""
    late: set[str] = set()
    defined = acted = False
    units = {statement: unit for unit in layout.units for statement in unit.statements}
    for statement in layout.statements:
        if statement in units:
            acted = acted or statement.kind is Kind.DOING
            defined = defined or not all(map(is_dunder, statement.binds))
            continue
        looks = not statement.condition.isdisjoint(layout.binders)
        if looks or (statement.kind is not Kind.TYPING and (acted or (defined and is_own(statement)))):
            late |= statement.binds
    return frozenset(late)


def names_bound_twice(layout: Layout) -> frozenset[str]:
    """Names that mean different things at different times. Several `import a.x`, `import a.y` bind the same `a`."""
    bound = Counter(name for unit in layout.units for name in unit.names)
    mixed = {
        name
        for name, found in layout.importers.items()
        if name in bound or (len(found) > 1 and not all(map(_is_submodule_import, found)))
    }
    return frozenset(mixed | {name for name, times in bound.items() if times > 1})


def asks_for_frames(nodes: Iterable[ast.stmt]) -> bool:
    """Whether the code looks at the frames of whoever called it."""
    parts = (each for node in nodes for each in ast.walk(node))
    return any(isinstance(each, ast.Attribute) and each.attr in FRAMES for each in parts)


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


class _Tests:
    """What every unit is tested for, with the facts that are found once a module."""

    def __init__(self, layout: Layout, patched: frozenset[str], late: frozenset[str]) -> None:
        self._importers = layout.importers
        self._patched = patched
        self._late = late
        self._twice = names_bound_twice(layout)
        self._rebound = frozenset(name for statement in layout.statements for name in statement.rebinds)
        self._known = layout.binders.keys() | layout.importers.keys() | BUILTINS

    def of_shape(self, unit: Unit) -> Pin | None:
        """Why the unit stays for what it is."""
        if any(not statement.is_alone for statement in unit.statements):
            return Pin("shared_line", "shares a line with another statement")
        if any(statement.kind is Kind.DOING for statement in unit.statements):
            return Pin("acts", "acts when the module is imported")
        if any(map(is_dunder, unit.names)):
            return Pin("of_the_module", "says something of the module itself")
        if not unit.is_pure:
            return Pin("impure", "calls what is not known to be harmless when the module is imported")
        if asks_for_frames(statement.node for statement in unit.statements):
            return Pin("frames", "looks at the frame of its caller")
        return None

    def of_names(self, unit: Unit) -> Pin | None:
        """Why the unit stays for the names that it binds or reads."""
        read = read_through(unit.reads, self._importers)
        plain = frozenset(name for statement in unit.statements for name in statement.reads)
        rebinds = frozenset(name for statement in unit.statements for name in statement.rebinds)
        values = unit.names if unit.statements[0].kind is Kind.VALUE else frozenset()
        reasons = (
            ("of_the_module", plain & OF_THE_MODULE, "asks for what its module has:"),
            ("global", rebinds | ((unit.names | read) & self._rebound), "shares a global that changes:"),
            ("bound_twice", (unit.names | read) & self._twice, "has to do with a name that is bound twice:"),
            ("patched", (read | values) & self._patched, "has to do with a name that is replaced at run time:"),
            ("late_import", read & self._late, "needs an import that stands late in the module:"),
            ("unbound", plain - self._known, "reads a name that nothing in the module binds:"),
        )
        for code, names, said in reasons:
            if names:
                return Pin(code, f"{said} `{min(names)}`")
        return None


def _overtaking(layout: Layout) -> Iterable[Unit]:
    """Units that look, while they are made, at what an acting statement before them may have changed: to move up past
    it would show them the old state."""
    disturbed: set[str] = set()
    for unit in layout.units:
        if not unit.is_pure:
            disturbed |= (closure(unit.touches, layout) | unit.names) & layout.binders.keys()
        elif disturbed and not disturbed.isdisjoint(closure(unit.touches, layout) | unit.eager):
            yield unit


def _is_submodule_import(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.Import) and not any(alias.asname for alias in node.names)
