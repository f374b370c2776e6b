"""Which regions may be moved into a function of their own, and what such a function would take and give back.

Each rule is a fault once seen in somebody's tool. The first that a region breaks is its reason.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.refactoring.recipes.function_extract.binding import Bindings, own_nodes, type_parameters
from engine.refactoring.recipes.function_extract.facts import Names
from engine.refactoring.recipes.function_extract.methods import needs_class, why_no_method
from engine.refactoring.recipes.function_extract.refusals import Code, Illegal
from engine.refactoring.recipes.function_extract.regions import Limits, Region
from engine.refactoring.recipes.function_extract.subject import Subject
from engine.refactoring.recipes.function_extract.tails import is_at_end
from engine.refactoring.recipes.function_extract.traits import Traits

_CONSTRUCTORS: Final = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__", "__init_subclass__"})


@dataclass(frozen=True, slots=True)
class Interface:
    """What the new function takes and gives, in the order of their first mention; `returns` when its value is that of
    the whole function, `yields` when it is a generator that the old one hands on."""

    takes: tuple[str, ...]
    gives: tuple[str, ...]
    returns: bool
    yields: bool
    is_async: bool
    is_method: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """One region with all that the rules ask of it."""

    subject: Subject
    region: Region
    inside: Bindings
    outside: Bindings
    traits: Traits

    @property
    def returns(self) -> bool:
        return self.traits.returns

    @property
    def wants_class(self) -> bool:
        return needs_class(self.subject.function, self.traits.words)

    @property
    def last(self) -> ast.stmt:
        return self.region.statements[-1]


def interface(subject: Subject, region: Region, limits: Limits) -> Interface | Illegal:
    """The interface of the function that a region would become, or the rule that forbids it."""
    found = subject.traits(region)
    if found.broken or (found.yields and isinstance(subject.node, ast.AsyncFunctionDef)):
        return Illegal(found.broken or Code.YIELDS)
    case = _Case(subject, region, subject.inside(region), subject.outside(region), found)
    for names_rule in _NAME_RULES:
        if broken := names_rule(case):
            return broken
    return _flowing(case, limits)


def _looks_at_frame(case: _Case) -> Illegal | None:
    return _of(Code.FRAME, case.traits.mentions & case.subject.frame_lookers)


def _stores_global(case: _Case) -> Illegal | None:
    return _of(Code.GLOBAL_NAME, case.inside.bound & case.subject.declared)


def _is_captured(case: _Case) -> Illegal | None:
    """Functions and generators outside share variables, not values: those that they read may not be bound inside, and
    those that they bind may not even be read there."""
    shared = case.outside.deferred & case.inside.bound
    changed = case.outside.rebinds & (case.inside.used | case.inside.bound)
    return _of(Code.CAPTURED, shared | changed)


def _captures(case: _Case) -> Illegal | None:
    """What functions and generators made in the region look up must stay as the region leaves it."""
    held = case.inside.deferred & case.subject.locals
    if not held and not case.inside.rebinds:
        return None
    changing = held & case.subject.later(case.region).bound
    if case.subject.loops(case.region):
        changing |= held & case.inside.bound
    return _of(Code.CAPTURES, changing | case.inside.rebinds)


def _becomes_global(case: _Case) -> Illegal | None:
    """A name that is bound nowhere in a function is looked up in the module."""
    parameters = frozenset(case.subject.parameters)
    lost = case.outside.used & (case.subject.locals - case.outside.bound - parameters)
    given = frozenset[str]() if case.returns else case.subject.flow.live_after[case.last]
    return _of(Code.BECOMES_GLOBAL, lost - given)


def _encloses(case: _Case) -> Illegal | None:
    foreign = case.subject.enclosing - case.subject.locals
    if case.wants_class:
        foreign = type_parameters(case.subject.node)
    return _of(Code.ENCLOSING_NAME, case.inside.used & foreign)


def _sets_first(case: _Case) -> Illegal | None:
    function = case.subject.function
    if function.node.name not in _CONSTRUCTORS or not function.receiver:
        return None
    return _of(Code.FIRST_ATTRIBUTE, frozenset(_attributes_set(own_nodes(case.region.statements), function.receiver)))


def _lacks_receiver(case: _Case) -> Illegal | None:
    if not case.wants_class:
        return None
    reason = why_no_method(case.subject.function, case.subject.locals, case.inside.bound | case.outside.bound)
    return Illegal(Code.RECEIVER, (reason,)) if reason else None


def _returns_partly(case: _Case) -> Illegal | None:
    never_ends = case.subject.flow.bound_by(case.region.statements) is None
    if not case.returns:
        return Illegal(Code.NEVER_ENDS) if never_ends else None
    is_whole = never_ends or is_at_end(case.subject.node, case.last)
    return None if is_whole and not case.subject.is_async_generator else Illegal(Code.PARTIAL_RETURN)


_NAME_RULES: Final[tuple[Callable[[_Case], Illegal | None], ...]] = (
    _looks_at_frame,
    _returns_partly,
    _stores_global,
    _is_captured,
    _captures,
    _becomes_global,
    _encloses,
    _sets_first,
    _lacks_receiver,
)


def _flowing(case: _Case, limits: Limits) -> Interface | Illegal:
    """What goes in and out, by what is surely bound and what may still be read."""
    flow, region = case.subject.flow, case.region.statements
    live, exits = flow.live_after[case.last], flow.exits[case.last]
    gives = frozenset[str]() if case.returns else case.inside.bound & live
    takes = flow.read_first(region) & case.subject.locals
    takes |= gives - (flow.bound_by(region) or frozenset())
    unsure = takes - flow.bound_before[region[0]]
    if unsure or _unbinds(case, gives, takes):
        return _of(Code.MAYBE_UNBOUND, unsure or _unbinds(case, gives, takes)) or Illegal(Code.MAYBE_UNBOUND)
    # Names of code that is never reached: nobody reads them, but the new function would look for them elsewhere.
    if orphans := (case.inside.used & case.subject.locals) - takes - case.inside.bound:
        return Illegal(Code.BECOMES_GLOBAL, tuple(sorted(orphans)))
    hazard = exits.at_error | ((exits.at_return | live) if case.returns else frozenset())
    escaping = _bound_before_errors(case) & hazard
    if escaping:
        return Illegal(Code.ESCAPES_TRY, tuple(sorted(escaping)))
    if short := case.traits.kept_alive - gives:
        return Illegal(Code.LIFETIME, tuple(sorted(short)))
    return _interface(case, takes, gives, limits)


def _unbinds(case: _Case, gives: Names, takes: Names) -> Names:
    """Names that the end of an `except … as` in the region unbinds and that it should give back all the same."""
    bound = case.subject.flow.bound_by(case.region.statements, takes)
    return frozenset() if bound is None else gives - bound


def _interface(case: _Case, takes: Names, gives: Names, limits: Limits) -> Interface | Illegal:
    function, region = case.subject.function, case.region.statements
    if case.wants_class:
        takes -= {function.receiver}
    if len(takes) > limits.max_inputs or len(gives) > limits.max_outputs:
        return Illegal(Code.WIDE_INTERFACE, (f"{len(takes)} names in and {len(gives)} out",))
    order = _order(region)
    return Interface(
        takes=tuple(sorted(takes, key=lambda name: (order.get(name, len(order)), name))),
        gives=tuple(sorted(gives, key=lambda name: (order.get(name, len(order)), name))),
        returns=case.returns,
        yields=case.traits.yields,
        is_async=case.traits.awaits,
        is_method=case.wants_class,
    )


def _bound_before_errors(case: _Case) -> Names:
    """What the region binds before its end. A plain assignment at its very end is seen by whoever sees the end."""
    match case.last:
        case ast.Assign(targets=[ast.Name(id=name)]):
            before = case.region.statements[:-1]
            own = frozenset[str]().union(*(case.subject.flow.facts.of(each).bound for each in before))
            value = case.subject.flow.facts.of(case.last.value).bound
            return own | value | (case.inside.bound - {name})
    return case.inside.bound


def _attributes_set(own: Iterable[ast.AST], receiver: str) -> Iterator[str]:
    for node in own:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name == receiver:
                yield f"{name}.{attribute}"


def _order(region: Iterable[ast.stmt]) -> dict[str, int]:
    """When each name is first mentioned."""
    named = [node for root in region for node in ast.walk(root) if isinstance(node, ast.Name)]
    ordered = sorted(named, key=lambda node: (node.lineno, node.col_offset))
    return {name: place for place, name in enumerate(dict.fromkeys(node.id for node in ordered))}


def _of(code: Code, names: Names) -> Illegal | None:
    return Illegal(code, tuple(sorted(names))) if names else None
