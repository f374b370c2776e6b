"""Running a Node suite: by the JSON report of jest, vitest or mocha where one is used, else by its exit code."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.workspace.environments import Environment
from engine.workspace.node_environment import INSIDE, SCRATCH
from engine.workspace.outcomes import Outcome, SuiteRun, last_lines, plain
from engine.workspace.sandbox import WORK, Completed, Limits, Sandbox

_REPORT: Final = ".forge/results.json"
_COMMANDS: Final = {
    "jest": ("--json", f"--outputFile={_REPORT}", "--ci"),
    "vitest": ("run", "--reporter=json", f"--outputFile={_REPORT}"),
    "mocha": ("--reporter", "json", "--reporter-option", f"output={_REPORT}"),
}
_STATUS: Final = {
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "pending": Outcome.SKIPPED,
    "skipped": Outcome.SKIPPED,
    "todo": Outcome.SKIPPED,
    "disabled": Outcome.SKIPPED,
}


def run_node_suite(
    sandbox: Sandbox, environment: Environment, files: Mapping[str, bytes], *, limits: Limits
) -> SuiteRun:
    """Run what `npm test` would; the report is a file that the tests themselves could write, as the notes say."""
    runner = _runner(files, environment)
    argv = [f"{INSIDE}/.bin/{runner}", *_COMMANDS[runner]] if runner else ["npm", "test", "--ignore-scripts=false"]
    done = sandbox.run(
        argv,
        files={**files, ".forge/.keep": b""},
        beside={f"{SCRATCH}/.keep": b""},
        mounts=environment.mounts,
        environment={
            "PATH": f"{INSIDE}/.bin:{environment.interpreter.prefix}/bin:/usr/bin:/bin",
            "NODE_ENV": "test",
            "npm_config_update_notifier": "false",
            "npm_config_cache": "/tmp/npm",  # noqa: S108  # the sandbox's own
        },
        limits=limits,
        result_paths=[_REPORT],
    )
    return _suite_run(done, runner)


def _suite_run(done: Completed, runner: str) -> SuiteRun:
    report = _report(done.files.get(_REPORT, b""))
    tests = dict(_of_mocha(report) if runner == "mocha" else _of_jest(report))
    note = f"the outcomes are those of {runner}'s report, a file that the tests could write themselves"
    return SuiteRun(
        outcomes={test: outcome for test, (outcome, _) in tests.items()},
        messages={test: message for test, (_, message) in tests.items() if message},
        is_complete=done.ended_by == "exit" and (bool(report) or not runner),
        ended_by=done.ended_by,
        exit_code=done.exit_code,
        seconds=done.seconds,
        collected=len(tests) if report else None,
        output=last_lines(done.stdout + done.stderr),
        notes=(note if report else "no report of single tests could be had, only the exit code is known",),
    )


def _runner(files: Mapping[str, bytes], environment: Environment) -> str:
    """The runner that the test script names and the lock file holds; empty where there is none that reports."""
    scripts = _report(files.get("package.json", b"")).get("scripts")
    script = scripts.get("test") if isinstance(scripts, dict) else None
    words = script.split() if isinstance(script, str) else []
    return next((name for name in _COMMANDS if name in words and name in environment.installed), "")


def _report(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _of_jest(report: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Outcome, str]]]:
    """jest and vitest write the same: files with their assertions."""
    for file in _dictionaries(report.get("testResults")):
        path = str(file.get("name", "")).removeprefix(f"{WORK}/")
        tests = _dictionaries(file.get("assertionResults"))
        if not tests and file.get("status") == "failed":
            yield path, (Outcome.ERROR, _message(file.get("message")))
        for test in tests:
            messages = test.get("failureMessages")
            said = messages[0] if isinstance(messages, list) and messages else ""
            yield (
                f"{path} > {test.get('fullName')}",
                (_STATUS.get(str(test.get("status")), Outcome.ERROR), _message(said)),
            )


def _of_mocha(report: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Outcome, str]]]:
    for key, outcome in (("passes", Outcome.PASSED), ("pending", Outcome.SKIPPED), ("failures", Outcome.FAILED)):
        for test in _dictionaries(report.get(key)):
            error = test.get("err")
            said = error.get("message") if isinstance(error, dict) else ""
            path = str(test.get("file", "")).removeprefix(f"{WORK}/")
            yield f"{path} > {test.get('fullTitle')}", (outcome, _message(said))


def _dictionaries(found: Any) -> list[dict[str, Any]]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _message(said: Any) -> str:
    return plain(said)[:500] if isinstance(said, str) else ""
