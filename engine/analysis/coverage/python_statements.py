"""Which lines of a Python file could run, after the rules by which coverage.py counts statements.

A statement counts once, at the first line of its logical line. Docstrings, `global`, `nonlocal`, plain `else` and
`finally`, what stands behind a `return` or its like, and what a pragma excludes make no bytecode of their own or do
not count.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from engine.analysis.coverage.report import FileCoverage, bitmap, lines_of

LARGEST_SOURCE_BYTES: Final = 1024 * 1024
PIECE_BYTES: Final = 65_536
LEAST_LOOKS: Final = 1_000
LOOKS_PER_BYTE: Final = 0.2  # real files and the worst ones we could think of take 0.005 to 0.04

_PYTHON: Final = Language(tree_sitter_python.language())
_PRAGMA: Final = re.compile(r"#\s*(?:pragma|PRAGMA)[:\s]?\s*(?:no|NO)\s*(?:cover|COVER)")
_TYPES_ONLY: Final = re.compile(r"\s*if (?:typing\.)?TYPE_CHECKING:")
_SCOPES: Final = frozenset({"module", "function_definition", "class_definition"})
_HEADED: Final = frozenset(
    {
        "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "try_statement",
        "except_clause", "except_group_clause", "finally_clause", "with_statement", "function_definition",
        "class_definition", "match_statement", "case_clause",
    }
)  # fmt: skip
_SILENT: Final = frozenset({"else_clause", "finally_clause", "global_statement", "nonlocal_statement", "comment"})
_LEAVING: Final = frozenset({"return_statement", "raise_statement", "break_statement", "continue_statement"})


def coverage_of(source: bytes, executed_lines: int) -> FileCoverage | None:
    """The statements that ran and those that did not, out of a bitmap of the lines that the interpreter ran.

    None for a file that is too large or does not parse.
    """
    root = _parsed(source)
    if root is None or root.has_error:
        return None
    statements = _Statements(source)
    statements.walk(root)
    counted = bitmap(statements.lines - statements.excluded)
    ran = bitmap(statements.first_line(line) for line in lines_of(executed_lines))
    return FileCoverage(counted & ran, counted & ~ran)


def _parsed(source: bytes) -> Node | None:
    """The tree of a file; None for one that is too large or was made to be slow.

    The parser can be called off only where it asks for its text piece by piece.
    """
    looks = 0

    def is_enough(_offset: int, _has_error: bool) -> bool:
        nonlocal looks
        looks += 1
        return looks > LEAST_LOOKS + len(source) * LOOKS_PER_BYTE

    def piece(offset: int, _point: object) -> bytes:
        return source[offset : offset + PIECE_BYTES]

    if len(source) > LARGEST_SOURCE_BYTES:
        return None
    try:
        return Parser(_PYTHON).parse(piece, progress_callback=is_enough).root_node
    except ValueError:
        return None


class _Place(NamedTuple):
    """A node on the way, with what it would cost too much to ask it for."""

    node: Node
    parent_type: str
    is_in_function: bool


class _Statements:
    """Walks the statements in order and keeps the first lines of those that count; lines count from 1."""

    def __init__(self, source: bytes) -> None:
        self.lines: set[int] = set()
        self.excluded: set[int] = set()
        self._firsts: dict[int, int] = {}
        self._marked = _marked(source.decode("utf-8", "replace").split("\n"))

    def first_line(self, line: int) -> int:
        """Where the logical line that holds this line begins."""
        return self._firsts.get(line, line)

    def walk(self, root: Node) -> None:
        todo = [_Place(root, "", is_in_function=False)]
        while todo:  # not by recursion: a stranger decides how deep it goes
            place = todo.pop()
            node, is_in_function = place.node, place.is_in_function
            if node.type == "decorated_definition":
                self._exclude_decorated(node)
            elif node.type not in {"module", "block"}:
                self._count(node, is_in_function)
            if node.type in _SCOPES:
                is_in_function = node.type == "function_definition"
            todo += [_Place(inner, node.type, is_in_function) for inner in reversed(_inner(place))]

    def _count(self, node: Node, is_in_function: bool) -> None:
        first, last = _span(node)
        start = self.first_line(first)
        for line in range(first, last + 1):
            self._firsts.setdefault(line, start)
        if node.type not in _SILENT and not (is_in_function and _is_bare_annotation(node)):
            self.lines.add(start)
        if any(line in self._marked for line in range(start, last + 1)):
            # A mark in a head takes its whole suite along, but not the `else` of it.
            end = _suite_end(node) if node.type in _HEADED else last
            self.excluded.update(range(start, end + 1))

    def _exclude_decorated(self, node: Node) -> None:
        definition = node.child_by_field_name("definition")
        if definition is None:
            return
        first = node.start_point.row + 1
        if any(line in self._marked for line in range(first, _span(definition)[1] + 1)):
            self.excluded.update(range(first, node.end_point.row + 2))


def _inner(place: _Place) -> list[Node]:
    """The statements and clauses inside, without docstrings and without what can never be reached."""
    node = place.node
    if node.type in _HEADED:
        suites = {"block"} if not _is_never(node.child_by_field_name("condition")) else set()
        return [child for child in node.children if child.type in suites or child.type in _HEADED]
    if node.type == "decorated_definition":
        return node.named_children
    if node.type not in {"module", "block"}:
        return []
    statements = [child for child in node.named_children if child.type != "comment"]
    if (node.type == "module" or place.parent_type in _SCOPES) and statements and _is_text(statements[0]):
        del statements[0]
    left = next((at for at, child in enumerate(statements, 1) if child.type in _LEAVING), len(statements))
    return statements[:left]


def _span(node: Node) -> tuple[int, int]:
    """The lines of a statement, or of the head of one that has a suite."""
    first = node.start_point.row + 1
    if node.type not in _HEADED:
        return first, node.end_point.row + 1
    colon = next((child for child in node.children if child.type == ":"), node)
    return first, colon.end_point.row + 1


def _suite_end(node: Node) -> int:
    """The last line of what stands under a head, its clauses not among it."""
    suites = [child for child in node.children if child.type == "block"]
    return (suites[-1] if suites else node).end_point.row + 1


def _is_text(statement: Node) -> bool:
    """Whether a statement is nothing but a string literal, as a docstring is."""
    if statement.type != "expression_statement" or statement.named_child_count != 1:
        return False
    return statement.named_children[0].type in {"string", "concatenated_string"}


def _is_never(condition: Node | None) -> bool:
    """Whether the compiler itself throws away what stands under this condition."""
    return condition is not None and condition.text in {b"0", b"False", b"not __debug__"}


def _is_bare_annotation(statement: Node) -> bool:
    """`name: type` without a value leaves nothing behind in a function."""
    if statement.type != "expression_statement" or statement.named_child_count != 1:
        return False
    inner = statement.named_children[0]
    target = inner.child_by_field_name("left")
    return target is not None and target.type == "identifier" and inner.child_by_field_name("right") is None


def _marked(text: Sequence[str]) -> set[int]:
    """The lines that coverage.py leaves out unasked: a pragma, `if TYPE_CHECKING:`, a body that is only `...`."""
    found = set()
    head = 0  # the last line that had anything on it, where that was the head of a function
    for number, line in enumerate(text, 1):
        if _PRAGMA.search(line) or _TYPES_ONLY.match(line):
            found.add(number)
        code = line.partition("#")[0].strip()
        if code == "..." and head:
            found |= {head, number}
        elif code.endswith("...") and _is_head_or_nothing(code[:-3].rstrip()):
            found.add(number)
        if line.strip():
            head = number if code == line.strip() and code and _is_head_or_nothing(code) else 0
    return found


def _is_head_or_nothing(code: str) -> bool:
    """Whether this is a function's head or the last line of one, or no code at all."""
    return not code or (code.endswith(":") and code.startswith(("def ", "async def ", ")", "]")))
