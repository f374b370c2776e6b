"""From what a tree loses to an ordered plan: which changes would win how many points, and which would not."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.analysis.report import Report
from engine.refactoring.change import ChangeSet
from engine.refactoring.recipes.recipe import WHOLE_TREE, Candidate, Recipe, Scope, TransformationType
from engine.refactoring.runner import DEFAULT_CAPS, Caps, Run, run
from engine.refactoring.series import pieces
from engine.refactoring.view import View

Judge = Callable[[ChangeSet], Report]
"""The report of the tree with a change laid over it; an empty change gives that of the tree itself."""

SMALLEST_GAIN: Final = 0.005  # points; below it a change is offered only to those who ask for its type
LARGEST_FALL: Final = 0.005  # points that the score or any part may lose, which is what rounding comes to
MAX_TRIED: Final = 60
MAX_SECONDS: Final = 120.0
WHOLE_TREE_TYPES: Final = frozenset({TransformationType.DEAD_CODE_REMOVAL})
"""Types whose changes are one matter in a whole tree: dead definitions hold each other alive across files."""


@dataclass(frozen=True, slots=True)
class PartMove:
    """One part of the score that a change moves, in points of the 100."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pull request as it would be: what it does, and what it wins in points of the 100, measured on the tree with
    the change laid over it. `solved` are the ids of the findings that go. It is the first of `pieces` that the work
    takes within the caps."""

    run: Run
    gain: float
    moves: tuple[PartMove, ...]
    solved: tuple[str, ...]
    pieces: int = 1

    @property
    def recipe(self) -> Recipe:
        return self.run.recipe

    @property
    def paths(self) -> frozenset[str]:
        return self.run.changes.paths


@dataclass(frozen=True, slots=True)
class NotProposed:
    """Something that was tried and is not worth a pull request, or may not be one; `reason` is a sentence.

    `refused` counts its candidates by the code of the reason why each was not taken.
    """

    recipe: Recipe
    paths: tuple[str, ...]
    reason: str
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """The whole plan. No two proposals touch the same file, so that they can be merged in any order; what would
    collide with one of them is `later`: it is planned again on the tree that comes out."""

    proposals: tuple[Proposal, ...]
    later: tuple[Proposal, ...]
    left_alone: tuple[NotProposed, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Where to look, how large one change may be, and how long planning may take.

    `taken` are paths that open pull requests touch already, `rejected` keys of candidates that people have refused.
    Where a type was asked for by name, `is_asked`, changes that win no points are proposed too.
    """

    scope: Scope = WHOLE_TREE
    caps: Caps = DEFAULT_CAPS
    taken: frozenset[str] = frozenset()
    rejected: frozenset[str] = frozenset()
    is_asked: bool = False
    seconds: float = MAX_SECONDS


def plan(view: View, judge: Judge, recipes: Sequence[Recipe], request: Request) -> Planned:
    """What these recipes would do to a tree, those that win most first.

    A change by which the score or any part of it falls is never proposed.
    """
    before = judge(ChangeSet())
    ends_at = time.monotonic() + request.seconds
    found: list[Proposal] = []
    left: list[NotProposed] = []
    for recipe, where in _groups(view, recipes, request.scope, before)[:MAX_TRIED]:
        if time.monotonic() > ends_at:
            left.append(NotProposed(recipe, _paths(where), f"the {request.seconds:.0f} s for planning were used up"))
            continue
        left_s = ends_at - time.monotonic()
        done = run(recipe, view, where, request.caps, rejected=request.rejected, deadline_s=left_s)
        outcome = _tried(done, judge, before)
        if isinstance(outcome, Proposal) and (request.is_asked or outcome.gain >= SMALLEST_GAIN):
            found.append(outcome)
        elif isinstance(outcome, Proposal):
            left.append(_not_proposed(outcome.run, "it would win no points", "wins_nothing"))
        else:
            left.append(outcome)
    found.sort(key=lambda each: (-round(each.gain, 6), each.recipe.name, sorted(each.paths)))
    chosen, later = _apart(found, request.taken)
    counted = (replace(each, pieces=pieces(each.run, request.caps, request.rejected, ends_at)) for each in chosen)
    return Planned(tuple(counted), later, tuple(left))


