"""What may be taken out: the values that pass between the parts of this recipe."""

import ast
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engine.refactoring.view import View

FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINERS: Final = (*FUNCTIONS, ast.ClassDef)
BLOCKS: Final = ("body", "orelse", "finalbody")


class Kind(StrEnum):
    """Each kind has a detector of its own, and a clause of its own in the proof."""

    DEFINITION = "definition"
    IMPORT = "import"
    LOCAL = "local"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, eq=False)
class Doomed:
    """One statement of a file, or some names of an import statement.

    `symbol` is what people call it, dotted: `Class._method`, `function.variable`, the bound name of an import, the
    function a statement stands in. `aliases` are positions in the import's list; empty for the whole statement.
    """

    path: str
    kind: Kind
    symbol: str
    statement: ast.stmt
    aliases: tuple[int, ...] = ()

    @property
    def named(self) -> str:
        """The same for the same thing, wherever other edits have moved it."""
        return f"{self.kind} {self.symbol} in {self.path}"

    @property
    def first_line(self) -> int:
        return first_line(self.statement)

    @property
    def last_line(self) -> int:
        return self.statement.end_lineno or self.statement.lineno


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What goes or stays as one: a group of dead definitions, the unused imports of a file, the idle names of a
    function, the rest of a block. `code` and `said` are empty where it may go, else they tell why it stays."""

    kind: Kind
    doomed: tuple[Doomed, ...]
    code: str = ""
    said: str = ""

    @property
    def path(self) -> str:
        return self.doomed[0].path

    @property
    def line(self) -> int:
        return self.doomed[0].first_line

    @property
    def lines(self) -> int:
        """How many lines of code go with it; a name out of an import counts as one."""
        return sum(len(each.aliases) or each.last_line - each.first_line + 1 for each in self.doomed)

    @property
    def choice(self) -> tuple[str, ...]:
        """What tells the finding from the others of its tree."""
        first = self.doomed[0]
        return (self.kind, first.symbol, str(first.first_line), *map(str, first.aliases))


def may_edit(view: View, path: str) -> bool:
    """Stubs are read for what they name, and belong to others."""
    return path.endswith(".py") and view.is_editable(path)


def first_line(statement: ast.stmt) -> int:
    """The line a statement begins in, its decorators included."""
    decorators = statement.decorator_list if isinstance(statement, DEFINERS) else []
    return min([statement.lineno, *(each.lineno for each in decorators)])


def blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The statement lists directly below a node, in the order of the text."""
    branches = [branch.body for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
    own = [getattr(node, name, None) for name in BLOCKS]
    found = [own[0], *branches, *own[1:]]
    return [block for block in found if isinstance(block, list) and block]
