"""The top-level statements of a module: which lines are theirs, what kind they are, what they bind and read."""

import ast
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from engine.refactoring.recipes.file_split.reading import acting_names, eager_names, example_names, quoted_names, scope
from engine.refactoring.source import Source

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMMENT: Final = b"#"
_IMPORT_ERRORS: Final = frozenset({"ImportError", "ModuleNotFoundError"})


class Kind(StrEnum):
    """What a statement is to a split. `COMPAT` is a `try` or `if` that chooses between imports and constants: run
    twice, it binds the same objects. `TYPING` is what stands under `if TYPE_CHECKING:` and never runs."""

    DOCSTRING = "docstring"
    IMPORT = "import"
    TYPING = "for type checkers"
    COMPAT = "choice of imports"
    DEFINITION = "definition"
    VALUE = "value"
    DOING = "doing"


IMPORTS: Final = frozenset({Kind.IMPORT, Kind.TYPING, Kind.COMPAT})


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One top-level statement; equal only to itself.

    `first` and `last` are its lines, with the comments right above it and the indented ones below; `start` and `end`
    are its lines without them. `is_alone` says that no other statement shares a line with it. `quoted` are names that
    perhaps only the readers of type hints and of doctests look up.
    """

    index: int
    node: ast.stmt
    kind: Kind
    first: int
    start: int
    end: int
    last: int
    is_alone: bool
    binds: frozenset[str]
    reads: frozenset[str]
    rebinds: frozenset[str]
    eager: frozenset[str]
    acting: frozenset[str]
    quoted: frozenset[str]

    @property
    def condition(self) -> frozenset[str]:
        """Names that a copy of this import looks at before it binds any."""
        if self.kind is Kind.TYPING and isinstance(self.node, ast.If):
            return frozenset(each.id for each in ast.walk(self.node.test) if isinstance(each, ast.Name))
        return self.reads if self.kind is Kind.COMPAT else frozenset()


def read_statements(source: Source, *, with_examples: bool) -> tuple[Statement, ...]:
    """All statements, in order; `with_examples` counts what doctests expect of the module.

    Raises SyntaxError or RecursionError where the compiler does on a part of the file.
    """
    spans = [(_start(node), node.end_lineno or node.lineno) for node in source.tree.body]
    crowded = {index for index, (one, two) in enumerate(pairwise(spans)) if one[1] >= two[0]}
    crowded |= {index + 1 for index in crowded}
    edges = [0, *(end for _, end in spans[:-1])], [*(start for start, _ in spans[1:]), len(source.lines) + 1]
    found: list[Statement] = []
    for index, (node, (start, end)) in enumerate(zip(source.tree.body, spans, strict=True)):
        last = _with_comments_below(source, end, edges[1][index])
        floor = found[-1].last if found else edges[0][index]
        first = _with_comments_above(source, start, floor)
        text = ast.unparse(node) if index in crowded else text_of_lines(source, first, last)
        names = scope(text)
        quoted = names.perhaps | quoted_names(node, text) | (example_names(node) if with_examples else frozenset())
        # Where a module runs as a script, its guard imports for itself.
        binds = names.binds - (imported_names(node) if is_main_guard(node) else frozenset())
        found.append(
            Statement(
                index, node, _kind(node, index), first, start, end, last, index not in crowded,
                binds, names.reads, names.rebinds, eager_names(node), acting_names(node), quoted,
            )
        )  # fmt: skip
    return tuple(found)


def text_of_lines(source: Source, first: int, last: int) -> str:
    """The lines as text, without the byte order mark of a file's first line."""
    return b"".join(source.lines[first - 1 : last]).decode("utf-8-sig")


def is_type_checking(node: ast.expr) -> bool:
    """Whether a condition holds for type checkers alone: `TYPE_CHECKING`, `typing.TYPE_CHECKING`."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "TYPE_CHECKING"


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement asks for the module's name: `if __name__ == "__main__":`."""
    return isinstance(node, ast.If) and any(
        isinstance(each, ast.Name) and each.id == "__name__" for each in ast.walk(node.test)
    )


def imported_names(node: ast.stmt) -> frozenset[str]:
    """Names that the imports in a statement bind."""
    imports = (each for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom))
    return frozenset(alias.asname or alias.name.partition(".")[0] for each in imports for alias in each.names)


def _start(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def _with_comments_above(source: Source, start: int, floor: int) -> int:
    while start - 1 > floor and source.lines[start - 2].startswith(_COMMENT):
        start -= 1
    # The first lines of a file say how it is run and whose it is; they are no part of what comes after them.
    return start if start > 1 or floor else _start_of_code(source, start)


def _start_of_code(source: Source, first: int) -> int:
    while source.lines[first - 1].startswith(_COMMENT):
        first += 1
    return first


def _with_comments_below(source: Source, end: int, ceiling: int) -> int:
    last = end
    for line in range(end + 1, ceiling):
        text = source.lines[line - 1]
        if text.strip() and not (text.lstrip().startswith(_COMMENT) and text[:1] in b" \t"):
            break
        if text.strip():
            last = line
    return last


def _kind(node: ast.stmt, index: int) -> Kind:
    match node:
        case ast.Import() | ast.ImportFrom():
            return Kind.IMPORT
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return Kind.DEFINITION
        case ast.Assign(targets=targets) if all(map(_is_plain_target, targets)):
            return Kind.VALUE
        case ast.AnnAssign(target=ast.Name(), value=value) if value is not None:
            return Kind.VALUE
        case ast.Expr(value=ast.Constant(value=str())) if index == 0:
            return Kind.DOCSTRING
        case ast.If(test=test, orelse=[]) if is_type_checking(test):
            return Kind.TYPING
    return Kind.COMPAT if _chooses_imports(node) else Kind.DOING


def _is_plain_target(node: ast.expr) -> bool:
    names = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(isinstance(each, ast.Name) for each in names)


def _are_imports(body: list[ast.stmt]) -> bool:
    return all(isinstance(each, ast.Import | ast.ImportFrom) for each in body)


def _chooses_imports(node: ast.stmt) -> bool:
    """A `try` or `if` whose branches hold nothing but imports, constants, and further choices of the kind."""
    if isinstance(node, ast.Try):
        caught = {each.id for handler in node.handlers for each in _names(handler.type)}
        parts = [*node.body, *node.orelse, *node.finalbody, *(each for one in node.handlers for each in one.body)]
        return caught <= _IMPORT_ERRORS and bool(caught) and all(map(_is_choice, parts)) and _are_imports(node.body[:1])
    if isinstance(node, ast.If):
        return _is_plain_test(node.test) and all(map(_is_choice, [*node.body, *node.orelse]))
    return False


def _is_choice(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(node, ast.Assign):
        return _is_plain_choice(node.value) and all(isinstance(each, ast.Name) for each in node.targets)
    return _chooses_imports(node)


def _is_plain_choice(node: ast.expr) -> bool:
    """A constant, a name, or whether something has an attribute: equal whenever it is asked."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "hasattr"
    return isinstance(node, ast.Constant | ast.Name | ast.Attribute)


def _is_plain_test(test: ast.expr) -> bool:
    """Looks at names and constants only (`sys.version_info >= (3, 11)`): nothing is called."""
    return not any(isinstance(each, ast.Call | ast.Await | ast.NamedExpr) for each in ast.walk(test))


def _names(node: ast.expr | None) -> list[ast.Name]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return [each if isinstance(each, ast.Name) else ast.Name("*") for each in parts]
