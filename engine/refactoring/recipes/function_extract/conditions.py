"""What must hold, beyond the texts being each other's inverse, for an extraction to change nothing: derived from the
new text alone, on graphs of the two functions.

Each condition answers with a clause about what is wrong, and with nothing where all is well.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.refactoring.frames import looks_by_itself, mentioned, warns_of_caller
from engine.refactoring.recipes.function_extract.annotations import wrong_annotation
from engine.refactoring.recipes.function_extract.binding import (
    CONSUMERS,
    Bindings,
    bindings,
    declared,
    locals_of,
    own_nodes,
    parameters,
    type_parameters,
)
from engine.refactoring.recipes.function_extract.facts import NONE, Names
from engine.refactoring.recipes.function_extract.functions import Binding
from engine.refactoring.recipes.function_extract.graph import Graph, reachable
from engine.refactoring.recipes.function_extract.inverse import Match
from engine.refactoring.recipes.function_extract.methods import COMPILERS, is_class_bound, why_no_method
from engine.refactoring.recipes.function_extract.reckoning import bound, live, stored
from engine.refactoring.recipes.function_extract.tails import is_at_end
from engine.refactoring.recipes.function_extract.traits import holds_off_closing, identifiers


@dataclass(frozen=True)
class Facts:
    """An extraction with what the conditions ask of it, each reckoned once."""

    match: Match
    module: ast.Module
    frame_lookers: Names

    @cached_property
    def caller(self) -> Graph:
        return Graph(self.match.new.node.body)

    @cached_property
    def helper(self) -> Graph:
        return Graph(self.match.helper.node.body)

    @cached_property
    def moved(self) -> Bindings:
        """What the moved statements do with names; the `return` behind them is not among them."""
        return bindings(self.match.region)

    @cached_property
    def staying(self) -> Bindings:
        return bindings(self.match.new.node.body, without=[self.match.call.statement])

    @cached_property
    def locals(self) -> Names:
        """The names that were local to the function as it was."""
        return locals_of(self.match.old.node)

    @property
    def calls(self) -> list[int]:
        """The points of the caller where the new function is called."""
        return self.caller.places[self.match.call.statement]


def violations(facts: Facts) -> Iterator[str]:
    """Everything that keeps an extraction from being proven. Raises `NotFollowed` where a graph cannot be built."""
    for condition in _CONDITIONS:
        if found := condition(facts):
            yield found


def _signature(facts: Facts) -> str:
    """The arguments are the parameters, name by name, and nothing else can be passed or is evaluated."""
    taken = facts.match.helper.node.args
    if taken.vararg or taken.kwarg or taken.kwonlyargs or taken.posonlyargs or taken.defaults:
        return "has parameters that are more than names"
    if facts.match.takes != facts.match.call.takes or len(set(facts.match.takes)) < len(facts.match.takes):
        return "is not given its parameters in their order"
    if facts.match.call.awaits != isinstance(facts.match.helper.node, ast.AsyncFunctionDef):
        return "is awaited though it is not asynchronous, or the other way round"
    return ""


def _place(facts: Facts) -> str:
    """Where the new function stands, it is made before the old one and found by its call."""
    match, helper = facts.match, facts.match.helper
    is_method = bool(match.call.receiver)
    block = match.new.block if is_method else facts.module.body
    stands_before = match.new.node if is_method else match.new.top
    if helper.block is not block or block.index(helper.node) > block.index(stands_before):
        return "does not stand before the function that calls it"
    wanted = ["classmethod"] if is_method and match.new.binding is Binding.CLASS else []
    decorators = helper.node.decorator_list
    if list(helper.decorators) != wanted or not all(isinstance(each, ast.Name) for each in decorators):
        return "is decorated otherwise than its caller asks for"
    if wanted and "classmethod" in bindings(facts.module.body).bound:
        return "is decorated by a classmethod that is not the builtin"
    return ""


def _object(facts: Facts) -> str:
    """A method is called on the very object that the old function was called with; nothing else needs one."""
    match = facts.match
    if not match.call.receiver:
        needs = is_class_bound(match.old, frozenset(identifiers(match.region)))
        return "holds what means something only in its class" if needs else ""
    own = match.helper.node.args.args[0].arg
    if match.call.receiver != match.new.receiver or own != match.call.receiver:
        return "is not called on the object of its caller"
    rebound = facts.moved.bound | facts.staying.bound | facts.moved.rebinds | facts.staying.rebinds
    return why_no_method(match.new, facts.locals, rebound)


def _kinds(facts: Facts) -> str:
    """Nothing moved that belongs to the frame it ran in."""
    yields = False
    for node in own_nodes(facts.match.region):
        if isinstance(node, ast.Global | ast.Nonlocal | ast.ClassDef):
            return f"holds a {type(node).__name__}"
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            return f"deletes {node.id}"
        yields = yields or isinstance(node, ast.Yield | ast.YieldFrom)
    if yields != facts.match.call.delegates:
        return "yields otherwise than its caller hands on"
    is_plain_generator = isinstance(facts.match.old.node, ast.FunctionDef)
    if yields and (not is_plain_generator or any(map(holds_off_closing, facts.match.region))):
        return "is a generator that could go on after it was closed"
    return ""


def _frames(facts: Facts) -> str:
    """The depth of the stack, and the variables of a frame, are seen by nobody."""
    lookers = mentioned(facts.match.region) & facts.frame_lookers
    if lookers:
        return f"calls {min(lookers)}, which looks at its caller's frame"
    if warns_of_caller(facts.match.region):
        return "gives a warning that is told of a caller further up"
    if looks_by_itself([facts.match.old.node]):
        return "was part of a function that looks up its own variables or frame"
    if COMPILERS.intersection(facts.match.old.decorators):
        return "is called by a function that a decorator compiles"
    return ""


def _builtins(facts: Facts) -> str:
    """The builtins that these conditions rely on are the builtins."""
    relied_on = CONSUMERS | {"open", "super"}
    bound_here = bindings(facts.module.body).bound | facts.locals | facts.match.old.enclosing_names()
    used = bindings([facts.match.old.node]).used & relied_on
    other = used if "*" in bound_here else used & bound_here
    return f"uses {min(other)}, which is not the builtin in this file" if other else ""


def _returns(facts: Facts) -> str:
    """A `return` that moved ends the old function too; without one, the new function always comes to its end."""
    match = facts.match
    returns = [node for node in own_nodes(match.region) if isinstance(node, ast.Return)]
    if not match.call.returns:
        return "returns where its caller goes on" if returns else ""
    ends = facts.helper.ended in set(reachable(facts.helper, [facts.helper.entry]))
    if ends and not is_at_end(match.new.node, match.call.statement):
        return "may come to its end, where the old function went on"
    return "" if returns else "returns nothing that its caller could return"


def _inputs(facts: Facts) -> str:
    """What the new function may read before it binds it is given to it, and is bound wherever it is given."""
    given = frozenset(facts.match.takes) | {facts.match.call.receiver}
    missing = (live(facts.helper)[facts.helper.entry] & facts.locals) - given
    if missing:
        return f"is not given {min(missing)}, which it may read"
    known = bound(facts.caller, frozenset(parameters(facts.match.new.node)))
    unsure = NONE.union(*(frozenset(facts.match.takes) - names for place in facts.calls if (names := known[place])))
    unsure |= frozenset(facts.match.takes) if any(known[place] == NONE for place in facts.calls) else NONE
    return f"is given {min(unsure)}, which may not be bound there" if unsure else ""


def _outputs(facts: Facts) -> str:
    """What the new function binds and the old one may still read is given back, and is bound by then."""
    match = facts.match
    read_later = live(facts.caller)
    points = (facts.caller.points[place] for place in facts.calls)
    later = NONE.union(*(read_later[each] for point in points for each in point.next))
    lost = (facts.moved.bound & later) - frozenset(match.call.gives)
    if lost:
        return f"binds {min(lost)}, which its caller may read and does not get"
    if match.tail is None:
        return ""
    known = bound(facts.helper, frozenset(parameters(match.helper.node)))
    places = facts.helper.places[match.tail]
    unsure = NONE.union(*(frozenset(match.call.gives) - (known[place] or NONE) for place in places))
    return f"gives back {min(unsure)}, which may not be bound by then" if unsure else ""


def _errors(facts: Facts) -> str:
    """What was bound before an error left the new function is read by nobody whom the error comes to."""
    read_later = live(facts.caller)
    points = (facts.caller.points[place] for place in facts.calls)
    later = NONE.union(*(read_later[each] for point in points for each in point.errors))
    # Without the `return` of names that are bound by then: nothing can go wrong with it.
    moved = Graph(facts.match.region)
    seen = stored(moved)[moved.failed] & later
    return f"binds {min(seen)}, which may be read after an error" if seen else ""


def _shared_outside(facts: Facts) -> str:
    """Functions and generators of the caller share no variable with what moved."""
    shared = facts.staying.deferred & facts.moved.bound
    shared |= facts.staying.rebinds & (facts.moved.used | facts.moved.bound)
    return f"shares {min(shared)} with a function or generator outside it" if shared else ""


def _shared_inside(facts: Facts) -> str:
    """What functions and generators in the new function look up is bound by nobody else after it was called."""
    if facts.moved.rebinds:
        return f"holds a function that binds {min(facts.moved.rebinds)}"
    held = facts.moved.deferred & facts.locals
    if not held:
        return ""
    starts = [each for place in facts.calls for each in (*facts.caller.points[place].next,)]
    after = set(reachable(facts.caller, starts))
    others = after - set(facts.calls)
    changed = NONE.union(*(facts.caller.points[each].may_bind | facts.caller.points[each].unbinds for each in others))
    changed |= facts.moved.bound if after.intersection(facts.calls) else NONE
    return f"holds a function or generator for which {min(held & changed)} changes later" if held & changed else ""


def _scopes(facts: Facts) -> str:
    """Each name is looked up where it was: no local became global, none of an enclosing function was lost."""
    match = facts.match
    own, others = locals_of(match.new.node), locals_of(match.helper.node)
    lost = (bindings(match.new.node.body).used & facts.locals) - own
    lost |= (facts.moved.used & facts.locals) - others
    if lost:
        return f"leaves {min(lost)} to be looked up in the module"
    if facts.moved.bound & declared(match.old.node.body):
        return "binds a name that the old function declared as global or nonlocal"
    hidden = type_parameters(match.old.node) if match.call.receiver else match.old.enclosing_names()
    foreign = (facts.moved.used & hidden) - facts.locals
    return f"does not see {min(foreign)} of what stands around its caller" if foreign else ""


_CONDITIONS: Final[tuple[Callable[[Facts], str], ...]] = (
    _signature,
    _place,
    _object,
    _kinds,
    _frames,
    _builtins,
    _returns,
    _inputs,
    _outputs,
    _errors,
    _shared_outside,
    _shared_inside,
    _scopes,
    lambda facts: wrong_annotation(facts.match, facts.module),
)
