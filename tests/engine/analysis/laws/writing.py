"""Edits that only write: documentation and types, each at one place of a real tree; noise anywhere."""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from tests.engine.analysis.laws.trees import Files, modules

SEED = 20
WORDS = '"""Carry the request over to whoever answers it, and hand back what they said."""'
Value = TypeVar("Value")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Edit(NamedTuple):
    """A tree after one change, and where that was made."""

    place: str
    files: Files


def some(values: Sequence[Value], count: int = 10) -> list[Value]:
    """As many of them, always the same."""
    return Random(SEED).sample(values, min(count, len(values)))


def lines_of(files: Files, path: str) -> list[str]:
    return files[path].decode().split("\n")


def replaced(files: Files, path: str, lines: Sequence[str]) -> dict[str, bytes]:
    """The tree with other lines in one file, which must be a program."""
    raw = "\n".join(lines).encode()
    ast.parse(raw)
    return {**files, path: raw}


def first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, decorators included."""
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])


def documented(files: Files) -> Iterator[Edit]:
    """Documentation where there is none: functions, classes, and the modules without."""
    found = [(path, node) for path in modules(files) for node in _bare(ast.parse(files[path]))]
    for path, node in some(found):
        lines, body = lines_of(files, path), node.body[0]
        indent = " " * body.col_offset
        at = first_line(body) - 1
        yield Edit(f"{path}:{node.name}", replaced(files, path, [*lines[:at], indent + WORDS, *lines[at:]]))
    bare = [path for path in modules(files) if files[path].strip() and not ast.get_docstring(ast.parse(files[path]))]
    for path in some(bare, 3):
        yield Edit(path, replaced(files, path, [WORDS, *lines_of(files, path)]))


def _bare(tree: ast.Module) -> Iterator[Definition]:
    for node in ast.walk(tree):
        if isinstance(node, Definition) and not ast.get_docstring(node) and node.body[0].lineno > node.lineno:
            is_overload = any("overload" in ast.unparse(decorator) for decorator in node.decorator_list)
            if not is_overload:
                yield node


def undocumented(files: Files) -> Iterator[Edit]:
    """Documentation taken away again, from whole modules."""
    found = [path for path in modules(files) if '"""' in files[path].decode()]
    for path in some(found):
        lines = lines_of(files, path)
        for node in ast.walk(ast.parse(files[path])):
            if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module)) and ast.get_docstring(node):
                _blank(lines, node)
        yield Edit(path, replaced(files, path, lines))


def _blank(lines: list[str], node: ast.AST) -> None:
    assert isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module))
    words = node.body[0]
    assert words.end_lineno
    for number in range(words.lineno - 1, words.end_lineno):
        lines[number] = ""
    if len(node.body) == 1:
        lines[words.lineno - 1] = " " * words.col_offset + "pass"


def unannotated(files: Files) -> Iterator[Edit]:
    """Types taken away, which were correct."""
    found = [
        (path, node)
        for path in modules(files)
        for node in ast.walk(ast.parse(files[path]))
        if isinstance(node, FUNCTIONS) and node.returns and node.returns.lineno == node.returns.end_lineno
    ]
    for path, node in some(found):
        lines = lines_of(files, path)
        assert node.returns
        assert node.returns.end_col_offset
        line = lines[node.returns.lineno - 1].encode()
        head = line[: node.returns.col_offset].rstrip().removesuffix(b"->").rstrip()
        lines[node.returns.lineno - 1] = (head + line[node.returns.end_col_offset :]).decode()
        yield Edit(f"{path}:{node.name}", replaced(files, path, lines))


def annotated(files: Files) -> Iterator[Edit]:
    """The types of parameters whose default says which it is."""
    found = [
        (path, argument, type(default.value).__name__)
        for path in modules(files)
        for node in ast.walk(ast.parse(files[path]))
        if isinstance(node, FUNCTIONS)
        for argument, default in zip(reversed(node.args.args), reversed(node.args.defaults), strict=False)
        if isinstance(default, ast.Constant) and type(default.value) in {int, str, bool} and not argument.annotation
    ]
    for path, argument, kind in some(found):
        lines = lines_of(files, path)
        assert argument.end_col_offset
        line = lines[argument.lineno - 1].encode()
        written = line[: argument.end_col_offset] + f": {kind}".encode() + line[argument.end_col_offset :]
        lines[argument.lineno - 1] = written.decode()
        yield Edit(f"{path}:{argument.lineno}:{argument.arg}", replaced(files, path, lines))


def interspersed(raw: bytes, note: str, every: int = 3) -> bytes:
    """A program with a line of its own, blank or a comment, above every third statement, and one at its end."""
    text = raw.decode()
    starts = {token.start[0] for token in _statements(text)}
    lines = text.split("\n")
    for number in sorted(starts, reverse=True)[::every]:
        line = lines[number - 1]
        indent = line[: len(line) - len(line.lstrip())]
        lines.insert(number - 1, indent + note if note else "")
    return "\n".join([*lines, note, ""]).encode()


def _statements(text: str) -> Iterator[tokenize.TokenInfo]:
    """The first token of each logical line."""
    is_start = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            is_start = True
        elif token.type not in {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT} and is_start:
            is_start = False
            if token.type != tokenize.ENDMARKER:
                yield token
