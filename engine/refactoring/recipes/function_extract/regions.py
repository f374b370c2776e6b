"""The parts of a function that could become a function of their own, and how much each would be worth."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

from engine.refactoring.complexity import (
    MAX_COGNITIVE,
    MAX_CYCLOMATIC,
    FunctionNode,
    cognitive,
    cognitive_points,
    cyclomatic,
    decisions,
)
from engine.refactoring.recipes.function_extract.functions import all_blocks, first_line
from engine.refactoring.source import Source

MIN_LINES: Final = 4
MAX_LINES: Final = 80
MAX_SHARE: Final = 0.75  # of the function's lines: what is left should still tell a story
MIN_DECISIONS: Final = 2
_INPUT_COST: Final = 0.7
_OUTPUT_COST: Final = 1.2
_LINE_COST: Final = 0.02
_BALANCE: Final = 2  # the helper may be this much more complex than what is left
_COGNITIVE_WORTH: Final = 0.6  # points of cognitive complexity come more easily than decisions


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a region may be; the defaults are the recipe's, a fuzzer asks for more."""

    min_lines: int = MIN_LINES
    max_lines: int = MAX_LINES
    max_share: float = MAX_SHARE
    min_decisions: int = MIN_DECISIONS
    max_inputs: int = 5
    max_outputs: int = 3


RECIPE_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Region:
    """The statements `block[start:end]`, with all their lines `first` to `last`.

    The figure of the function falls by `taken` when they go; `worth` counts no names yet. `is_elif` when the first is
    the rest of a chain: its call stands in an `else`.
    """

    block: Sequence[ast.stmt]
    start: int
    end: int
    first: int
    last: int
    taken: int
    worth: float
    is_elif: bool = False

    @property
    def statements(self) -> Sequence[ast.stmt]:
        return self.block[self.start : self.end]

    @property
    def lines(self) -> int:
        return self.last - self.first + 1

    def score(self, inputs: int, outputs: int) -> float:
        return round(self.worth - _INPUT_COST * inputs - _OUTPUT_COST * outputs, 6)


class Measure:
    """What a function is over, and how far a region would bring it: decisions, or points where those are few."""

    def __init__(self, function: FunctionNode) -> None:
        self._function = function
        self.cyclomatic = cyclomatic(function)

    @cached_property
    def cognitive(self) -> int:
        return cognitive(self._function)

    @property
    def is_cyclomatic(self) -> bool:
        return self.cyclomatic > MAX_CYCLOMATIC or self.cognitive <= MAX_COGNITIVE

    @property
    def name(self) -> str:
        return "cyclomatic" if self.is_cyclomatic else "cognitive"

    @property
    def value(self) -> int:
        return self.cyclomatic if self.is_cyclomatic else self.cognitive

    @property
    def limit(self) -> int:
        return MAX_CYCLOMATIC if self.is_cyclomatic else MAX_COGNITIVE

    @property
    def is_over(self) -> bool:
        return self.value > self.limit

    def taken(self, statements: Sequence[ast.stmt], nesting: int) -> int:
        """By how much the function's figure would fall."""
        return decisions(statements) if self.is_cyclomatic else cognitive_points(statements, nesting)

    def left_by_elif(self, nesting: int) -> int:
        """What stays when the rest of a chain goes: an `elif` costs no nesting, the `else` in its place one point."""
        return 0 if self.is_cyclomatic else 1 + nesting

    def worth(self, taken: int, lines: int) -> float:
        """Most where both halves end below the limit, then where they are alike."""
        left = self.value - taken
        even = min(taken, left + _BALANCE) * (1.0 if self.is_cyclomatic else _COGNITIVE_WORTH)
        return even - _LINE_COST * lines


def regions(source: Source, function: FunctionNode, measure: Measure, limits: Limits = RECIPE_LIMITS) -> list[Region]:
    """Every region of whole lines within the limits, the most worthwhile first."""
    found = [
        region
        for block, depth in all_blocks(function)
        for region in _in_block(source, function, block, _Costs(measure, depth, limits))
    ]
    return sorted(found, key=lambda region: (-round(region.worth, 6), region.first, region.last))


class _Costs(NamedTuple):
    measure: Measure
    depth: int
    limits: Limits


def _in_block(source: Source, function: FunctionNode, block: list[ast.stmt], costs: _Costs) -> Iterator[Region]:
    measure, depth, limits = costs
    sums = [0, *accumulate(measure.taken([statement], depth) for statement in block)]
    longest = min(limits.max_lines, limits.max_share * (_end(function) - function.body[0].lineno + 1))
    for start, end in _windows(source, block, _after_docstring(function, block), longest):
        first, last = first_line(block[start]), _end(block[end - 1])
        is_elif = _is_elif(source, block[start])
        taken = sums[end] - sums[start] - (measure.left_by_elif(depth) if is_elif else 0)
        lines = last - first + 1
        if taken >= limits.min_decisions and lines >= limits.min_lines:
            yield Region(block, start, end, first, last, taken, measure.worth(taken, lines), is_elif)


def _windows(source: Source, block: list[ast.stmt], begin: int, longest: float) -> Iterator[tuple[int, int]]:
    """Every run of statements that fills whole lines, and not too many of them."""
    for start in range(begin, len(block)):
        if not _begins_line(source, block[start]):
            continue
        first = first_line(block[start])
        for end in range(start + 1, len(block) + 1):
            if _end(block[end - 1]) - first + 1 > longest:
                break
            if _ends_line(source, block[end - 1]):
                yield start, end


def _after_docstring(function: FunctionNode, block: list[ast.stmt]) -> int:
    match block[0]:
        case ast.Expr(value=ast.Constant()) if block is function.body:
            return 1
    return 0


def _end(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno


def _begins_line(source: Source, statement: ast.stmt) -> bool:
    """Whether nothing but blanks stands before a statement."""
    start = source.offset(statement.lineno, statement.col_offset)
    line, _ = source.line_span(statement.lineno, statement.lineno)
    return not source.raw[line:start].strip(b" \t") or first_line(statement) < statement.lineno


def _is_elif(source: Source, statement: ast.stmt) -> bool:
    return source.raw.startswith(b"elif", source.offset(statement.lineno, statement.col_offset))


def _ends_line(source: Source, statement: ast.stmt) -> bool:
    """Whether nothing but a comment stands behind a statement."""
    _, end = source.span(statement)
    rest = source.raw[end : source.line_span(_end(statement), _end(statement))[1]].strip()
    return not rest or rest.startswith(b"#")
