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

MAX_TRIED_BYTES: Final = 4_000_000  # of text parsed for one function: a few seconds
MAX_SITES: Final = 400  # in one function: beyond, what stands there was written by a machine
_CLASS: Final = b"class _:\n"
Rewrite = Callable[[Layout, Site], Outcome]
REWRITES: Final[tuple[Rewrite, ...]] = (
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
    steps = _Steps(layout)
    try:
        steps.take_all()
        obstacles = tuple(_obstacles(steps.layout, 1 if prefix else 0))
    except (SyntaxError, tokenize.TokenError):  # the tokenizer is stricter than the parser in corners
        return None
    after = scores(_function(steps.layout))
    written = steps.layout.source.raw[len(prefix) :]
    return Flattened(written, scores(_function(layout)), after, tuple(steps.rewrites), obstacles)


def scores(function: FunctionNode) -> Scores:
    return Scores(cognitive(function), cyclomatic(function))


class _Steps:
    """The rewrites of one function, one after the other, until none helps or as much text was tried as is allowed."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rewrites: list[str] = []
        self._left = MAX_TRIED_BYTES

    def take_all(self) -> None:
        """From the outermost `if` inwards; again from the outermost as long as anything changed."""
        before = -1
        while before < len(self.rewrites):
            before, number = len(self.rewrites), 0
            while number < len(found := list(sites(_function(self.layout)))):
                number += not self._take(found[number])

    def _take(self, site: Site) -> bool:
        """Whether a rewrite of this `if` made the function simpler; the one that helps most is taken."""
        now = scores(_function(self.layout))
        tried = [each for rewrite in REWRITES if (each := self._tried(rewrite, site)) and _is_simpler(each.scores, now)]
        if not tried:
            return False
        best = min(tried, key=lambda each: each.scores)
        self.layout = best.layout
        self.rewrites.append(best.rewrite)
        return True

    def _tried(self, rewrite: Rewrite, site: Site) -> "_Trial | None":
        outcome = rewrite(self.layout, site)
        if not isinstance(outcome, Replacement) or self._left <= 0:
            return None
        text = self.layout.replaced(outcome)
        self._left -= len(text)
        after = _layout(text, self.layout.widest)
        return _Trial(scores(_function(after)), rewrite.__name__, after) if after is not None else None


class _Trial(NamedTuple):
    scores: Scores
    rewrite: str
    layout: Layout


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
    return Layout(source, widest)


def _function(layout: Layout) -> FunctionNode:
    return next(_functions(layout.source))


def _functions(source: Source) -> Iterator[FunctionNode]:
    return (node for node in ast.walk(source.tree) if isinstance(node, FunctionNode))
