"""Running a repository's suite in the sandbox: outcomes come back as data, over a channel that no print can forge."""

import base64
import binascii
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from engine.workspace import pytest_plugin
from engine.workspace.environments import Environment
from engine.workspace.events import Heard, heard
from engine.workspace.node_suites import run_node_suite
from engine.workspace.outcomes import SuiteRun, executed_lines, last_lines, results
from engine.workspace.preparation import Hints, Runner
from engine.workspace.pytest_plugin.channel import KEY_BYTES
from engine.workspace.reach import reached, spans_of, traceable
from engine.workspace.sandbox import BESIDE, WORK, Completed, Limits, Sandbox

NO_HINTS: Final = Hints()
_PACKAGE: Final = "forge_runner"
_USAGE_ERROR: Final = 4
_RUNNERS: Final = {Runner.PYTEST: "pytest_run", Runner.UNITTEST: "unittest_run"}

# What a command line may say to pytest in our run: which tests, and how they are imported. How results are reported,
# measured and spread over processes is ours.
_KEPT_WITH_VALUE: Final = frozenset({"-m", "-k", "-W", "-o", "-c", "--rootdir"})
_KEPT_WITH_SIGN: Final = ("--ignore=", "--ignore-glob=", "--deselect=", "--import-mode=", "--rootdir=", "--strict")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a script returned, None where it failed; `completed` says how it ended."""

    data: bytes | None
    completed: Completed

    @property
    def said(self) -> str:
        """The last lines that it printed, as plain text."""
        return last_lines(self.completed.stdout + self.completed.stderr)


def run_suite(
    sandbox: Sandbox,
    environment: Environment,
    files: Mapping[str, bytes],
    *,
    hints: Hints = NO_HINTS,
    select: Sequence[str] | None = None,
    with_coverage: bool = False,
    lines: Mapping[str, Collection[int]] | None = None,
    to_first_failure: bool = False,
    limits: Limits | None = None,
) -> SuiteRun:
    """Run the suite, or the tests whose ids are in `select`, over these files.

    With coverage, `lines` by path narrow it down to their files, and ask which test runs which of them: only pytest can
    tell, and only pytest can stop at the first failure. A repository whose tests answer with an exit code alone has no
    outcomes; its notes say so.
    """
    bounds = limits or Limits()
    runner = _runner(environment)
    if runner is Runner.NODE:
        return run_node_suite(sandbox, environment, files, limits=bounds)
    if runner is Runner.COMMAND:
        return _run_command(sandbox, environment, files, hints, bounds)
    order: dict[str, Any] = {"select": None if select is None else list(select), "coverage": with_coverage}
    arguments = [f"--maxfail={int(to_first_failure)}", *_pytest_arguments(environment, files, hints, select)]
    if runner is Runner.PYTEST:
        order |= {"arguments": arguments, "lines": spans_of(lines) if lines and traceable(lines) else {}}
    run = _run_python_suite(sandbox, environment, files, runner, order, bounds)
    if runner is Runner.PYTEST and run.exit_code == _USAGE_ERROR and not run.outcomes:
        order["arguments"] = ["-o", "addopts=", *arguments]
        again = _run_python_suite(sandbox, environment, files, runner, order, bounds)
        note = "the options that the repository gives pytest could not be used here"
        return replace(again, notes=(*again.notes, note)) if again.outcomes else run
    return run


def run_python(
    sandbox: Sandbox,
    environment: Environment,
    files: Mapping[str, bytes],
    script: str,
    *,
    payload: bytes = b"",
    limits: Limits | None = None,
) -> Answer:
    """Run a script of ours where the repository can be imported: `main(payload: bytes) -> bytes` is its answer."""
    beside = {"script.py": script.encode(), "payload": payload}
    completed, said = _run(sandbox, environment, files, "script_run", {}, beside, limits or Limits())
    answers = said.of_kind("answer")
    try:
        data = base64.b64decode(answers[-1]["data"], validate=True) if answers else None
    except (KeyError, TypeError, ValueError, binascii.Error):
        data = None
    return Answer(data, completed)


def _runner(environment: Environment) -> Runner:
    runner = environment.preparation.runner
    has_pytest = "pytest" in environment.installed
    return Runner.UNITTEST if runner is Runner.PYTEST and not has_pytest else runner


def _run_python_suite(
    sandbox: Sandbox,
    environment: Environment,
    files: Mapping[str, bytes],
    runner: Runner,
    order: Mapping[str, Any],
    limits: Limits,
) -> SuiteRun:
    can_measure = bool(order["coverage"]) and "coverage" in environment.installed
    asked = {**order, "coverage": can_measure}
    completed, said = _run(sandbox, environment, files, _RUNNERS[runner], asked, {}, limits)
    found, collected = results(said), said.of_kind("collected")
    count = collected[-1].get("count") if collected else None
    is_reported = bool(said.of_kind("end")) and not said.forged and len(found.outcomes) >= (count or 0)
    return SuiteRun(
        outcomes=found.outcomes,
        is_complete=completed.ended_by == "exit" and is_reported,
        ended_by=completed.ended_by,
        exit_code=completed.exit_code,
        seconds=completed.seconds,
        collected=count if isinstance(count, int) else None,
        coverage=executed_lines(said, files) if can_measure else None,
        reach=reached(said, order.get("lines", {})) if can_measure else None,
        messages=found.messages,
        durations_s=found.durations_s,
        output=last_lines(completed.stdout + completed.stderr),
        notes=_notes(said, is_reported=is_reported, is_unmeasured=bool(order["coverage"]) and not can_measure),
    )


def _notes(said: Heard, *, is_reported: bool, is_unmeasured: bool) -> tuple[str, ...]:
    notes = [] if is_reported else ["the run ended before everything was reported"]
    if said.forged:
        notes.append(f"something wrote {said.forged} lines to the channel of the results that were none of ours")
    if is_unmeasured:
        notes.append("no lines were measured: coverage.py could not be installed")
    return tuple(notes)


def _run(
    sandbox: Sandbox,
    environment: Environment,
    files: Mapping[str, bytes],
    module: str,
    order: Mapping[str, Any],
    beside: Mapping[str, bytes],
    limits: Limits,
) -> tuple[Completed, Heard]:
    """One of our runners in the environment; what it said, as far as it is signed."""
    key = secrets.token_bytes(KEY_BYTES)
    plan = environment.preparation
    python = f"{environment.inside}/bin/python"
    described = plan.distribution.files(python) if plan.distribution else {}
    completed = sandbox.run(
        [python, f"{BESIDE}/main.py"],
        files={**(plan.generated or {}), **files},
        beside={
            **described,
            **_runner_files(),
            **beside,
            "main.py": f"from {_PACKAGE}.{module} import main\n\nmain()\n".encode(),
            "order.json": json.dumps({**order, "work": WORK, "path": _path(environment)}).encode(),
        },
        mounts=environment.mounts,
        environment={
            "PATH": f"{BESIDE}/bin:{environment.inside}/bin:/usr/local/bin:/usr/bin:/bin",
            "VIRTUAL_ENV": environment.inside,
            "PYTHONHASHSEED": "0",
            "COLUMNS": "120",
        },
        limits=limits,
        channel=key,
    )
    return completed, heard(completed.channel, key)


def _path(environment: Environment) -> list[str]:
    folders = environment.preparation.python_path
    return [WORK if folder == "." else f"{WORK}/{folder}" for folder in folders]


def _runner_files() -> dict[str, bytes]:
    place = Path(pytest_plugin.__file__).parent
    return {f"{_PACKAGE}/{file.name}": file.read_bytes() for file in sorted(place.glob("*.py"))}


def _pytest_arguments(
    environment: Environment, files: Mapping[str, bytes], hints: Hints, select: Sequence[str] | None
) -> list[str]:
    """One process, in order, to the end, without colours; and what was hinted or selected."""
    flags = ["--color=no", "--continue-on-collection-errors", "-p", "no:randomly", "--tb=short"]
    if "pytest-cov" in environment.installed:
        flags.append("--no-cov")
    if "pytest-xdist" in environment.installed:
        flags.append("-n0")
    if select is None:
        return [*flags, *_hinted(hints.test_command, files)]
    places = dict.fromkeys(test.partition("::")[0] for test in select)
    return [*flags, *(place for place in places if place in files)]


def _hinted(words: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """What of a command line such as `python -m pytest tests -k fast` is said to pytest here too."""
    kept: list[str] = []
    place = next((place for place, word in enumerate(words, 1) if word in {"pytest", "py.test"}), len(words))
    behind = iter(words[place:])
    for word in behind:
        if word in _KEPT_WITH_VALUE:
            kept += [word, next(behind, "")]
        elif word.startswith(_KEPT_WITH_SIGN) or _is_place(word, files):
            kept.append(word)
    return kept


def _is_place(word: str, files: Mapping[str, bytes]) -> bool:
    folder = word.partition("::")[0].removeprefix("./").rstrip("/")
    return bool(folder) and any(path == folder or path.startswith(f"{folder}/") for path in files)


def _run_command(
    sandbox: Sandbox, environment: Environment, files: Mapping[str, bytes], hints: Hints, limits: Limits
) -> SuiteRun:
    """The repository's own script, which is believed by its exit code."""
    path = ":".join(_path(environment))
    done = sandbox.run(
        hints.test_command,
        files=files,
        mounts=environment.mounts,
        environment={"PATH": f"{environment.inside}/bin:/usr/bin:/bin", "PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        limits=limits,
    )
    return SuiteRun(
        outcomes={},
        is_complete=done.ended_by == "exit",
        ended_by=done.ended_by,
        exit_code=done.exit_code,
        seconds=done.seconds,
        output=last_lines(done.stdout + done.stderr),
        notes=("the suite is run by a command of its own, so only its exit code is known",),
    )
