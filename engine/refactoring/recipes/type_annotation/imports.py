"""Puts imports for checkers alone into a file: under `if TYPE_CHECKING`, which no run ever enters."""

import ast
from collections.abc import Iterable, Sequence

from engine.refactoring.change import Edit
from engine.refactoring.recipes.type_annotation.bindings import Bindings, bindings
from engine.refactoring.recipes.type_annotation.world import World
from engine.refactoring.source import Source


def import_edits(world: World, source: Source, references: Iterable[str]) -> list[Edit] | None:
    """The edits; None where the file has no place for such imports, or means something else by `TYPE_CHECKING`."""
    lines = [_line(world, source.path, each) for each in sorted(set(references))]
    if not lines:
        return []
    block = _block(world, source)
    if block is not None:
        return [_into_block(source, block, lines)]
    last = _last_import(source.tree.body)
    flag = _flag(world, source.path)
    if last is None or flag is None:
        return None
    return [_new_block(source, last, flag, lines)]


def _line(world: World, path: str, reference: str) -> str:
    """Relative, where the file itself imports relatively from its own package."""
    module, _, name = reference.partition(":")
    package = world.modules.package(path) if path in world.modules.names else ""
    is_relative = any(each.level for each in bindings(world.view, path).imports.values())
    if not is_relative or not package or module.partition(".")[0] != package.partition(".")[0]:
        return f"from {module} import {name}"
    here, there = package.split("."), module.split(".")
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return f"from {'.' * (len(here) - shared + 1)}{'.'.join(there[shared:])} import {name}"


def _block(world: World, source: Source) -> ast.If | None:
    """The file's own block for checkers, where whole lines can be added to it."""
    for node in source.tree.body:
        if isinstance(node, ast.If) and is_checking(world, source.path, node.test) and not node.orelse:
            return node if node.body[0].lineno > node.lineno and _ends_its_line(source, node) else None
    return None


def is_checking(world: World, path: str, test: ast.expr) -> bool:
    """Whether a condition is `TYPE_CHECKING` of `typing`, whatever it is called here."""
    return isinstance(test, ast.Name | ast.Attribute) and (
        world.resolve(path, ast.unparse(test)) == "typing:TYPE_CHECKING"
    )


def _flag(world: World, path: str) -> tuple[str, str] | None:
    """How the file can say `TYPE_CHECKING`, and the line that has to be added for it."""
    bound: Bindings = bindings(world.view, path)
    for name in sorted(bound.imports):
        reference = world.resolve(path, name)
        if reference == "typing:TYPE_CHECKING":
            return name, ""
        if reference == "typing:" and bound.lines.get(name):
            return f"{name}.TYPE_CHECKING", ""
    return None if "TYPE_CHECKING" in bound.taken else ("TYPE_CHECKING", "from typing import TYPE_CHECKING")


def _last_import(body: Sequence[ast.stmt]) -> ast.stmt | None:
    """The end of the imports at the head of a file, which begin it after its docstring."""
    last = None
    for place, node in enumerate(body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            last = node
        elif place > 0 or not isinstance(node, ast.Expr):
            break
    return last


def _ends_its_line(source: Source, node: ast.stmt) -> bool:
    end = source.span(node)[1]
    rest = source.raw[end : source.line_span(node.end_lineno or 1, node.end_lineno or 1)[1]].lstrip(b" \t")
    return not rest.strip() or rest.startswith(b"#")


def _into_block(source: Source, block: ast.If, lines: Sequence[str]) -> Edit:
    last = block.body[-1]
    indent = source.indentation(last.lineno)
    end = source.line_span(1, last.end_lineno or 1)[1]
    return _insertion(source, end, [indent + line.encode() for line in lines])


def _new_block(source: Source, last: ast.stmt, flag: tuple[str, str], lines: Sequence[str]) -> Edit:
    end = source.line_span(1, last.end_lineno or 1)[1]
    name, added = flag
    head = [added.encode()] if added else []
    return _insertion(source, end, [*head, b"", f"if {name}:".encode(), *(b"    " + line.encode() for line in lines)])


def _insertion(source: Source, offset: int, lines: Sequence[bytes]) -> Edit:
    """Whole lines at the start of a line, also where the line before is the last of the file and has no end."""
    text = b"".join(line + source.newline for line in lines)
    if not source.raw[:offset].endswith(b"\n"):
        text = source.newline + text.removesuffix(source.newline)
    return Edit(source.path, offset, offset, text)
