"""One climb for all steps of a change; where it is refuted, the step to blame is found by halving, and dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from engine.refactoring.change import Conflict
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict
from engine.refactoring.proof.ladder import Ladder
from engine.refactoring.results import PlannedChange, PlannedStep

MAX_RED: Final = 3  # refuted batches, after which the recipe is not believed here


@dataclass(frozen=True, slots=True)
class Verified:
    """What stands of a change: `change` is None where nothing does. `dropped` says by title what was refuted."""

    change: PlannedChange | None
    proof: Proof
    dropped: Mapping[str, str] = field(default_factory=dict)


def verified(ladder: Ladder, change: PlannedChange) -> Verified:
    """Climb with all steps at once; drop the culprit and what builds on it, and climb again, at most three times."""
    dropped: dict[str, str] = {}
    steps: Sequence[PlannedStep] = change.steps
    proof = Proof()
    for _ in range(MAX_RED):
        proof = _climbed(ladder, change, steps)
        if proof.verdict is not Verdict.DISPROVED:
            return Verified(replace(change, steps=tuple(steps), paths=_paths(steps)), proof, dropped)
        culprit = _culprit(ladder, change, steps)
        dropped[steps[culprit].title] = _reason(proof)
        steps = _without(ladder.before, steps, culprit)
        if not steps:
            break
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
    return replace(worst, said=f"{worst.said} ({len(rows)} changes, each by itself)", seconds=seconds, details=())


def _climbed(ladder: Ladder, change: PlannedChange, steps: Sequence[PlannedStep]) -> Proof:
    tried = replace(change, steps=tuple(steps), paths=_paths(steps))
    return ladder.climb(tried.files_after(ladder.before), change.recipe.type, static_rows(steps))


def _culprit(ladder: Ladder, change: PlannedChange, steps: Sequence[PlannedStep]) -> int:
    """The step with which the tree turns red, by halving: the steps before it are green together."""
    green, red = 0, len(steps)
    while red - green > 1:
        middle = (green + red) // 2
        if _climbed(ladder, change, steps[:middle]).verdict is Verdict.DISPROVED:
            red = middle
        else:
            green = middle
    return red - 1


def _without(before: Mapping[str, bytes], steps: Sequence[PlannedStep], culprit: int) -> list[PlannedStep]:
    """The other steps, but those that edit a file of the culprit after it: their edits were made on its text."""
    spoilt = set(steps[culprit].changes.paths)
    kept = list(steps[:culprit])
    for step in steps[culprit + 1 :]:
        if spoilt & step.changes.paths:
            spoilt |= step.changes.paths
        else:
            kept.append(step)
    return kept if _fits(before, kept) else kept[:culprit]


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


def _paths(steps: Sequence[PlannedStep]) -> tuple[str, ...]:
    return tuple(sorted({path for step in steps for path in step.changes.paths}))


def _reason(proof: Proof) -> str:
    row = next(row for row in proof.rows if row.verdict is Verdict.DISPROVED)
    return f"{row.rung}: {row.said}"
