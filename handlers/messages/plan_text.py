"""A plan and its proofs as a terminal shows them: plain lines, narrow enough for any window."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.analysis.sources import shown_path
from engine.refactoring.evidence import Evidence, Proof
from engine.refactoring.results import LeftAlone, PlannedChange, PlannedStep, PlanResult
from handlers.messages.pull_request import title
from handlers.messages.wording import NOTHING_FOUND, counted, number, part_name

_SHOWN_LEFT: Final = 8
_SHOWN_STEPS: Final = 30


def plan_text(result: PlanResult) -> str:
    """The ordered plan: what each change would win, what waits, what was left alone and why."""
    return "\n".join(_plan(result))


def change_text(change: PlannedChange) -> str:
    """One change with its commits and the proof of each, and what was refused on the way."""
    return "\n".join((*_change(change), *_proofs(change.steps), *_left_out(change)))


def proof_text(proof: Proof) -> str:
    """The table of evidence, a line a rung."""
    return "\n".join(_row(row) for row in proof.rows)


def _plan(result: PlanResult) -> Iterator[str]:
    if result.score is not None:
        reached = min(100.0, result.score + sum(each.gain for each in result.proposals))
        then = f", about {number(reached)} with this plan" if result.proposals else ""
        yield f"Readiness {number(result.score)} of 100 ({result.score_version}){then}.\n"
    for place, change in enumerate(result.proposals, start=1):
        yield from _change(change, f"{place}. ")
    if not result.proposals:
        yield "Nothing to propose." if result.left_alone else f"Nothing to propose: {NOTHING_FOUND}."
    yield from _later(result.later)
    yield from _left_alone(result.left_alone)
    if result.unreadable:
        path, reason = next(iter(result.unreadable.items()))
        yield f"\nNot looked into: {counted(len(result.unreadable), 'file')} ({shown_path(path)} {reason})."


def _change(change: PlannedChange, prefix: str = "") -> Iterator[str]:
    yield f"{prefix}{title(change)}"
    yield f"   {change.gain:+.2f} points  {change.recipe.name}  deterministic, $0.00  {_moved(change)}"
    yield from (f"   - {_step(step)}" for step in change.steps[:_SHOWN_STEPS])
    if len(change.steps) > _SHOWN_STEPS:
        yield f"   … and {len(change.steps) - _SHOWN_STEPS} more"


def _moved(change: PlannedChange) -> str:
    return ", ".join(f"{part_name(move.name)} {move.before:.2f} -> {move.after:.2f}" for move in change.moves)


def _step(step: PlannedStep) -> str:
    candidate = step.candidate
    place = f"{shown_path(candidate.path)}:{candidate.line}"
    return f"{step.title}  ({place}, {candidate.metric} {number(candidate.before)} -> {number(step.after)})"


def _proofs(steps: Sequence[PlannedStep]) -> Iterator[str]:
    yield "   Proof:"
    for step in steps[:_SHOWN_STEPS]:
        yield from (f"     {_row(row)}" for row in step.proof.rows)


def _row(row: Evidence) -> str:
    return f"{row.verdict:10}  {row.rung:22}  {row.said}  ({row.seconds:.2f} s)"


def _left_out(change: PlannedChange) -> Iterator[str]:
    if change.refused:
        told = ", ".join(f"{count} {code}" for code, count in change.refused.items())
        yield f"   Left alone on the way: {told}"
    yield from (f"   {shown_path(note)}" for note in change.notes[:_SHOWN_LEFT])


def _later(later: Sequence[PlannedChange]) -> Iterator[str]:
    if later:
        yield f"\nLater, since they touch the same files: {counted(len(later), 'change')}"
        yield from (f"   - {title(each)}  {each.gain:+.2f} points" for each in later[:_SHOWN_LEFT])


def _left_alone(left: Sequence[LeftAlone]) -> Iterator[str]:
    if left:
        yield f"\nLooked at and left alone: {len(left)}"
        yield from (f"   - {each.recipe} {_where(each.paths)}: {each.reason}" for each in left[:_SHOWN_LEFT])
        if len(left) > _SHOWN_LEFT:
            yield f"   … and {len(left) - _SHOWN_LEFT} more"


def _where(paths: Sequence[str]) -> str:
    return shown_path(paths[0]) if len(paths) == 1 else counted(len(paths), "file") if paths else "the whole tree"
