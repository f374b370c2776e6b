"""The types of all slots that a tree leaves open and gives away: rules, applied until nothing new is found."""

import ast
from collections.abc import Iterator
from functools import partial
from typing import Final

from engine.refactoring.recipes.type_annotation.attributes import stored_attributes
from engine.refactoring.recipes.type_annotation.calls import Call, calls, given, is_closed, is_variadic, open_parameters
from engine.refactoring.recipes.type_annotation.constructors import instance_of
from engine.refactoring.recipes.type_annotation.expressions import CONSTANTS, Expressions
from engine.refactoring.recipes.type_annotation.functions import RETURN, Function, Slot, defaults, parameters
from engine.refactoring.recipes.type_annotation.hints import BOOL, NONE, SELF, Hint, differs, joined, read
from engine.refactoring.recipes.type_annotation.never import never_returning
from engine.refactoring.recipes.type_annotation.overrides import contradicts, inherited, may_answer_none
from engine.refactoring.recipes.type_annotation.passing import callees, is_passed_as_other, is_told_apart
from engine.refactoring.recipes.type_annotation.protocols import protocol_parameter, protocol_return
from engine.refactoring.recipes.type_annotation.returns import return_hint
from engine.refactoring.recipes.type_annotation.scope import Scope
from engine.refactoring.recipes.type_annotation.world import World, world
from engine.refactoring.view import Role, View

_MAX_ROUNDS: Final = 12  # the longest chain of calls that a type is followed through


def inferred(view: View) -> dict[Slot, Hint]:
    """The type of each open slot that the tree gives away."""
    return view.of_tree(_inferred)


def _inferred(view: View) -> dict[Slot, Hint]:
    return Inference(world(view)).run()


