"""Names that a file imports and nobody reads there, where not importing them changes nothing else."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.recipes.dead_code_removal.facts import WORD, facts_of
from engine.refactoring.recipes.dead_code_removal.findings import FUNCTIONS, Doomed, Finding, Kind, blocks
from engine.refactoring.recipes.dead_code_removal.import_effects import is_submodule, loads_quietly
from engine.refactoring.recipes.dead_code_removal.purity import dotted
from engine.refactoring.recipes.dead_code_removal.re_exports import is_taken_elsewhere
from engine.refactoring.recipes.dead_code_removal.removal import remarks_above, shares_a_line
from engine.refactoring.recipes.dead_code_removal.traps import ASKED_TO_STAY
from engine.refactoring.recipes.dead_code_removal.unused_locals import binds
from engine.refactoring.source import Source
from engine.refactoring.view import View

_SEES_NAMES: Final = frozenset({"eval", "exec", "globals", "locals", "vars", "dir"})
_TOOL_COMMENTS: Final = (b"noqa", b"type:", b"pylint:", b"pyright:", b"isort:", b"pragma", b"ruff:")
_FACADE: Final = re.compile(r"compat|deprecat|legacy|^_?(?:api|shim|six|types|typing)$")
MAX_EXPRESSION: Final = 300  # characters of a string that may be an annotation


@dataclass(frozen=True, slots=True)
class Import:
    """One name of an import statement; `scope` is the function or module it is bound in, `module` what is imported,
    dotted and absolute (empty where that is unknown), `member` the name taken out of it."""

    path: str
    statement: ast.Import | ast.ImportFrom
    position: int
    scope: ast.AST
    only_for_types: bool
    module: str
    member: str

    @property
    def bound(self) -> str:
        alias = self.statement.names[self.position]
        return alias.asname or (alias.name if self.member else alias.name.partition(".")[0])


def unused_imports(view: View, path: str) -> tuple[Finding, ...]:
    """The imports of a file that may go, as one finding; then those that stay, each with its reason."""
    source = view.source(path)
    if not isinstance(source, Source) or not path.endswith(".py") or PurePosixPath(path).name == "__init__.py":
        return ()
    unused = [
        each for each in imports(view, source) if is_unused(view, source, each) and not _is_spoken_for(source, each)
    ]
    reasons = [(each, why_it_stays(view, source, each)) for each in unused]
    stay = [Finding(Kind.IMPORT, (_doomed(each),), *reason) for each, reason in reasons if reason]
    going = tuple(_doomed(each) for each, reason in reasons if not reason)
    return (*([Finding(Kind.IMPORT, going)] if going else ()), *stay)


def imports(view: View, source: Source) -> tuple[Import, ...]:
    """Every name that an import statement of the file binds, except those in a `try`."""
    return view.of_tree(_all_imports).get(source.path, ())


def _all_imports(view: View) -> dict[str, tuple[Import, ...]]:
    return {path: tuple(_found(view, source)) for path, source in view.sources().items()}


def _found(view: View, source: Source) -> Iterator[Import]:
    pending: list[tuple[ast.AST, ast.AST, bool]] = [(source.tree, source.tree, False)]
    while pending:
        node, scope, typed = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _names(view, source, node, scope, typed)
        if isinstance(node, ast.Try | ast.TryStar | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        inner = node if isinstance(node, FUNCTIONS) else scope
        for number, block in enumerate(blocks(node)):
            is_typed = typed or (number == 0 and isinstance(node, ast.If) and _is_type_checking(node.test))
            pending += [(each, inner, is_typed) for each in block[::-1]]


def is_unused(view: View, source: Source, found: Import) -> bool:
    """Whether nothing below the scope reads the name, by identifier, annotation in quotes, `__all__` or doctest."""
    whole = found.scope is source.tree
    return found.bound not in (view.of_file(_module_reads, source.path) if whole else _reads(source, found.scope))


def why_it_stays(view: View, source: Source, found: Import) -> tuple[str, str] | None:
    """The code and sentence of the first reason; None where the import may go."""
    return why_it_matters(view, source, found) or _first(_TEXT_REASONS, view, source, found)


def why_it_matters(view: View, source: Source, found: Import) -> tuple[str, str] | None:
    """The reasons that lie in what code means, apart from how the statement is written."""
    return _first(_REASONS, view, source, found)


def _first(
    reasons: "Mapping[str, tuple[_Reason, str]]", view: View, source: Source, found: Import
) -> tuple[str, str] | None:
    place = f"The import of {found.bound} in {found.path}:{found.statement.lineno}"
    for code, (reason, said) in reasons.items():
        if reason(view, source, found):
            return code, f"{place} {said}."
    return None


def _names(
    view: View, source: Source, node: ast.Import | ast.ImportFrom, scope: ast.AST, typed: bool
) -> Iterator[Import]:
    known = modules(view)
    for position, alias in enumerate(node.names):
        if alias.name == "*":
            continue
        if isinstance(node, ast.Import):
            yield Import(source.path, node, position, scope, typed, alias.name, "")
        elif node.module != "__future__":
            module = known.resolved(source.path, node.level, node.module) if source.path in known.names else ""
            yield Import(source.path, node, position, scope, typed, module, alias.name)


def _is_type_checking(test: ast.expr) -> bool:
    return dotted(test, {}).rpartition(".")[2] == "TYPE_CHECKING"


def _module_reads(view: View, path: str) -> frozenset[str]:
    source = view.source(path)
    return _reads(source, source.tree) if isinstance(source, Source) else frozenset()


def _reads(source: Source, scope: ast.AST) -> frozenset[str]:
    """Every name that something below the scope reads or binds, but for imports; parameters count, since a test asks
    for its fixtures by them."""
    found = set(WORD.findall(" ".join(_type_comments(source))))
    imported = {word for node in ast.walk(scope) if isinstance(node, ast.alias) for word in _words_of(node)}
    for node in ast.walk(scope):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case ast.Constant(value=str(text)):
                found.update(_names_in(text, imported - found))
            case _:
                continue
    return frozenset(found)


def _words_of(alias: ast.alias) -> list[str]:
    return [alias.asname or alias.name.partition(".")[0]]


def _names_in(text: str, wanted: set[str]) -> set[str]:
    """Which of the names a string uses, if it is an expression or holds doctests."""
    if ">>>" in text:
        lines = [line for line in text.splitlines() if line.lstrip().startswith((">>>", "..."))]
        return wanted.intersection(*[WORD.findall(" ".join(lines))])
    named = wanted.intersection(WORD.findall(text)) if len(text) <= MAX_EXPRESSION else set()
    return named if named and _parses(text) else set()


def _parses(text: str) -> bool:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _type_comments(source: Source) -> list[str]:
    return [line.partition(b"#")[2].decode() for line in source.lines if b"type:" in line]


def _is_spoken_for(source: Source, found: Import) -> bool:
    """Whether a comment at the import speaks to a tool or says why it stays, or `as` re-exports the name on purpose."""
    alias = found.statement.names[found.position]
    first, last = found.statement.lineno, found.statement.end_lineno or found.statement.lineno
    lines = [*remarks_above(source, first), *(source.lines[number - 1] for number in range(first, last + 1))]
    comments = b" ".join(line.partition(b"#")[2] for line in lines)
    told = any(each in comments for each in _TOOL_COMMENTS) or ASKED_TO_STAY.search(comments.decode()) is not None
    return told or alias.asname == alias.name


def _is_bound_again(view: View, source: Source, found: Import) -> bool:
    others = (each for each in imports(view, source) if each.scope is found.scope and each.bound == found.bound)
    is_twin = any((each.statement, each.position) != (found.statement, found.position) for each in others)
    whole = found.scope is source.tree
    return is_twin or found.bound in (view.of_file(_module_tries, source.path) if whole else _tries(found.scope))


def _module_tries(view: View, path: str) -> frozenset[str]:
    source = view.source(path)
    return _tries(source.tree) if isinstance(source, Source) else frozenset()


def _tries(scope: ast.AST) -> frozenset[str]:
    """Every name that is bound in some `try`."""
    tries = (node for node in ast.walk(scope) if isinstance(node, ast.Try | ast.TryStar))
    return frozenset().union(*map(binds, tries))


def _sees_names(view: View, source: Source, found: Import) -> bool:
    uses = facts_of(view, found.path).uses
    return bool(_SEES_NAMES & uses.keys()) or ("modules" in uses and "sys" in uses and "__name__" in uses)


def _is_taken(view: View, source: Source, found: Import) -> bool:
    return isinstance(found.scope, ast.Module) and is_taken_elsewhere(view, found.path, found.bound)


def _is_of_a_facade(view: View, source: Source, found: Import) -> bool:
    """Whether the file is there to pass names on: its name says so, or another of its idle imports is taken."""
    if not isinstance(found.scope, ast.Module) or found.only_for_types:
        return False
    if _FACADE.search(PurePosixPath(found.path).stem):
        return True
    return found.path in view.of_tree(_facades)


def _facades(view: View) -> frozenset[str]:
    """The files out of which another takes a name that they import and do not read."""
    return frozenset(
        path
        for path, source in view.sources().items()
        if any(
            isinstance(each.scope, ast.Module)
            and is_unused(view, source, each)
            and is_taken_elsewhere(view, path, each.bound)
            for each in imports(view, source)
        )
    )


def _acts(view: View, source: Source, found: Import) -> bool:
    """Whether importing may do more than bind the name."""
    if found.only_for_types:
        return False
    return not _imported_anyway(view, source, found) and not loads_quietly(view, found.path, found.module, found.member)


def _imported_anyway(view: View, source: Source, found: Import) -> bool:
    """Whether the module is loaded all the same, since a name that stays comes out of it in the same scope."""
    if not found.member or is_submodule(view, found.module, found.member):
        return False
    return any(
        other.module == found.module and other.member and _is_loaded_before(found, other)
        for other in imports(view, source)
        if other.scope is found.scope and not other.only_for_types and not is_unused(view, source, other)
    )


def _is_loaded_before(found: Import, other: Import) -> bool:
    """Whether the other import is sure to have run: it is in the same statement, or above it and under no condition."""
    body = getattr(other.scope, "body", [])
    is_same = other.statement is found.statement
    return is_same or (other.statement in body and other.statement.lineno <= found.statement.lineno)


def _shares_line(view: View, source: Source, found: Import) -> bool:
    return shares_a_line(source, found.statement)


def _has_comments(view: View, source: Source, found: Import) -> bool:
    """Whether comments inside the statement could be of names that stay."""
    first, last = found.statement.lineno, found.statement.end_lineno or found.statement.lineno
    inside = any(b"#" in source.lines[number - 1] for number in range(first, last + 1))
    return inside and len(found.statement.names) > 1


def _doomed(found: Import) -> Doomed:
    return Doomed(found.path, Kind.IMPORT, found.bound, found.statement, (found.position,))


_Reason = Callable[[View, Source, Import], bool]
_REASONS: Final[Mapping[str, tuple[_Reason, str]]] = {
    "bound_again": (_is_bound_again, "is bound once more in the same scope"),
    "looked_through": (_sees_names, "stands in a file whose code looks names up by their spelling"),
    "re_exported": (_is_taken, "may be taken from there by another file"),
    "facade": (_is_of_a_facade, "stands in a module that others take its imports from"),
    "import_acts": (_acts, "may do more than bind a name: what it loads is not known to be quiet"),
}
_TEXT_REASONS: Final[Mapping[str, tuple[_Reason, str]]] = {
    "shares_line": (_shares_line, "shares its line with something else"),
    "commented": (_has_comments, "stands among comments that may belong to its neighbours"),
}
