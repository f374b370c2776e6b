"""Part of the proof: in its part, every name that a statement reads is bound, and to what it was bound to before."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.recipes.file_split.accounting import Account
from engine.refactoring.recipes.file_split.pinning import BUILTINS
from engine.refactoring.recipes.file_split.statements import Kind, Statement, imported_names
from engine.refactoring.recipes.file_split.units import Layout, read_through

Alias = tuple[int, str, str, str]
_NO_MODULE: Final = "-"


def part_problems(found: Account, layout: Layout, prefix: str) -> Iterator[str]:
    """What is wrong with the names of the parts; nothing, when each has those that its statements read, no more."""
    checks = {path: _Check(found, path, layout, prefix) for path in found.parts}
    for path, check in checks.items():
        for problem in check.problems():
            yield f"{path}: {problem}"
    yield from _circles({path: set(check.taken.values()) for path, check in checks.items()})


class _Check:
    """One part against the old module. `taken` are names that it imports from other parts, with their paths."""

    def __init__(self, found: Account, path: str, layout: Layout, prefix: str) -> None:
        self._path = path
        self._part = found.parts[path]
        self._layout = layout
        self._facade = (len(prefix), PurePosixPath(found.path).stem)
        self._homes = {name: home for home, part in found.parts.items() for name in _bound(part.moved)}
        files = {f"{prefix}{PurePosixPath(each).stem}": each for each in found.parts}
        crossing = [(each, _file_of(each, files)) for each in self._part.header]
        self._own = [each for each, home in crossing if not home]
        self._crossed = [(alias, home) for each, home in crossing if home for alias in aliases(each)]
        self.taken = {alias[3]: home for alias, home in self._crossed}
        read = _union(each.reads | each.quoted for each in self._part.moved)
        self._read = read_through(read, layout.importers)
        self._imported = {alias for each in self._own for alias in aliases(each)}

    def problems(self) -> Iterator[str]:
        """Everything that is wrong with this part."""
        yield from self._of_shape()
        yield from self._of_sources()
        yield from self._of_repetition()
        yield from self._of_order()
        yield from self._of_reads()
        yield from self._of_waste()

    def _of_shape(self) -> Iterator[str]:
        header = self._part.header
        if [each.index for each in header if each.kind is Kind.DOCSTRING] != [0]:
            yield "has no docstring at its head"
        if any(typing_definitions(each) for each in header):
            yield "defines something for type checkers"
        if _futures(self._layout.statements) != _futures(header):
            yield "does not have the module's imports from __future__"

    def _of_sources(self) -> Iterator[str]:
        """Each import is one of the old module, and runs under the same condition."""
        known = self._known()
        choices = {ast.dump(each.node) for each in self._layout.statements if each.kind is Kind.COMPAT}
        conditions = {_condition(each) for each in self._layout.statements}
        for each in self._own:
            is_choice = each.kind is Kind.COMPAT and ast.dump(each.node) in choices
            if not is_choice and not known[each.kind].issuperset(aliases(each)):
                yield f"line {each.start} imports what the module did not"
            if _condition(each) not in conditions:
                yield f"line {each.start} asks another condition"

    def _known(self) -> dict[Kind, set[Alias]]:
        """What the old module imports, by how; for type checkers also what it defines for them."""
        known: dict[Kind, set[Alias]] = {kind: set() for kind in Kind}
        for each in self._layout.statements:
            if each.kind is not Kind.COMPAT:
                known[each.kind].update(aliases(each))
            known[Kind.TYPING].update((*self._facade, name, name) for name in typing_definitions(each))
        return known

    def _of_repetition(self) -> Iterator[str]:
        told = Counter(alias for each in self._own if each.kind is not Kind.COMPAT for alias in aliases(each))
        told.update((0, "", ast.dump(each.node), "") for each in self._own if each.kind is Kind.COMPAT)
        told.update(alias for alias, _ in self._crossed)
        if any(times > 1 for times in told.values()):
            yield "imports something twice"

    def _of_order(self) -> Iterator[str]:
        """A condition asks for nothing that comes below it."""
        bound: set[str] = set()
        for each in self._part.header:
            bound |= each.binds
            if early := each.reads - bound - BUILTINS:
                yield f"line {each.start} looks at {min(early)} too early"

    def _of_reads(self) -> Iterator[str]:
        for name in sorted(self._read):
            home = self._homes.get(name, "")
            if name in self._layout.binders and not home:
                yield f"needs {name}, which stayed"
            elif home and home != self._path and self.taken.get(name) != home:
                yield f"does not import {name} from {home}"
            elif not all(self._repeats(each, name) for each in self._layout.importers.get(name, ())):
                yield f"does not import {name} as the module does"

    def _repeats(self, statement: Statement, name: str) -> bool:
        """Whether the part has what an import of the old module binds this name to."""
        if statement.kind is Kind.COMPAT:
            return any(ast.dump(each.node) == ast.dump(statement.node) for each in self._own)
        if name in typing_definitions(statement):
            return (*self._facade, name, name) in self._imported
        return self._imported.issuperset(alias for alias in aliases(statement) if alias[3] == name)

    def _of_waste(self) -> Iterator[str]:
        """Nothing is imported that is not read, from elsewhere, under another name, or twice."""
        bound = _bound([each for each in self._part.header if not _is_future(each)])
        # A choice of imports is repeated whole, though only one of its names may be read.
        along = _bound([each for each in self._own if each.kind is Kind.COMPAT and each.binds & self._read])
        if wasted := bound - self._read - along:
            yield f"imports {min(wasted)}, which it does not read"
        if any(alias[2] != alias[3] or self._homes.get(alias[3]) != home for alias, home in self._crossed):
            yield "imports something from a part that has it not, or as something else"
        if clash := bound & _bound(self._part.moved):
            yield f"binds {min(clash)} twice"


def typing_definitions(statement: Statement) -> frozenset[str]:
    """Names that exist for type checkers alone and are no imports: a part may import them so from the facade."""
    return statement.binds - imported_names(statement.node) if statement.kind is Kind.TYPING else frozenset()


def aliases(statement: Statement) -> Iterator[Alias]:
    """Each thing that a statement imports: dots, module, name in it, and the name it is bound to."""
    for node in ast.walk(statement.node):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.level, node.module or "", alias.name, alias.asname or alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield 0, alias.name, _NO_MODULE, alias.asname or alias.name.partition(".")[0]


def _circles(lower: Mapping[str, set[str]]) -> Iterator[str]:
    left = dict(lower)
    while left:
        free = [path for path, needs in left.items() if not needs & left.keys()]
        if not free:
            yield f"{min(left)} imports itself by way of other parts"
            return
        for path in free:
            del left[path]


def _file_of(statement: Statement, files: Mapping[str, str]) -> str:
    """The part that a statement imports from; empty for any other statement."""
    node = statement.node
    return files.get("." * node.level + str(node.module), "") if isinstance(node, ast.ImportFrom) else ""


def _condition(statement: Statement) -> str:
    return ast.dump(statement.node.test) if isinstance(statement.node, ast.If) else ""


def _futures(statements: Sequence[Statement]) -> set[Alias]:
    return {alias for each in statements if _is_future(each) for alias in aliases(each)}


def _is_future(statement: Statement) -> bool:
    return isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__"


def _bound(statements: Sequence[Statement]) -> frozenset[str]:
    return _union(each.binds for each in statements)


def _union(sets: Iterator[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
