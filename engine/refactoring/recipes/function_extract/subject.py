"""One function under the planner's eyes: what its names do inside a region and around it."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from engine.refactoring.complexity import LoopNode, TryNode
from engine.refactoring.recipes.function_extract.binding import (
    CONSUMERS,
    Bindings,
    bindings,
    declared,
    locals_of,
    own_nodes,
    parameters,
    united,
)
from engine.refactoring.recipes.function_extract.facts import Names
from engine.refactoring.recipes.function_extract.flow import Flow
from engine.refactoring.recipes.function_extract.functions import Function, blocks
from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.recipes.function_extract.traits import Traits, together, traits


class Subject:
    """The function and, region by region, what is asked of it; everything is found out once."""

    def __init__(self, module: ast.Module, function: Function, frame_lookers: Names) -> None:
        self.module = module
        self.function = function
        self.node = function.node
        self.frame_lookers = frame_lookers
        self.parameters = parameters(self.node)
        self._traits: dict[ast.stmt, Traits] = {}
        self._heads: dict[ast.stmt, Bindings] = {}

    @cached_property
    def flow(self) -> Flow:
        return Flow(self.node)

    @cached_property
    def locals(self) -> Names:
        return locals_of(self.node)

    @cached_property
    def declared(self) -> Names:
        return declared(self.node.body)

    @cached_property
    def enclosing(self) -> Names:
        return self.function.enclosing_names()

    @cached_property
    def shadowed(self) -> Names:
        """The builtins that this analysis relies on and that are something else in this file."""
        bound = bindings(self.module.body).bound | self.enclosing | self.locals
        relied_on = CONSUMERS | {"open", "super"}
        return relied_on if "*" in bound else relied_on & bound

    @cached_property
    def is_async_generator(self) -> bool:
        yields = any(isinstance(node, ast.Yield) for node in own_nodes(self.node.body))
        return yields and isinstance(self.node, ast.AsyncFunctionDef)

    def traits(self, region: Region) -> Traits:
        """What the statements of a region are on their face."""
        for statement in region.statements:
            if statement not in self._traits:
                self._traits[statement] = traits(statement)
        return together([self._traits[statement] for statement in region.statements])

    def inside(self, region: Region) -> Bindings:
        return united(map(self.flow.facts.of, region.statements))

    def outside(self, region: Region) -> Bindings:
        beside = [each for each in region.block if each not in region.statements]
        heads: list[Bindings] = []
        for node, block, outer in self._way(region):
            heads.append(self._head(node))
            beside += (each for other in blocks(node) if other is not block for each in other)
            beside += (each for each in outer if each is not node)
        return united([*heads, *map(self.flow.facts.of, beside)])

    def later(self, region: Region) -> Bindings:
        """What may run after the region, in this call of the function; the region itself left out."""
        return bindings(self._after(region), without=region.statements)

    def loops(self, region: Region) -> bool:
        """Whether the region may run more than once in one call of the function."""
        return any(isinstance(node, LoopNode) and block is node.body for node, block, _ in self._way(region))

    def _after(self, region: Region) -> Iterator[ast.AST]:
        yield from region.block[region.end :]
        for node, block, outer in self._way(region):
            yield from outer[outer.index(node) + 1 :]
            if isinstance(node, LoopNode):
                yield node
            elif isinstance(node, TryNode):
                yield from (each for other in blocks(node) if other is not block for each in other)

    def _way(self, region: Region) -> Iterator[tuple[ast.stmt, Sequence[ast.stmt], Sequence[ast.stmt]]]:
        """The statements around a region from the innermost out, each between the block of it that leads to the region
        and the block that it stands in itself."""
        block: Sequence[ast.stmt] = region.block
        while (found := self._holders.get(id(block))) is not None:
            node, outer = found
            yield node, block, outer
            block = outer

    def _head(self, node: ast.stmt) -> Bindings:
        """What a compound statement does by itself, without what stands in its blocks."""
        if node not in self._heads:
            self._heads[node] = bindings([node], without=[each for block in blocks(node) for each in block])
        return self._heads[node]

    @cached_property
    def _holders(self) -> Mapping[int, tuple[ast.stmt, list[ast.stmt]]]:
        """By block: the statement that it belongs to, and the block of that one. The function's own body has none."""
        found: dict[int, tuple[ast.stmt, list[ast.stmt]]] = {}
        waiting = [self.node.body]
        while waiting:
            outer = waiting.pop()
            for node in outer:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    continue
                for block in blocks(node):
                    found[id(block)] = (node, outer)
                    waiting.append(block)
        return found
