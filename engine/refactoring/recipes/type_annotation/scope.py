"""What an expression of one function can reach: its locals, its receiver, and by reference the rest of the tree."""

import ast
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Final, Protocol

from engine.refactoring.expressions import dotted
from engine.refactoring.recipes.type_annotation.bindings import imported_packages
from engine.refactoring.recipes.type_annotation.functions import RETURN, Function, parameters
from engine.refactoring.recipes.type_annotation.hints import SELF, Hint, is_one
from engine.refactoring.recipes.type_annotation.world import World

# Where `==` and `<` build a column, a mask or a query.
_FREE_COMPARISONS: Final = frozenset({"numpy", "pandas", "sqlalchemy", "polars", "torch", "jax", "sympy", "django"})
_PASSED_THROUGH: Final = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "lru_cache", "cache", "wraps", "final", "override"}
)
_PROPERTIES: Final = frozenset({"property", "cached_property"})
_OWN_CLASS: Final = "typing:Self"


class Answers(Protocol):
    """What is known so far of slots and attributes."""

    @property
    def world(self) -> World: ...

    def slot(self, function: Function, name: str) -> Hint | None:
        """The type of a slot, annotated or inferred."""
        ...

    def instance(self, reference: str) -> Hint | None:
        """What calling a class answers."""
        ...

    def attribute(self, reference: str, name: str) -> Hint | None:
        """The type of an attribute of a class of the tree."""
        ...


