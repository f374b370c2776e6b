"""The text of a protocol: its members with the signatures that the class gives them."""

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import Final

from engine.refactoring.classes import ClassEntry
from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.interface_extraction.members import Member, annotations

WIDTH: Final = 88
_INDENT: Final = "    "


class Indescribable(Exception):
    """What cannot be said in a protocol: `code` is that of a refusal, the message a clause that gives the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def protocol(name: str, summary: str, described: Iterable[Member]) -> list[str]:
    """The lines of the class. Every default is `...`, so that nothing is evaluated but the class itself."""
    lines = [f"class {name}(Protocol):", f'{_INDENT}"""{summary}"""']
    for member in described:
        lines += ["", *(f"{_INDENT}{line}" for line in _member(member))]
    return lines


def names_in_annotations(described: Iterable[Member]) -> frozenset[str]:
    """The names that annotations need, quoted ones included; builtins are not among them."""
    found: set[str] = set()
    for member in described:
        for annotation in annotations(member):
            found.update(_names(annotation, member.name))
    return frozenset(name for name in found if not hasattr(builtins, name))


def check(entry: ClassEntry, described: Iterable[Member]) -> None:
    """Raises `Indescribable` for members that a protocol cannot say, and names that would mean something else."""
    every = list(described)
    for member in every:
        if member.kind == "overloaded":
            raise Indescribable("overloads", f"{entry.node.name}.{member.name} is defined more than once")
        if not member.is_describable:
            raise Indescribable("decorated_method", f"a decorator makes {entry.node.name}.{member.name} something else")
        if isinstance(member.node, FunctionNode) and member.node.returns is None:
            raise Indescribable("untyped_method", f"{entry.node.name}.{member.name} does not say what it returns")
    names = {name for member in every for each in annotations(member) for name in _names(each, member.name)}
    shadowing = sorted(names & {member.name for member in every})
    if shadowing:
        raise Indescribable("shadowed_name", f"{shadowing[0]} is a member and a type in the annotations of others")


def _member(member: Member) -> Iterator[str]:
    if isinstance(member.node, ast.AnnAssign):
        yield f"{member.name}: {ast.unparse(member.node.annotation)}"
        return
    if member.kind != "method":
        yield f"@{member.kind}"
    documentation = _summary(member.node)
    yield from _signature(member.node, "" if documentation else " ...")
    if documentation:
        yield f'{_INDENT}"""{documentation}"""'


def _signature(node: FunctionNode, end: str) -> Iterator[str]:
    """One line where it has room, else one parameter a line."""
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    parts = list(_parameters(node.args))
    line = f"{word} {node.name}({', '.join(parts)}){returns}:{end}"
    if len(_INDENT) + len(line) <= WIDTH:
        yield line
        return
    yield f"{word} {node.name}("
    yield from (f"{_INDENT}{part}," for part in parts)
    yield f"){returns}:{end}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    by_place = [*arguments.posonlyargs, *arguments.args]
    required = len(by_place) - len(arguments.defaults)
    for number, each in enumerate(by_place):
        yield _parameter(each, is_optional=number >= required)
        if number + 1 == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg:
        yield f"*{ast.unparse(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(each, is_optional=default is not None)
    if arguments.kwarg:
        yield f"**{ast.unparse(arguments.kwarg)}"


def _parameter(node: ast.arg, *, is_optional: bool) -> str:
    default = (" = ..." if node.annotation is not None else "=...") if is_optional else ""
    return f"{ast.unparse(node)}{default}"


def _summary(node: FunctionNode) -> str:
    """The first line of the documentation, where it is a sentence that fits."""
    first, *_ = (ast.get_docstring(node) or "").splitlines() or [""]
    is_whole = first.endswith((".", "!", "?")) and len(first) <= WIDTH - 2 * len(_INDENT) - len('""""""')
    return first if is_whole and '"' not in first and "\\" not in first else ""


def _names(annotation: ast.expr, member: str) -> Iterator[str]:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                yield from _names(ast.parse(node.value, mode="eval").body, member)
            except SyntaxError as error:
                raise Indescribable("unread_annotation", f"an annotation of {member} is no expression") from error
