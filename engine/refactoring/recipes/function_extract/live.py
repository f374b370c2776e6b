"""Which names may still be read after each statement of a function, reckoned along its statements as they nest."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.refactoring.complexity import LoopNode, TryNode
from engine.refactoring.recipes.function_extract.binding import targets
from engine.refactoring.recipes.function_extract.bound import Bound
from engine.refactoring.recipes.function_extract.facts import NONE, Facts, Names, may_swallow
from engine.refactoring.recipes.function_extract.written import captured_by


@dataclass(frozen=True, slots=True)
class Exits:
    """The names that are read later on each way out of a block other than its end."""

    after_break: Names = NONE
    at_continue: Names = NONE
    at_return: Names = NONE
    at_error: Names = NONE

    def through(self, read: Names) -> "Exits":
        """The same ways with a `finally` on each that reads these names."""
        ways = (self.after_break, self.at_continue, self.at_return, self.at_error)
        return Exits(*(way | read for way in ways))


class Live:
    """Which names may still be read after each statement, and which on the other ways out of its block."""

    def __init__(self, facts: Facts) -> None:
        self.after: dict[ast.stmt, Names] = {}
        self.exits: dict[ast.stmt, Exits] = {}
        self._facts = facts
        self._is_recording = True

    def block(self, statements: Sequence[ast.stmt], after: Names, exits: Exits) -> Names:
        """The names that may be read from the beginning of the statements on."""
        for statement in reversed(statements):
            if self._is_recording:
                self.after[statement] = after
                self.exits[statement] = exits
            # An error may come before anything was bound.
            after = self._statement(statement, after, exits) | exits.at_error
        return after

    def _statement(self, node: ast.stmt, after: Names, exits: Exits) -> Names:
        match node:
            case ast.Return():
                return self._facts.read(node.value) | exits.at_return
            case ast.Raise():
                return self._facts.read(node)
            case ast.Break():
                return exits.after_break
            case ast.Continue():
                return exits.at_continue
            case ast.If():
                yes = self.block(node.body, after, exits) - self._facts.sure(node.test, True)
                no = self.block(node.orelse, after, exits) - self._facts.sure(node.test, False)
                return yes | no | self._facts.read(node.test)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(node, after, exits)
            case ast.With() | ast.AsyncWith():
                return self._with(node, after, exits)
            case ast.Try() | ast.TryStar():
                return self._try(node, after, exits)
            case ast.Match():
                return self._match(node, after, exits)
        return self._facts.read(node) | (after - self._written(node))

    def _written(self, node: ast.stmt) -> Names:
        """What a simple statement binds for sure; an unbound name counts, since nothing of it is read any more."""
        return Bound(self._facts).block([node], NONE) or NONE

    def _loop(self, node: LoopNode, after: Names, exits: Exits) -> Names:
        done = self.block(node.orelse, after, exits)
        was_recording, self._is_recording = self._is_recording, False
        # What a round reads of the one before is what it reads at all: one walk with nothing behind it finds that.
        head = self._round(node, NONE, after, exits) | done
        self._is_recording = was_recording
        if was_recording:
            self._round(node, head, after, exits)
        return head if isinstance(node, ast.While) else head | self._facts.read(node.iter)

    def _round(self, node: LoopNode, head: Names, after: Names, exits: Exits) -> Names:
        inner = replace(exits, after_break=after, at_continue=head)
        entered = self.block(node.body, head, inner)
        if isinstance(node, ast.While):
            return (entered - self._facts.sure(node.test, True)) | self._facts.read(node.test)
        return (entered - targets(node.target)) | self._facts.read(node.target)

    def _with(self, node: ast.With | ast.AsyncWith, after: Names, exits: Exits) -> Names:
        inner = replace(exits, at_error=exits.at_error | after) if may_swallow(node) else exits
        live = self.block(node.body, after, inner)
        for item in reversed(node.items):
            if item.optional_vars:
                live = (live - targets(item.optional_vars)) | self._facts.read(item.optional_vars)
            live = (live - self._facts.sure(item.context_expr)) | self._facts.read(item.context_expr) | inner.at_error
        return live

    def _try(self, node: TryNode, after: Names, exits: Exits) -> Names:
        if node.finalbody:
            ways = (after, exits.after_break, exits.at_continue, exits.at_return, exits.at_error)
            self.block(node.finalbody, NONE.union(*ways), exits)
            read = NONE.union(*(self._facts.of(each).used for each in node.finalbody))
            after, exits = after | read, exits.through(read)
        failed = exits.at_error
        for handler in node.handlers:
            own = frozenset({handler.name} if handler.name else ())
            failed |= self._facts.read(handler.type) | (self.block(handler.body, after, exits) - own)
        after = self.block(node.orelse, after, exits)
        return self.block(node.body, after, replace(exits, at_error=failed)) | failed

    def _match(self, node: ast.Match, after: Names, exits: Exits) -> Names:
        live = after
        for case in node.cases:
            entered = self.block(case.body, after, exits) | self._facts.read(case.guard)
            live |= (entered - captured_by(case.pattern)) | self._facts.read(case.pattern)
        return (live - self._facts.sure(node.subject)) | self._facts.read(node.subject)