class Scope:
    """The inside of one function."""

    def __init__(self, function: Function, answers: Answers) -> None:
        self._function = function
        self._answers = answers
        self.receiver = function.receiver
        self.is_class_receiver = function.has_decorator("classmethod") or function.name in {
            "__new__",
            "__init_subclass__",
            "__class_getitem__",
        }

    @property
    def compares_freely(self) -> bool:
        """Whether a library that gives `==` another meaning is imported by the file."""
        return bool(imported_packages(self._answers.world.view, self._function.path) & _FREE_COMPARISONS)

    def values(self, name: str) -> list[ast.expr] | None:
        """Everything that a local name is assigned; None for one that is bound in another way, or is no local."""
        if name not in self._bound and name not in self._parameters:
            return None
        values: list[ast.expr] = []
        for value in self._bound.get(name, ()):
            if value is None:
                return None
            values.append(value)
        return None if values and name in self._parameters else values

    def declared(self, name: str) -> list[Hint | None]:
        """The type of a parameter; nothing for other locals."""
        return [self._answers.slot(self._function, name)] if name in self._parameters else []

    def reads(self, text: str) -> int:
        """How often a name or dotted name is read."""
        return self._reads[text]

    def reference(self, node: ast.expr) -> str:
        """What a called name means; empty for a local one. The own class, where it is called, is `typing:Self`."""
        if self._is_own_class(node):
            return _OWN_CLASS
        text = dotted(node)
        if not text or self._is_hidden(text.partition(".")[0]):
            return ""
        return self._answers.world.resolve(self._function.path, text)

    def answer(self, reference: str) -> Hint | None:
        """What calling a class or a plain function answers."""
        if reference == _OWN_CLASS:
            return SELF
        found = self._answers.world.functions.get(reference, ())
        if found:
            return self._returned(found[0]) if len(found) == 1 else None
        return self._answers.instance(reference)

    def method_answer(self, owner: Hint | None, function: ast.Attribute) -> Hint | None:
        """What a method of the tree answers; SELF becomes the class that it was asked of."""
        return self._answer_of_method(owner, function, is_awaited=False)

    def awaited(self, node: ast.expr, hint: Callable[[ast.expr], Hint | None]) -> Hint | None:
        """What awaiting the call of a coroutine function of the tree answers."""
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute):
            found = self._answer_of_method(hint(node.func.value), node.func, is_awaited=True)
            if found:
                return found
        functions = self._answers.world.functions.get(self.reference(node.func), ())
        return self._returned(functions[0], is_awaited=True) if len(functions) == 1 else None

    def attribute(self, owner: Hint | None, name: str) -> Hint | None:
        """The type of an attribute of a value: what a property answers, or what is stored in it."""
        reference = self._class(owner)
        if not reference:
            return None
        method = self._answers.world.method(reference, name)
        if method is None:
            return self._answers.attribute(reference, name)
        is_property = any(method.has_decorator(each) for each in _PROPERTIES)
        return self._seen_from(owner, self._returned(method)) if is_property else None

    def _answer_of_method(self, owner: Hint | None, function: ast.Attribute, *, is_awaited: bool) -> Hint | None:
        if owner is None and self.reference(function.value) == _OWN_CLASS:
            owner = SELF
        method = self._answers.world.method(self._class(owner), function.attr)
        if method is None or any(method.has_decorator(each) for each in _PROPERTIES):
            return None
        return self._seen_from(owner, self._returned(method, is_awaited=is_awaited))

    def _seen_from(self, owner: Hint | None, found: Hint | None) -> Hint | None:
        if found is None or owner is None:
            return None
        return tuple(owner[0] if each == _OWN_CLASS else each for each in found)

    def _class(self, owner: Hint | None) -> str:
        if owner is None or not is_one(owner):
            return ""
        return self._answers.world.class_of(self._function) if owner == SELF else owner[0]

    def _returned(self, function: Function, *, is_awaited: bool = False) -> Hint | None:
        is_plain = all(_passes_through(each) for each in function.node.decorator_list)
        is_async = isinstance(function.node, ast.AsyncFunctionDef)
        return self._answers.slot(function, RETURN) if is_plain and is_async == is_awaited else None

    def _is_hidden(self, name: str) -> bool:
        # A method does not see the names of its class.
        around = self._function.shadows if self._function.is_nested else frozenset()
        own = {each.arg for each in parameters(self._function.node)}
        return name in self._bound or name in own or name in around

    def _is_own_class(self, node: ast.expr) -> bool:
        """`cls` of a class method; `type(self)` and `self.__class__` of any other."""
        if not self.receiver:
            return False
        if self.is_class_receiver:
            return isinstance(node, ast.Name) and node.id == self.receiver
        match node:
            case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)], keywords=[]):
                return name == self.receiver
            case ast.Attribute(value=ast.Name(id=name), attr="__class__"):
                return name == self.receiver
        return False

    @cached_property
    def _parameters(self) -> frozenset[str]:
        args = self._function.node.args
        many = {each.arg for each in (args.vararg, args.kwarg) if each}
        return frozenset(each.arg for each in parameters(self._function.node)) - many

    @cached_property
    def _bound(self) -> dict[str, list[ast.expr | None]]:
        """What each name is bound to in the body; None stands for a binding that gives no expression."""
        return bound_values(self._function)

    @cached_property
    def _reads(self) -> Counter[str]:
        return Counter(
            dotted(node)
            for node in ast.walk(self._function.node)
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        )


def bound_values(function: Function) -> dict[str, list[ast.expr | None]]:
    """What the body of a function binds each of its names to; None for a binding that gives no expression."""
    found: dict[str, list[ast.expr | None]] = {}
    counted: set[int] = set()
    for node in function.own_nodes:
        target, value = _assignment(node)
        if target is not None:
            counted.add(id(target))
            found.setdefault(target.id, []).append(value)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in counted:
            found.setdefault(node.id, []).append(None)
        else:
            for name in _other_names(node):
                found.setdefault(name, []).append(None)
    for node in ast.walk(function.node):
        if isinstance(node, ast.Nonlocal | ast.Global):
            found |= {name: [None] for name in node.names}
    return found


def _assignment(node: ast.AST) -> tuple[ast.Name | None, ast.expr | None]:
    match node:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return target, value
        case ast.NamedExpr(target=ast.Name() as target, value=value):
            return target, value
    return None, None


def _other_names(node: ast.AST) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import() | ast.ImportFrom():
            return [each.asname or each.name.partition(".")[0] for each in node.names]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.MatchMapping(rest=str(name)):
            return [name]
    return []


def _passes_through(decorator: ast.expr) -> bool:
    """Whether a decorator leaves alone what the function answers."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return dotted(called).rpartition(".")[2] in _PASSED_THROUGH
