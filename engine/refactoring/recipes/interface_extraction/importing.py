"""Imports that only type checkers read: where a name comes from, and where such an import goes in a file."""

import ast
from collections.abc import Iterator

from engine.refactoring.change import Edit
from engine.refactoring.modules import Modules
from engine.refactoring.source import Source


def statement_for(source: Source, name: str, module: str) -> str:
    """The import that gives a name the meaning it has at the top of this file, for a file beside it; `module` is how
    that file would name this one. Empty for a name that the file does not bind at its top."""
    for node in _top(source.tree):
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found = [alias for alias in names if (alias.asname or alias.name.partition(".")[0]) == name]
                if found:
                    return ast.unparse(_with_names(node, found))
            case _ if name in _bound(node):
                return f"from {module} import {name}"
    return ""


def module_for(known: Modules, path: str, beside: str) -> str:
    """How a file in the folder of `beside` names the module of `path`: with one dot in the same package."""
    package = known.package(beside)
    name = known.names[path]
    if package and known.package(path) == package and name != package:
        return f".{name.rpartition('.')[2]}"
    return name


def type_checking_blocks(tree: ast.Module) -> list[ast.If]:
    """The blocks at the top of a file that nothing runs."""
    return [node for node in tree.body if isinstance(node, ast.If) and is_type_checking(node.test) and not node.orelse]


def is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING" and isinstance(test.value, ast.Name)
    )


def added_import(source: Source, statement: str) -> list[Edit]:
    """The edits that add an import which nothing runs: in the first block of such, or in a new one below the others.

    None for a file without imports: it could not have what the annotations are left unevaluated by.
    """
    blocks = type_checking_blocks(source.tree)
    if blocks:
        last = blocks[0].body[-1]
        assert last.end_lineno is not None
        indentation = source.indentation(blocks[0].body[0].lineno)
        return [_line_behind(source, last.end_lineno, [indentation + statement.encode()])]
    imports = [node for node in source.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if not imports or imports[-1].end_lineno is None:
        return []
    typing = _typing_name(imports)
    condition = f"{typing}.TYPE_CHECKING" if typing else "TYPE_CHECKING"
    before = [] if typing or _binds_flag(imports) else [b"from typing import TYPE_CHECKING"]
    lines = [*before, b"", f"if {condition}:".encode(), b"    " + statement.encode()]
    return [_line_behind(source, imports[-1].end_lineno, lines)]


def _line_behind(source: Source, line: int, lines: list[bytes]) -> Edit:
    _, end = source.line_span(line, line)
    text = b"".join(each + source.newline for each in lines)
    if not source.raw[:end].endswith(b"\n"):
        text = source.newline + text
    return Edit(source.path, end, end, text)


def _typing_name(imports: list[ast.Import | ast.ImportFrom]) -> str:
    """What the file calls the module `typing`, if it imports it as a whole."""
    for node in imports:
        for alias in node.names if isinstance(node, ast.Import) else ():
            if alias.name == "typing":
                return alias.asname or alias.name
    return ""


def _binds_flag(imports: list[ast.Import | ast.ImportFrom]) -> bool:
    return any(alias.name == "TYPE_CHECKING" and not alias.asname for node in imports for alias in node.names)


def _top(tree: ast.Module) -> Iterator[ast.stmt]:
    for node in tree.body:
        yield node
        if isinstance(node, ast.If) and is_type_checking(node.test):
            yield from node.body


def _with_names(node: ast.Import | ast.ImportFrom, names: list[ast.alias]) -> ast.stmt:
    if isinstance(node, ast.Import):
        return ast.Import(names)
    return ast.ImportFrom(node.module, names, node.level)


def _bound(node: ast.stmt) -> set[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()
