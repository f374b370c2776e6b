"""Node suites in the sandbox: the runners are stand-ins that write the reports which the real ones would."""

import json
import os
import shutil
from pathlib import Path

import pytest

from engine.workspace.environments import Environment, EnvironmentCache, NotPrepared
from engine.workspace.node_environment import INSIDE, node_interpreter
from engine.workspace.outcomes import Outcome
from engine.workspace.preparation import Hints, Preparation, Runner
from engine.workspace.readiness import prepare
from engine.workspace.sandbox import Limits, Sandbox
from engine.workspace.suites import run_suite

QUICK = Limits(wall_s=60)

# In CI a missing part fails: there a test that does not run would be taken for one that passes.
needs_node = pytest.mark.skipif(
    shutil.which("npm") is None and "CI" not in os.environ, reason="Node is not installed here"
)

JEST = {
    "testResults": [
        {
            "name": "/box/work/a.test.js",
            "status": "failed",
            "assertionResults": [
                {"fullName": "adds", "status": "passed"},
                {"fullName": "fails", "status": "failed", "failureMessages": ["\u001b[31mexpected 1\u001b[0m"]},
                {"fullName": "later", "status": "todo"},
            ],
        },
        {"name": "/box/work/broken.test.js", "status": "failed", "message": "SyntaxError", "assertionResults": []},
    ]
}
MOCHA = {
    "passes": [{"fullTitle": "adds", "file": "/box/work/test/a.js"}],
    "pending": [{"fullTitle": "later", "file": "/box/work/test/a.js"}],
    "failures": [{"fullTitle": "fails", "file": "/box/work/test/a.js", "err": {"message": "expected 1"}}],
}


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture
def environment(tmp_path):
    """An environment whose one package is a runner that writes this report, whatever it is asked."""

    def with_runner(name: str, report: object) -> Environment:
        node = node_interpreter()
        assert node is not None
        folder = tmp_path / "node_modules"
        (folder / ".bin").mkdir(parents=True)
        runner = folder / ".bin" / name
        text = json.dumps(json.dumps(report))
        runner.write_text(f"#!/usr/bin/env node\nrequire('fs').writeFileSync('.forge/results.json', {text})\n")
        for place in (runner, folder, folder / ".bin"):
            place.chmod(0o755)
        return Environment(Preparation(Runner.NODE, {}), node, folder, INSIDE, {name: "1.0"})

    return with_runner


def package(test: str) -> dict[str, bytes]:
    return {"package.json": json.dumps({"name": "a", "scripts": {"test": test}}).encode()}


@needs_node
@pytest.mark.parametrize(("runner", "report"), [("jest", JEST), ("vitest", JEST), ("mocha", MOCHA)])
def test_the_report_of_a_known_runner_is_read(sandbox, environment, runner, report):
    done = run_suite(sandbox, environment(runner, report), package(f"NODE_ENV=x {runner} --watch"), limits=QUICK)

    of = {test.rpartition(" > ")[2]: outcome for test, outcome in done.outcomes.items()}
    assert (of["adds"], of["fails"], of["later"]) == (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED)
    assert next(message for test, message in done.messages.items() if test.endswith("fails")) == "expected 1"
    assert done.is_complete
    assert "could write themselves" in done.notes[0]


@needs_node
def test_a_file_that_a_runner_could_not_load_is_an_error(sandbox, environment):
    done = run_suite(sandbox, environment("jest", JEST), package("jest"), limits=QUICK)

    assert done.outcomes["broken.test.js"] is Outcome.ERROR


@needs_node
@pytest.mark.parametrize("report", [[], "x", {"testResults": [1, {"assertionResults": 3}]}, {"testResults": None}])
def test_an_odd_report_holds_no_outcomes(sandbox, environment, report):
    done = run_suite(sandbox, environment("jest", report), package("jest"), limits=QUICK)

    assert done.outcomes == {}


@needs_node
def test_any_other_script_is_known_by_its_exit_code(sandbox, environment):
    done = run_suite(sandbox, environment("tap", {}), package("node -e 'process.exit(3)'"), limits=QUICK)

    assert (done.exit_code, done.outcomes) == (3, {})
    assert "only the exit code is known" in done.notes[0]


@needs_node
def test_an_empty_lock_file_installs_nothing_and_runs_no_script(sandbox, tmp_path):
    script = {"name": "a", "version": "1.0.0", "scripts": {"install": "touch ran", "test": "node --version"}}
    lock = {"name": "a", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "a", "version": "1.0.0"}}}
    files = {"package.json": json.dumps(script).encode(), "package-lock.json": json.dumps(lock).encode()}

    environment = prepare(sandbox, files, Hints(), EnvironmentCache(tmp_path), tenant="ours", deadline_s=60)

    assert isinstance(environment, Environment)
    assert not list(Path(tmp_path).rglob("ran"))
    assert run_suite(sandbox, environment, files, limits=QUICK).exit_code == 0


@needs_node
@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        pytest.param(None, "there is no package-lock.json", id="no lock"),
        pytest.param({"lockfileVersion": 1, "dependencies": {}}, "no lock file of npm 7", id="old lock"),
        pytest.param(
            {"packages": {"node_modules/a": {"resolved": "http://169.254.169.254/a"}}}, "an address", id="host"
        ),
        pytest.param({"packages": {"node_modules/a": {"resolved": "git+ssh://x/y.git"}}}, "an address", id="git"),
        pytest.param({"packages": {"packages/a": {}}}, "workspaces", id="workspace"),
        pytest.param("[" * 5000, "no lock file of npm 7", id="deep"),
    ],
)
def test_what_a_lock_file_must_not_say_is_a_reason_to_stop(sandbox, tmp_path, lock, reason):
    files = {"package.json": b"{}"}
    if lock is not None:
        files["package-lock.json"] = (lock if isinstance(lock, str) else json.dumps(lock)).encode()

    answer = prepare(sandbox, files, Hints(), EnvironmentCache(tmp_path), tenant="ours", deadline_s=60)

    assert isinstance(answer, NotPrepared)
    assert reason in answer.reason
