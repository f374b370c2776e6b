"""Questions to a repository's code, put by a script of ours in the sandbox (`inside.py`)."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.refactoring.proof.ground import Ground
from engine.workspace.preparation import Runner
from engine.workspace.sandbox import Limits
from engine.workspace.suites import run_python


class Unanswered(Exception):
    """The script gave no answer; the message is a clause that says why."""


def can_ask(ground: Ground) -> str:
    """Why no Python of the repository can be run; empty where it can."""
    if ground.environment is None or ground.sandbox is None:
        return ground.reason or "there is nowhere to run it"
    return "the environment is one of Node" if ground.environment.preparation.runner is Runner.NODE else ""


def asked(
    ground: Ground, files: Mapping[str, bytes], kind: str, questions: Sequence[Any], *, each_s: float, all_s: float
) -> list[Any]:
    """The answers to questions of one kind, over these files, on a ground that `can_ask` has nothing against.

    `each_s` bounds a question, `all_s` the whole. Raises `Unanswered`.
    """
    assert ground.sandbox is not None
    assert ground.environment is not None
    payload = json.dumps({"ask": kind, "seconds": each_s, "questions": list(questions)}).encode()
    script = Path(__file__).with_name("inside.py").read_text()
    limits = Limits(wall_s=all_s, cpu_s=int(2 * all_s))
    answer = run_python(ground.sandbox, ground.environment, files, script, payload=payload, limits=limits)
    try:
        answers = json.loads(answer.data or b"")
    except (ValueError, RecursionError):
        answers = None
    if not isinstance(answers, list) or len(answers) != len(questions):
        ended = answer.completed.ended_by
        raise Unanswered("it left no answer" if ended == "exit" else f"it was ended ({ended})")
    return answers
