"""The functions of a file, each with the slots where a type can stand."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from engine.refactoring.expressions import dotted
from engine.refactoring.recipes.type_annotation.bindings import Definition, bound_names, own_nodes
from engine.refactoring.source import Source
from engine.refactoring.view import View

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
RETURN: Final = "return"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A place for a type: a parameter by its name, or `return`. `index` tells definitions of one name apart."""

    path: str
    qualname: str
    index: int
    name: str


@dataclass(frozen=True, eq=False)  # without slots: what is asked again and again is kept
class Function:
    """One definition. `owner` is the class whose body it stands in, or None; `shadows` are the names that the scopes
    around it bind between it and the module: they mean something else there. `is_nested` says it stands in a function.
    """

    path: str
    qualname: str
    index: int
    node: FunctionNode
    owner: ast.ClassDef | None
    owner_name: str
    shadows: frozenset[str]
    is_nested: bool

    @property
    def name(self) -> str:
        return self.node.name

    def slot(self, name: str) -> Slot:
        return Slot(self.path, self.qualname, self.index, name)

    def has_decorator(self, name: str) -> bool:
        """Whether a decorator is this name, or ends in it after a dot."""
        return any(name == each.rpartition(".")[2] for each in decorators(self.node))

    @cached_property
    def own_nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the body; of functions and classes in it only the definition itself."""
        return tuple(own_nodes(self.node))

    @cached_property
    def returns(self) -> tuple[ast.Return, ...]:
        return tuple(each for each in self.own_nodes if isinstance(each, ast.Return))

    @cached_property
    def is_generator(self) -> bool:
        return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in self.own_nodes)

    @cached_property
    def receiver(self) -> str:
        """The name of `self` or `cls`; empty for static methods and plain functions."""
        plain = positional(self.node)
        return plain[0].arg if self.owner is not None and plain and not self.has_decorator("staticmethod") else ""


def decorators(node: Definition) -> list[str]:
    """The decorators as dotted names, without what they are called with; empty for those that are no name."""
    return [dotted(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]


def positional(node: FunctionNode) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args]


def parameters(node: FunctionNode) -> list[ast.arg]:
    """All of them in the order in which they are written."""
    many = [node.args.vararg] if node.args.vararg else []
    rest = [node.args.kwarg] if node.args.kwarg else []
    return [*positional(node), *many, *node.args.kwonlyargs, *rest]


def defaults(node: FunctionNode) -> dict[str, ast.expr]:
    """The default of each parameter that has one."""
    plain = positional(node)
    pairs = list(zip(plain[len(plain) - len(node.args.defaults) :], node.args.defaults, strict=True))
    keyed = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return {arg.arg: value for arg, value in [*pairs, *keyed] if value is not None}


def functions(view: View, path: str) -> tuple[Function, ...]:
    """Every function of a file that parses, in the order of the text."""
    return view.of_file(_functions, path)


@dataclass(frozen=True, slots=True)
class _Scope:
    prefix: str = ""
    owner: ast.ClassDef | None = None
    shadows: frozenset[str] = frozenset()
    is_nested: bool = False


def _functions(view: View, path: str) -> tuple[Function, ...]:
    source = view.source(path)
    assert isinstance(source, Source)
    return tuple(_in_order(path, source.tree))


def _in_order(path: str, tree: ast.Module) -> Iterator[Function]:
    """Without recursion: a chain of `elif` is as deep a tree as it is long."""
    counted: Counter[str] = Counter()
    pending: list[tuple[ast.AST, _Scope]] = [(tree, _Scope())]
    while pending:
        node, scope = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            qualname = scope.prefix + node.name
            owner_name = scope.prefix[:-1] if scope.owner else ""
            index = counted[qualname]
            yield Function(path, qualname, index, node, scope.owner, owner_name, scope.shadows, scope.is_nested)
            counted[qualname] += 1
            scope = _inside_function(node, qualname, scope)
        elif isinstance(node, ast.ClassDef):
            scope = _inside_class(node, scope)
        inner = [(each, scope) for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr)]
        pending += reversed(inner)


def _inside_function(node: FunctionNode, qualname: str, scope: _Scope) -> _Scope:
    # The names of a class body are not seen from the functions in it.
    around = scope.shadows - set(bound_names(scope.owner)) if scope.owner else scope.shadows
    own = {*bound_names(node), *(each.arg for each in parameters(node)), *_type_parameters(node)}
    return _Scope(qualname + ".", None, around | own, is_nested=True)


def _inside_class(node: ast.ClassDef, scope: _Scope) -> _Scope:
    around = scope.shadows - set(bound_names(scope.owner)) if scope.owner else scope.shadows
    own = {*bound_names(node), *_type_parameters(node)}
    return _Scope(f"{scope.prefix}{node.name}.", node, around | own, scope.is_nested)


def _type_parameters(node: Definition) -> set[str]:
    return {each.name for each in getattr(node, "type_params", ())}
