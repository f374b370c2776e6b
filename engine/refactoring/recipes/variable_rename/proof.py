"""The proof for local variables: the texts, their code objects, and who could see the name."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.lexing import Unclosed
from engine.refactoring.recipes.variable_rename.bytecode import CodeDiffers, SameCode, compiled, same_code
from engine.refactoring.recipes.variable_rename.parameters import parameter_obstacle
from engine.refactoring.recipes.variable_rename.scopes import Scope, read_scopes
from engine.refactoring.recipes.variable_rename.spelling import SpelledOtherwise, respelled
from engine.refactoring.recipes.variable_rename.visible import is_handed_on, is_renamed, seen_by
from engine.refactoring.recipes.variable_rename.watching import watchers
from engine.refactoring.source import Source
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class LocalRename:
    """What is to be proven: that one variable of the function `symbol` in `path`, and nothing else of the tree, is
    called `new` where it was `old`."""

    before: View
    after: View
    path: str
    symbol: str
    old: str
    new: str

    def proof(self) -> Evidence:
        stray = self._stray()
        if stray:
            return disproved(Rung.STATIC, f"{stray} is not to be changed")
        try:
            changed = respelled(*self._texts(), self.old, self.new).changed
            same = same_code(*self._codes(), self.old, self.new)
        except SpelledOtherwise as error:
            return disproved(Rung.STATIC, f"another change than of {self.old} to {self.new}: {error}")
        except CodeDiffers as error:
            return disproved(Rung.STATIC, f"with {self.new} for {self.old}, {error}")
        except SyntaxError as error:
            return disproved(Rung.STATIC, f"{self.path} does not compile: {error.msg}")
        except (Unclosed, UnicodeDecodeError, RecursionError, MemoryError) as error:
            return not_proven(Rung.STATIC, f"{self.path} cannot be compared ({type(error).__name__})")
        return self._judged(same, changed)

    def _stray(self) -> str:
        """A file that changed and should not have; empty where there is none."""
        before, after = self.before.files, self.after.files
        changed = (path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path))
        allowed = {self.path} if self.path in after and self.before.is_editable(self.path) else set()
        return next((path for path in changed if path not in allowed), "")

    def _texts(self) -> tuple[bytes, bytes]:
        return self.before.files[self.path], self.after.files[self.path]

    def _codes(self) -> tuple[CodeType, CodeType]:
        return self.before.of_file(_compiled, self.path), self.after.of_file(_compiled, self.path)

    def _judged(self, same: SameCode, changed: int) -> Evidence:
        owners = [code for code in same.renamed if self.old not in code.co_freevars]
        if len(owners) != 1 or _place(owners[0].co_qualname) != self.symbol:
            where = " and ".join(_place(code.co_qualname) for code in owners) or "no function"
            return disproved(Rung.STATIC, f"{self.old} reads otherwise in {where}, and should in {self.symbol} alone")
        for doubt in self._doubts(owners[0], same):
            return not_proven(Rung.STATIC, doubt)
        said = f"the same {same.instructions:,} instructions in {same.objects} code objects, {changed} tokens renamed"
        return proven(Rung.STATIC, said)

    def _doubts(self, owner: CodeType, same: SameCode) -> Iterator[str]:
        """What could still see the name: equal code is not enough for that."""
        watching = sorted(_words(owner) & watchers(self.before))
        if watching:
            yield f"{self.symbol} uses {watching[0]}, which can see what its variables are called"
        for function in same.parameters:
            found = parameter_obstacle(self.before, function.rpartition(".")[2], self.old)
            if found:
                yield found.said
        if same.definitions:
            yield from self._seen(owner)

    def _seen(self, owner: CodeType) -> Iterator[str]:
        source = self.after.source(self.path)
        scope = _scope(source, owner) if isinstance(source, Source) else None
        if scope is None:
            yield f"{self.symbol} was not found again"
            return
        is_class = any(isinstance(node, ast.ClassDef) and node.name == self.new for node in ast.walk(scope.node))
        nodes = [node for node in ast.walk(scope.node) if isinstance(node, ast.Name)]
        if is_class or is_handed_on(scope.node, self.new, nodes):
            seen = seen_by(self.after, is_renamed=is_renamed(ast.walk(scope.node), self.new))
            if seen:
                yield f"{self.old} is handed on, and {seen}: what it is called may be seen"


def _compiled(view: View, path: str) -> CodeType:
    return compiled(view.files[path], path)


def _place(qualname: str) -> str:
    """A qualified name as a `Candidate` has it: without `<locals>`, lambdas and comprehensions."""
    return ".".join(part for part in qualname.split(".") if not part.startswith("<"))


def _words(code: CodeType) -> frozenset[str]:
    """All names of globals and attributes that a code object and those inside it use."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        found.update(each.co_names)
        waiting += [inner for inner in each.co_consts if isinstance(inner, CodeType)]
    return frozenset(found)


def _scope(source: Source, owner: CodeType) -> Scope | None:
    scopes = read_scopes(source).functions()
    here = (scope for scope in scopes if scope.qualname == _place(owner.co_qualname))
    return next((scope for scope in here if getattr(scope.node, "name", "") == owner.co_name), None)
