"""The functions of a module, each with all that stands around it."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.refactoring.complexity import FunctionNode, LoopNode, is_elif
from engine.refactoring.recipes.function_extract.binding import locals_of, type_parameters

_IMPLICIT_CLASS_METHODS: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_Container = ast.ClassDef | FunctionNode


class Binding(StrEnum):
    """What the first parameter of a function is given when somebody calls it."""

    NOTHING = "nothing"  # a plain function, or a static method
    INSTANCE = "instance"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Function:
    """`around` are the classes and functions that it stands in, the outermost first; `top` the statement of the module
    that holds it, `block` the statements that it is one of."""

    node: FunctionNode
    symbol: str
    around: tuple[_Container, ...]
    top: ast.stmt
    block: Sequence[ast.stmt]

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class whose method this is."""
        return self.around[-1] if self.around and isinstance(self.around[-1], ast.ClassDef) else None

    @property
    def first_line(self) -> int:
        return first_line(self.node)

    @property
    def binding(self) -> Binding:
        """How Python binds the first parameter, as far as the standard decorators say."""
        if self.owner is None or "staticmethod" in self.decorators:
            return Binding.NOTHING
        if "classmethod" in self.decorators or self.node.name in _IMPLICIT_CLASS_METHODS:
            return Binding.CLASS
        return Binding.INSTANCE

    @property
    def receiver(self) -> str:
        """The name of the first parameter where a method has one that is bound; else empty."""
        taken = self.node.args
        positional = [*taken.posonlyargs, *taken.args]
        return positional[0].arg if positional and self.binding is not Binding.NOTHING else ""

    @property
    def decorators(self) -> tuple[str, ...]:
        """The last word of each decorator's name."""
        return tuple(_last_word(each) for each in self.node.decorator_list)

    def enclosing_names(self) -> frozenset[str]:
        """Names that the function sees and that no function at the top of the module would."""
        functions = [each for each in self.around if isinstance(each, FunctionNode)]
        names = [locals_of(each) for each in functions]
        generic = [type_parameters(each) for each in (*self.around, self.node)]
        return frozenset[str]().union(*names, *generic)


def functions(module: ast.Module) -> Iterator[Function]:
    """Every function of a module in the order they stand, those inside functions and classes too."""
    for top in module.body:
        yield from _in_statement(top, top, module.body, (), "")


def first_line(node: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The statement lists directly in a node, those of its handlers and cases among them."""
    for field in ("body", "orelse", "finalbody"):
        found = getattr(node, field, None)
        if isinstance(found, list) and found and isinstance(found[0], ast.stmt):
            yield found
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def all_blocks(function: FunctionNode) -> Iterator[tuple[list[ast.stmt], int]]:
    """Every statement list of a function with the level at which it nests, as cognitive complexity counts them; what
    inner functions and classes hold is not its own."""
    waiting: list[tuple[ast.stmt, int]] = [(function, 0)]
    while waiting:
        node, depth = waiting.pop()
        for block in blocks(node):
            inner = depth + _nests(node, block)
            yield block, inner
            waiting += [(each, inner) for each in block if not isinstance(each, _Container)]


def _nests(node: ast.stmt, block: list[ast.stmt]) -> bool:
    match node:
        case ast.If(orelse=orelse):
            return block is not orelse or not is_elif(node)
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            return any(block is handler.body for handler in handlers)
    return isinstance(node, LoopNode | ast.Match)


def _in_statement(
    node: ast.stmt, top: ast.stmt, block: Sequence[ast.stmt], around: tuple[_Container, ...], prefix: str
) -> Iterator[Function]:
    inner, name = around, prefix
    if isinstance(node, _Container):
        name = f"{prefix}.{node.name}".lstrip(".")
        inner = (*around, node)
        if isinstance(node, FunctionNode):
            yield Function(node, name, around, top, block)
    for held in blocks(node):
        for each in held:
            yield from _in_statement(each, top, held, inner, name)


def _last_word(decorator: ast.expr) -> str:
    match decorator:
        case ast.Call(func=called):
            return _last_word(called)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