class Inference:
    """What is known while it grows. A slot that is known once keeps its type."""

    def __init__(self, found: World) -> None:
        self.world = found
        self._known: dict[Slot, Hint] = {}
        self._annotated: set[Slot] = set()
        self._expressions: dict[Function, Expressions] = {}
        self._attributes: dict[tuple[str, str], Hint | None] = {}
        self._stored = stored_attributes(found)
        self._never = never_returning(found)
        self._guessed: dict[Slot, Function] = {}

    def run(self) -> dict[Slot, Hint]:
        """All slots that can be told, without those that contradict a method above or below."""
        for function in self.world.all_functions:
            self._read(function)
        asked = [each for each in self.world.all_functions if self.world.view.role(each.path) is not Role.TEST]
        for _ in range(_MAX_ROUNDS):
            before = len(self._known)
            self._attributes.clear()
            for function in asked:
                self._infer(function)
            if len(self._known) == before:
                break
        self._withdraw()
        return dict(self._agreeing())

    def slot(self, function: Function, name: str) -> Hint | None:
        """The type of a slot, annotated or inferred."""
        return self._known.get(function.slot(name))

    def instance(self, reference: str) -> Hint | None:
        """What calling a class answers."""
        return instance_of(self.world, reference)

    def attribute(self, reference: str, name: str) -> Hint | None:
        """The type of everything that a class and its relatives ever store in an attribute."""
        key = (reference, name)
        if key not in self._attributes:
            self._attributes[key] = None  # asked for while it is being found, it is unknown
            self._attributes[key] = joined(self._stored_hints(reference, name))
        return self._attributes[key]

    def _stored_hints(self, reference: str, name: str) -> Iterator[Hint | None]:
        family = {reference}
        family |= {each.reference for each in self.world.ancestors(reference)}
        family |= {each.reference for each in self.world.descendants(reference)}
        for each in self._stored.get(name, ()):
            if each.owner not in family:
                continue
            if each.value is None:
                yield None
            else:
                yield self._hint(each.function, each.value)

    def _read(self, function: Function) -> None:
        """Take over the annotations that there are; what a parameter of many values gets is the type of one of them."""
        resolve = partial(_resolved, self.world, function)
        named = {each.arg: each.annotation for each in parameters(function.node)} | {RETURN: function.node.returns}
        for name, annotation in named.items():
            if annotation is None:
                continue
            self._annotated.add(function.slot(name))
            hint = read(annotation, resolve)
            if hint is not None and not is_variadic(function, name):
                self._known[function.slot(name)] = hint

    def _infer(self, function: Function) -> None:
        for name in [*(each.arg for each in open_parameters(function)), RETURN]:
            slot = function.slot(name)
            if slot in self._known or slot in self._annotated:
                continue
            try:
                hint = self._returned(function) if name == RETURN else self._parameter(function, name)
            except RecursionError:
                continue  # nested more deeply than can be followed: the slot stays open
            if hint is not None:
                self._known[slot] = hint

    def _withdraw(self) -> None:
        """Take back what defaults suggested where the parameter goes on into a slot that is something else."""
        found = callees(self.world)
        while True:
            wrong = [
                slot
                for slot, function in self._guessed.items()
                if is_passed_as_other(function, slot.name, BOOL, found, self.slot)
            ]
            if not wrong:
                return
            for slot in wrong:
                del self._known[slot], self._guessed[slot]

    def _agreeing(self) -> Iterator[tuple[Slot, Hint]]:
        for function in self.world.all_functions:
            for name in [*(each.arg for each in parameters(function.node)), RETURN]:
                slot = function.slot(name)
                hint = self._known.get(slot)
                if hint is None or slot in self._annotated:
                    continue
                if not contradicts(self.world, function, name, hint, self.slot):
                    yield slot, hint

    def _returned(self, function: Function) -> Hint | None:
        own = return_hint(function, partial(self._hint, function), self._never_returns)
        stated = protocol_return(function) or inherited(self.world, function, RETURN, self.slot)
        hint = own if stated is None or (own is not None and differs(own, stated)) else stated
        if hint is not None and self.world.class_of(function) in hint:
            hint = joined([tuple(self.world.class_of(function) if each == SELF[0] else each for each in hint)])
        return None if hint == NONE and not may_answer_none(self.world, function) else hint

    def _parameter(self, function: Function, name: str) -> Hint | None:
        if is_variadic(function, name):
            return None
        stated = protocol_parameter(function, name) or inherited(self.world, function, name, self.slot)
        if stated is not None:
            return stated
        called = self._from_calls(function, name)
        hint = called or self._from_default(function, name)
        if hint is None or is_told_apart(function, name):
            return None
        if called is None:
            self._guessed[function.slot(name)] = function
        return hint

    def _from_calls(self, function: Function, name: str) -> Hint | None:
        """What all calls of a private function give, with what they leave to its default."""
        if not is_closed(self.world.view, function):
            return None
        hints = self._given(function, name, function.name)
        if not hints:
            return None
        default = defaults(function.node).get(name)
        if default is not None:
            hints.append(self._hint(function, default))
        found = joined(hints)
        return None if found == NONE else found

    def _from_default(self, function: Function, name: str) -> Hint | None:
        """`bool`, where the default is one and no call of that name in the tree gives anything else."""
        default = defaults(function.node).get(name)
        if not isinstance(default, ast.Constant) or not isinstance(default.value, bool):
            return None
        called = function.owner.name if function.owner and function.name == "__init__" else function.name
        hints = self._given(function, name, called)
        return BOOL if hints is not None and all(each == BOOL for each in hints) else None

    def _given(self, function: Function, name: str, called: str) -> list[Hint | None] | None:
        """The types that the calls of a name give to a parameter; None where one of them cannot be taken apart."""
        found = given(function, name, calls(self.world.view).made[called])
        return None if found is None else [self._argument(call, node) for call, node in found if node is not None]

    def _argument(self, call: Call, node: ast.expr) -> Hint | None:
        hint = self._hint(call.caller, node)
        if hint is None or call.caller is None:
            return hint
        return tuple(self.world.class_of(call.caller) if each == SELF[0] else each for each in hint)

    def _hint(self, function: Function | None, node: ast.expr) -> Hint | None:
        """The type of an expression in a function; outside of any, only a constant has one."""
        if function is None:
            return CONSTANTS.get(type(node.value)) if isinstance(node, ast.Constant) else None
        if function not in self._expressions:
            self._expressions[function] = Expressions(Scope(function, self))
        return self._expressions[function].hint(node)

    def _never_returns(self, dotted: str) -> bool:
        return dotted.rpartition(".")[2] in self._never


def _resolved(world: World, function: Function, dotted: str) -> str:
    """What a name means in the annotations of a function."""
    return "" if dotted.partition(".")[0] in function.shadows else world.resolve(function.path, dotted)
