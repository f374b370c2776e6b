"""The rung CALLS: functions that a change rewrote answer the same calls with the same values, or errors."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.refactoring.evidence import Evidence, Rung, disproved, proven
from engine.refactoring.proof.asking import Unanswered, asked, can_ask
from engine.refactoring.proof.callables import CallableFunction, changed_functions
from engine.refactoring.proof.ground import Ground
from engine.refactoring.proof.wording import some
from engine.refactoring.recipes.recipe import TransformationType
from engine.refactoring.view import View

EXAMPLES: Final = 60
MIN_COMPARED: Final = 10  # calls below which a function says nothing
# What rewrites the inside of a function and leaves it where it is.
TYPES: Final = frozenset(
    {
        TransformationType.FUNCTION_EXTRACT,
        TransformationType.COMPLEXITY_REDUCTION,
        TransformationType.DEAD_CODE_REMOVAL,
    }
)
_EACH_S: Final = 10.0
_ALL_S: Final = 60.0
_SHOWN: Final = 5
_UNCLEAR: Final = "?"

Answers = Sequence[Sequence[str]]


def calls_rung(
    ground: Ground, before: Mapping[str, bytes], after: Mapping[str, bytes], touched: frozenset[str]
) -> Evidence | None:
    """The row; None where no function can be called with made-up values, or none answers the same twice.

    The old tree is asked twice: what differs between two runs of the same code is no difference of the change.
    """
    started = time.monotonic()
    functions = [] if can_ask(ground) else changed_functions(View(before), View(after), touched)
    if not functions:
        return None
    questions = [function.question(EXAMPLES) for function in functions]
    try:
        first = _asked(ground, before, questions)
        same = [{**each, "arguments": _again(told)} for each, told in zip(questions, first, strict=True)]
        second = _asked(ground, before, same)
        now = _asked(ground, after, same)
    except Unanswered:
        return None
    return _row(functions, first, second, now, time.monotonic() - started)


def _asked(ground: Ground, files: Mapping[str, bytes], questions: Sequence[Mapping[str, Any]]) -> list[Answers]:
    return asked(ground, files, "calls", questions, each_s=_EACH_S, all_s=_ALL_S)


def _row(
    functions: Sequence[CallableFunction],
    first: Sequence[Answers],
    second: Sequence[Answers],
    now: Sequence[Answers],
    seconds: float,
) -> Evidence | None:
    compared: dict[str, int] = {}
    differing: list[str] = []
    left_out: list[str] = []
    for function, *answers in zip(functions, first, second, now, strict=True):
        name, reason = f"{function.module}.{function.name}", _unfit(*answers)
        if reason:
            left_out.append(f"left out: {name} {reason}")
            continue
        compared[name] = sum(
            _UNCLEAR not in (old, new) for (_, old), (_, new) in zip(answers[0], answers[2], strict=True)
        )
        differing += _differing(name, answers[0], answers[2])
    if differing:
        said = f"{some(len(differing), 'call differs', 'calls differ')}: {differing[0]}"
        return disproved(Rung.CALLS, said, seconds, differing[:_SHOWN])
    if not compared:
        return None
    called = some(len(compared), "function answers", "functions answer")
    said = f"{sum(compared.values())} calls of {called} the same"
    details = [f"{name}: {count} calls" for name, count in compared.items()]
    return proven(Rung.CALLS, said, seconds, [*details, *left_out])


def _again(first: Answers) -> list[str]:
    """The calls that are made once more; none where too few were answered to say anything."""
    answered = sum(answer != _UNCLEAR for _, answer in first)
    return [text for text, _ in first] if answered >= MIN_COMPARED else []


def _unfit(first: Answers, second: Answers, now: Answers) -> str:
    """Why the answers of a function say nothing, as a clause that goes on after its name."""
    if not _again(first):
        return "could not be called often enough"
    if [*first] != [*second]:
        return "does not answer the same call the same way twice"
    # Where a call ended the process, nothing is known of those after it.
    return "ended its process" if len(now) < len(first) else ""


def _differing(name: str, first: Answers, now: Answers) -> list[str]:
    """What the change answers otherwise, the shortest call first."""
    different = [
        (len(call), f"{name}(**{call}) {new}, and {old} before")
        for (call, old), (_, new) in zip(first, now, strict=True)
        if old != new and _UNCLEAR not in (old, new)
    ]
    return [said for _, said in sorted(different)]