def moves(before: Report, after: Report) -> tuple[PartMove, ...]:
    """The parts whose points differ, in the order of the report; what applies to one of the trees only has not moved:
    where the last complex function goes, there is no complexity left to be judged."""
    known = {part.name: part.value for part in before.parts}
    found = []
    for part in after.parts:
        value = known.get(part.name)
        if value is not None and part.value is not None and abs(value - part.value) * part.weight > 1e-11:
            found.append(PartMove(part.name, 100.0 * part.weight * value, 100.0 * part.weight * part.value))
    return tuple(found)


def solved(before: Report, after: Report) -> tuple[str, ...]:
    """The ids of the findings that are gone, those that cost most first; what only costs less is not among them.

    Where one of a metric comes into a file from which one of it goes, that has moved: a function was renamed or parted.
    """
    known, left = ({finding.id for finding in each.findings} for each in (before, after))
    came = Counter((finding.path, finding.metric) for finding in after.findings if finding.id not in known)
    gone = []
    for finding in before.findings:
        if finding.id in left:
            continue
        if came[finding.path, finding.metric]:
            came[finding.path, finding.metric] -= 1
        else:
            gone.append(finding.id)
    return tuple(gone)


def gain(before: Report, after: Report) -> float:
    """How many of the 100 points the tree has won, unrounded."""
    return sum(part.loss for part in before.parts) - sum(part.loss for part in after.parts)


def _groups(view: View, recipes: Sequence[Recipe], scope: Scope, report: Report) -> list[tuple[Recipe, Scope]]:
    """What is tried together: one file, or the whole scope; the files that lose most first."""
    losses: dict[str, float] = {}
    for finding in report.findings:
        losses[finding.path] = losses.get(finding.path, 0.0) + finding.loss
    groups: list[tuple[float, Recipe, Scope]] = []
    for recipe in recipes:
        candidates = list(recipe.detect(view, scope))
        if not candidates:
            continue
        if recipe.type in WHOLE_TREE_TYPES:
            groups.append((0.0, recipe, scope))
        else:
            groups += _by_file(recipe, candidates, scope, losses)
    groups.sort(key=lambda each: -each[0])
    return [(recipe, where) for _, recipe, where in groups]


def _by_file(
    recipe: Recipe, candidates: Sequence[Candidate], scope: Scope, losses: Mapping[str, float]
) -> Iterator[tuple[float, Recipe, Scope]]:
    for path in dict.fromkeys(each.path for each in candidates):
        yield losses.get(path, 0.0), recipe, Scope(frozenset({path}), scope.symbol, scope.line)


def _tried(outcome: Run, judge: Judge, before: Report) -> Proposal | NotProposed:
    if not outcome.steps:
        reason = outcome.declined[0].refusal.said if outcome.declined else "nothing was found to do"
        return _not_proposed(outcome, reason)
    after = judge(outcome.changes)
    moved, won = moves(before, after), gain(before, after)
    falling = [each for each in moved if each.before - each.after > LARGEST_FALL]
    if falling:
        worst = max(falling, key=lambda each: each.before - each.after)
        said = f"{worst.name} would fall by {worst.before - worst.after:.2f} points"
        return _not_proposed(outcome, said, "score_falls")
    if won < -LARGEST_FALL:  # a part that nothing is left of takes its points with it
        return _not_proposed(outcome, f"the score would fall by {-won:.2f} points", "score_falls")
    return Proposal(outcome, won, moved, solved(before, after))


def _not_proposed(outcome: Run, reason: str, code: str = "") -> NotProposed:
    """`code` is why the steps that were made are not taken either."""
    refused = outcome.refused | ({code: len(outcome.steps)} if outcome.steps else {})
    return NotProposed(outcome.recipe, _paths(outcome.scope), reason, refused)


def _paths(where: Scope) -> tuple[str, ...]:
    return tuple(sorted(where.paths or ()))


def _apart(found: Sequence[Proposal], taken: frozenset[str]) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """Those that share no file with a better one or with an open pull request, and the others."""
    chosen: list[Proposal] = []
    later: list[Proposal] = []
    busy = set(taken)
    for each in found:
        if busy & each.paths:
            later.append(each)
        else:
            chosen.append(each)
            busy |= each.paths
    return tuple(chosen), tuple(later)
