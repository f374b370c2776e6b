"""A function rewritten step by step, as long as each step makes it simpler."""

import ast
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from engine.refactoring.complexity import FunctionNode, cognitive, cyclomatic
from engine.refactoring.recipes.complexity_reduction.guards import else_after_exit, guard, guard_by_else, guard_by_exit
from engine.refactoring.recipes.complexity_reduction.layout import Layout
from engine.refactoring.recipes.complexity_reduction.merges import else_if, equal_branches, idle_else, nested_conditions
from engine.refactoring.recipes.complexity_reduction.outcome import Obstacle, Outcome, Replacement
from engine.refactoring.recipes.complexity_reduction.sites import Site, sites
from engine.refactoring.source import Source, Unreadable, read_source

MAX_STEPS: Final = 60
MAX_SITES: Final = 400  # in one function: beyond, what stands there was written by a machine
_CLASS: Final = b"class _:\n"
REWRITES: Final[tuple[Callable[[Layout, Site], Outcome], ...]] = (
    idle_else,
    else_if,
    nested_conditions,
    equal_branches,
    else_after_exit,
    guard_by_else,
    guard_by_exit,
    guard,
)


class Scores(NamedTuple):
    """Cognitive and cyclomatic complexity of one function."""

    cognitive: int
    cyclomatic: int


@dataclass(frozen=True, slots=True)
class Flattened:
    """`text` is the function as it would stand, equal to the old one where nothing helps; `rewrites` how often each
    kind was applied. `obstacles` are what stood in the way of others, at lines counted from the function's first."""

    text: bytes
    before: Scores
    after: Scores
    rewrites: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]


@lru_cache(maxsize=4096)
def flattened(text: bytes, widest: int) -> Flattened | None:
    """The function that these whole lines hold, made as simple as the rewrites can; None for what is too large or
    does not stand by itself. Written lines have at most `widest` characters."""
    # Indented lines parse inside of something; what they say does not depend on it.
    prefix = _CLASS if text[:1] in {b" ", b"\t", b"\f"} else b""
    layout = _layout(prefix + text, widest)
    if layout is None or _is_beyond_bounds(_function(layout)):
        return None
    before = scores(_function(layout))
    rewrites: list[str] = []
    while len(rewrites) < MAX_STEPS and (step := _best(layout)) is not None:
        rewrites.append(step.rewrite)
        layout = step.layout
    obstacles = tuple(_obstacles(layout, len(_CLASS.splitlines()) if prefix else 0))
    return Flattened(layout.source.raw[len(prefix) :], before, scores(_function(layout)), tuple(rewrites), obstacles)


def scores(function: FunctionNode) -> Scores:
    return Scores(cognitive(function), cyclomatic(function))


class _Step(NamedTuple):
    scores: Scores
    rewrite: str
    layout: Layout


def _best(layout: Layout) -> _Step | None:
    """The rewrite of the first `if` that any makes simpler, the one that helps most there."""
    now = scores(_function(layout))
    for site in sites(_function(layout)):
        steps = []
        for rewrite in REWRITES:
            outcome = rewrite(layout, site)
            if isinstance(outcome, Replacement):
                after = _layout(layout.replaced(outcome), layout.widest)
                if after is not None and _is_simpler(scores(_function(after)), now):
                    steps.append(_Step(scores(_function(after)), rewrite.__name__, after))
        if steps:
            return min(steps, key=lambda step: step.scores)
    return None


def _obstacles(layout: Layout, added_lines: int) -> Iterator[Obstacle]:
    for site in sites(_function(layout)):
        for rewrite in REWRITES:
            outcome = rewrite(layout, site)
            if isinstance(outcome, Obstacle):
                yield outcome._replace(line=outcome.line - added_lines)


def _is_simpler(after: Scores, before: Scores) -> bool:
    return after != before and after.cognitive <= before.cognitive and after.cyclomatic <= before.cyclomatic


def _is_beyond_bounds(function: FunctionNode) -> bool:
    return sum(isinstance(node, ast.If) for node in ast.walk(function)) > MAX_SITES


def _layout(raw: bytes, widest: int) -> Layout | None:
    source = read_source("", raw)
    if isinstance(source, Unreadable) or not any(True for _ in _functions(source)):
        return None
    layout = Layout(source, widest)
    try:
        layout.has_comment(0, 0)
    except (SyntaxError, tokenize.TokenError):
        return None
    return layout


def _function(layout: Layout) -> FunctionNode:
    return next(_functions(layout.source))


def _functions(source: Source) -> Iterator[FunctionNode]:
    return (node for node in ast.walk(source.tree) if isinstance(node, FunctionNode))
