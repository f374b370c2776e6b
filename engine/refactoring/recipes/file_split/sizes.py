"""Code lines as the score counts them: neither blank, nor comment, nor docstring."""

import ast
import io
import tokenize
from typing import Final

from engine.refactoring.source import Source

MAX_FILE: Final = 500  # code lines above which a file is long, as in the analysis
MAX_STATEMENTS: Final = 3_000  # at the top of a module; beyond it is a table, or nobody wrote it by hand
TARGET: Final = 300  # code lines that a part should not pass
_SILENT: Final = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    | {tokenize.ENCODING}
)
_Documented = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def code_rows(source: Source) -> frozenset[int]:
    """The numbers of all lines that hold code. Blank lines inside a string that is no docstring do not count.

    Raises SyntaxError for text that the tokenizer refuses.
    """
    rows: set[int] = set()
    docstrings = _docstrings(source.tree)
    try:
        for token in tokenize.tokenize(io.BytesIO(source.raw).readline):
            if token.type not in _SILENT and token.start not in docstrings:
                rows.update(range(token.start[0], token.end[0] + 1))
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from error
    return frozenset(row for row in rows if row <= len(source.lines) and source.lines[row - 1].strip())


def _docstrings(tree: ast.Module) -> set[tuple[int, int]]:
    """Where docstrings begin, as the tokenizer counts: a column in characters is enough, since blanks stand before."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, _Documented) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                found.add((first.lineno, first.col_offset))
    return found
