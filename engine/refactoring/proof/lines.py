"""Which lines of a changed file hold code that the change made or moved: what tests have to run to say anything."""

import ast
import dis
import inspect
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from types import CodeType

from engine.refactoring.source import parsed


def changed_code(before: Mapping[str, bytes], after: Mapping[str, bytes | None]) -> dict[str, frozenset[int]]:
    """Lines by path, counted from 1, of the files of `after`; what differs from `before` and holds code of a function.

    All code of a new file counts: it came from elsewhere. Files without any such line are left out.
    """
    python = {path: raw for path, raw in after.items() if raw is not None and path.endswith(".py")}
    found = {path: _changed(before.get(path, b""), raw) & code_lines(raw) for path, raw in python.items()}
    return {path: lines for path, lines in sorted(found.items()) if lines}


def code_lines(raw: bytes) -> frozenset[int]:
    """The lines at which an instruction of a function begins; bodies of modules and classes run with every import.

    Stubs, as protocols consist of them, and what only type checkers read hold no such line.
    """
    try:
        tree = parsed(raw)
        module = compile(tree, "<changed>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    functions = (code for code in _codes(module) if code.co_flags & inspect.CO_OPTIMIZED)
    silent = frozenset(line for part in _never_run(tree) for line in range(part.lineno, (part.end_lineno or 0) + 1))
    return frozenset(line for code in functions for line in _lines(code)) - silent


def _never_run(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that no test can run, or that do nothing if one does."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), body=body):
                yield from body
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) if all(map(_is_idle, body)):
                yield from body


def _is_idle(statement: ast.stmt) -> bool:
    """`pass`, `...` or a docstring."""
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant or isinstance(statement, ast.Pass)


def _codes(code: CodeType) -> Iterator[CodeType]:
    todo = [code]
    while todo:
        each = todo.pop()
        yield each
        todo += [constant for constant in each.co_consts if isinstance(constant, CodeType)]


def _lines(code: CodeType) -> Iterator[int]:
    # The first line of a function is its `def`, which runs when the module is imported.
    return (line for _, line in dis.findlinestarts(code) if line and line != code.co_firstlineno)


def _changed(before: bytes, after: bytes) -> frozenset[int]:
    """The lines of `after` that a comparison with `before` shows as new."""
    old, new = before.split(b"\n"), after.split(b"\n")
    same = _common(old, new)
    ending = _common(old[same:][::-1], new[same:][::-1])
    old, new = old[same : len(old) - ending], new[same : len(new) - ending]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    spans = (range(low, high) for tag, _, _, low, high in codes if tag != "equal")
    return frozenset(same + line + 1 for span in spans for line in span)


def _common(old: list[bytes], new: list[bytes]) -> int:
    """How many lines both begin with; comparing what lies between two edits takes time that grows with its square."""
    count = 0
    for count, (first, second) in enumerate(zip(old, new, strict=False), 1):
        if first != second:
            return count - 1
    return count
