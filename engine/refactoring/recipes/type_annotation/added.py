"""What a file has more than another: annotations and imports for checkers; or where else the two differ."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.refactoring.recipes.type_annotation.functions import FunctionNode, parameters

_FLAG: Final = "TYPE_CHECKING"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A new annotation in the new file. `parameter` is None for a return."""

    function: FunctionNode
    parameter: ast.arg | None
    node: ast.expr


@dataclass(slots=True)
class Added:
    """All that is new. `statements` are whole statements; `hidden` are those imports that stand under the flag; `flags`
    are imports of the flag itself, which do run; `tests` are the conditions of new and grown blocks."""

    annotations: list[Annotation] = field(default_factory=list)
    statements: list[ast.stmt] = field(default_factory=list)
    hidden: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    flags: list[ast.ImportFrom] = field(default_factory=list)
    tests: list[ast.expr] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Different:
    """Two files that differ in more than types."""

    reason: str


def added(old: ast.Module, new: ast.Module) -> Added | Different:
    """What has to be taken from `new` so that `old` is left."""
    found = Added()
    kept = _without_new_statements(old.body, new.body, found)
    if kept is None:
        return Different("a statement was changed")
    if _stripped(ast.Module(old.body, [])) != _stripped(ast.Module(kept, [])):
        return Different("more than annotations was changed")
    pairs = zip(_functions(old.body), _functions(kept), strict=True)
    for before, after in pairs:
        difference = _compare(before, after, found)
        if difference:
            return Different(difference)
    return found


def _without_new_statements(old: Sequence[ast.stmt], new: Sequence[ast.stmt], found: Added) -> list[ast.stmt] | None:
    """The new body without statements that may be added; None where it does not fit the old one."""
    kept: list[ast.stmt] = []
    place = 0
    for statement in new:
        expected = old[place] if place < len(old) else None
        if expected is not None and _stripped(expected) == _stripped(statement):
            kept.append(statement)
            place += 1
        elif expected is not None and (grown := _grown(expected, statement, found)) is not None:
            kept.append(grown)
            place += 1
        elif not _note_new(statement, found):
            return None
    return kept if place == len(old) else None


def _grown(expected: ast.stmt, statement: ast.stmt, found: Added) -> ast.stmt | None:
    """An old block for checkers without the imports that are new in it; None where it is no such block."""
    if not isinstance(expected, ast.If) or not isinstance(statement, ast.If) or not _is_flag(statement.test):
        return None
    length = len(expected.body)
    more = statement.body[length:]
    kept = ast.If(statement.test, statement.body[:length], statement.orelse)
    if not more or _stripped(kept) != _stripped(expected) or not _note_hidden(more, found):
        return None
    found.statements += more
    found.tests.append(statement.test)
    return kept


def _note_new(statement: ast.stmt, found: Added) -> bool:
    """Whether a statement is one that may be added; if so, it is noted."""
    match statement:
        case ast.ImportFrom(module="typing", level=0, names=[ast.alias(name="TYPE_CHECKING", asname=None)]):
            found.flags.append(statement)
        case ast.If(test=test, body=body, orelse=[]) if _is_flag(test) and _note_hidden(body, found):
            found.tests.append(test)
        case _:
            return False
    found.statements.append(statement)
    return True


def _note_hidden(body: Sequence[ast.stmt], found: Added) -> bool:
    imports = [each for each in body if isinstance(each, ast.Import | ast.ImportFrom)]
    if len(imports) != len(body):
        return False
    found.hidden += imports
    return True


def _is_flag(test: ast.expr) -> bool:
    return isinstance(test, ast.Name | ast.Attribute) and ast.unparse(test).rpartition(".")[2] == _FLAG


def _compare(before: FunctionNode, after: FunctionNode, found: Added) -> str:
    """Note the new annotations of one function; what speaks against it, if an old one went or was changed."""
    old = [*(each.annotation for each in parameters(before)), before.returns]
    now = [*((each, each.annotation) for each in parameters(after)), (None, after.returns)]
    for annotation, (parameter, new) in zip(old, now, strict=True):
        if annotation is None and new is not None:
            found.annotations.append(Annotation(after, parameter, new))
        elif annotation is not None and (new is None or ast.dump(annotation) != ast.dump(new)):
            return f"an annotation of {before.name} was changed"
    return ""


def _functions(body: Sequence[ast.stmt]) -> Iterator[FunctionNode]:
    pending: list[ast.AST] = list(body)
    while pending:
        each = pending.pop()
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each
        # What an annotation contains is compared as a whole, and differs where it was added.
        hidden = {id(a) for a in _annotations(each)}
        pending += [inner for inner in ast.iter_child_nodes(each) if id(inner) not in hidden]


def _annotations(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.returns] if node.returns is not None else []
    return [node.annotation] if isinstance(node, ast.arg) and node.annotation is not None else []


def _stripped(node: ast.AST) -> str:
    """The tree without annotations of functions, as text."""
    return "".join(_told(node))


def _told(root: ast.AST) -> Iterator[str]:
    pending: list[object] = [root]
    while pending:
        each = pending.pop()
        if isinstance(each, ast.AST):
            yield f"{type(each).__name__}("
            pending.append(")")
            pending += reversed([_field(each, name) for name in each._fields])
        elif isinstance(each, list):
            yield f"{len(each)}["
            pending += reversed(each)
        else:
            yield f"{type(each).__name__} {each!r},"


def _field(node: ast.AST, name: str) -> object:
    is_hint = (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name == "returns") or (
        isinstance(node, ast.arg) and name == "annotation"
    )
    return None if is_hint else getattr(node, name, None)
