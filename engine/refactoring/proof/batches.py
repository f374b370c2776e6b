"""One climb for all steps of a change; where it is refuted, the step to blame is found by halving, and dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.refactoring.change import Conflict
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.results import PlannedChange, PlannedStep

MAX_RED: Final = 3  # refuted batches, after which the recipe is not believed here
_SHOWN: Final = 10
_STATIC: Final = frozenset({Rung.PARSES, Rung.STATIC})


@dataclass(frozen=True, slots=True)
class Verified:
    """What stands of a change: `change` is None where nothing does. `dropped` says by title why a step went.

    `proof` is that of what stands, and else the one that refuted the last of it.
    """

    change: PlannedChange | None
    proof: Proof
    dropped: Mapping[str, str] = field(default_factory=dict)


def verified(ladder: Ladder, change: PlannedChange) -> Verified:
    """Climb with all steps at once; drop the culprit and what builds on it, and climb again, at most three times."""
    dropped: dict[str, str] = {}
    left, proof = change, Proof()
    for _ in range(MAX_RED):
        proof = ladder.climb(left.files_after(ladder.before), left.recipe.type, static_rows(left.steps))
        if proof.verdict is not Verdict.DISPROVED:
            return Verified(left, proof, dropped)
        row = next(row for row in proof.rows if row.verdict is Verdict.DISPROVED)
        blamed = _blamed(ladder, left, row.rung)
        dropped |= {step.title: f"{row.rung}: {row.said}" for step in left.steps[blamed.start : blamed.stop]}
        kept = _without(ladder.before, left.steps, blamed)
        for step in left.steps:
            if step not in kept:
                dropped.setdefault(step.title, "it edits what a refuted step had made")
        left = _with(change, kept)
        if not kept:
            return Verified(None, proof, dropped)
    dropped |= {step.title: f"given up after {MAX_RED} refuted batches" for step in left.steps}
    return Verified(None, proof, dropped)


def static_rows(steps: Sequence[PlannedStep]) -> Proof:
    """The rows that the recipe gave, one a rung: what holds of every step, or of the worst of them."""
    rows: dict[Rung, list[Evidence]] = {}
    for step in steps:
        for row in step.proof.rows:
            rows.setdefault(row.rung, []).append(row)
    return Proof().joined(_together(found) for found in rows.values())


def _together(rows: Sequence[Evidence]) -> Evidence:
    order = [Verdict.DISPROVED, Verdict.NOT_PROVEN, Verdict.PROVEN]
    worst = min(rows, key=lambda row: order.index(row.verdict))
    seconds = sum(row.seconds for row in rows)
    if len(rows) == 1 or worst.verdict is not Verdict.PROVEN:
        return replace(worst, seconds=seconds)
    said = list(dict.fromkeys(row.said for row in rows))
    shown = said[0] if len(said) == 1 else f"{len(rows)} statements, all proven; the first: {said[0]}"
    return replace(worst, said=shown, seconds=seconds, details=tuple(said[1 : _SHOWN + 1]))


def _blamed(ladder: Ladder, change: PlannedChange, red_rung: Rung) -> range:
    """The step with which the tree turns red, by halving on the rung that said so: those before it are green together.

    More than one where the rung cannot say which it is.
    """
    steps = change.steps
    if red_rung in _STATIC:
        return next(range(place, place + 1) for place, step in enumerate(steps) if _is_refuted(step))
    green, red = 0, len(steps)
    while red - green > 1:
        middle = (green + red) // 2
        is_red = ladder.refutes(red_rung, change.files_after(ladder.before, middle), change.recipe.type)
        if is_red is None:
            break
        green, red = (green, middle) if is_red else (middle, red)
    return range(green, red)


def _is_refuted(step: PlannedStep) -> bool:
    return step.proof.verdict is Verdict.DISPROVED


def _without(before: Mapping[str, bytes], steps: Sequence[PlannedStep], blamed: range) -> list[PlannedStep]:
    """The other steps, but those that edit a file of the blamed after them: their edits were made on its text."""
    spoilt = {path for step in steps[blamed.start : blamed.stop] for path in step.changes.paths}
    kept = list(steps[: blamed.start])
    for step in steps[blamed.stop :]:
        if spoilt & step.changes.paths:
            spoilt |= step.changes.paths
        else:
            kept.append(step)
    return kept if _fits(before, kept) else kept[: blamed.start]


def _fits(before: Mapping[str, bytes], steps: Sequence[PlannedStep]) -> bool:
    files = dict(before)
    try:
        for step in steps:
            for path, raw in step.changes.applied(files).items():
                if raw is None:
                    del files[path]
                else:
                    files[path] = raw
    except Conflict:
        return False
    return True


def _with(change: PlannedChange, steps: Sequence[PlannedStep]) -> PlannedChange:
    paths = sorted({path for step in steps for path in step.changes.paths})
    return replace(change, steps=tuple(steps), paths=tuple(paths))
