"""A repository whose tests attack: every run ends with a reason, tells no lies unnoticed, and leaves nothing behind."""

import importlib.metadata
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.workspace.confinement import own_interpreter
from engine.workspace.environments import Environment
from engine.workspace.outcomes import Outcome, SuiteRun
from engine.workspace.preparation import Hints, Preparation, preparation
from engine.workspace.sandbox import MIB, Limits, Sandbox
from engine.workspace.suites import run_python, run_suite
from tests.engine.workspace.sandboxed import CANARY, processes_with

PROJECT = Path(__file__).parents[2] / "projects" / "hostile_tests"
QUICK = Limits(
    wall_s=40,
    cpu_s=40,
    memory_bytes=512 * MIB,
    processes=48,
    disk_bytes=64 * MIB,
    output_bytes=MIB,
    file_bytes=32 * MIB,
)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    found = (path for path in sorted(PROJECT.rglob("*")) if path.suffix in {".py", ".toml"})
    return {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def environment(files) -> Environment:
    """The environment that these tests themselves run in; nothing has to be downloaded."""
    plan = preparation(files, Hints())
    assert isinstance(plan, Preparation)
    installed = {one.name.lower(): one.version for one in importlib.metadata.distributions()}
    return Environment(plan, own_interpreter(), Path(sys.prefix), sys.prefix, installed)


@pytest.fixture
def run(sandbox, environment, files):
    def run_tests(*select: str, limits: Limits = QUICK, **options: object) -> SuiteRun:
        return run_suite(sandbox, environment, files, select=select, limits=limits, **options)

    return run_tests


def those_of(name: str, files: dict[str, bytes]) -> list[str]:
    return [
        f"tests/{name}.py::{line[4:].split(b'(')[0].decode()}"
        for line in files[f"tests/{name}.py"].splitlines()
        if line.startswith(b"def test")
    ]


def test_every_outcome_of_an_honest_suite_is_reported(sandbox, environment, files):
    hints = Hints(test_command=("python", "-m", "pytest", "-x", "--cov=hostile", "tests/test_honest.py"))

    done = run_suite(sandbox, environment, files, hints=hints, with_coverage=True, limits=QUICK)

    of = {test.partition("::")[2]: outcome for test, outcome in done.outcomes.items()}
    assert of == {
        "test_double": Outcome.PASSED,
        "test_fails[a::b [c]]": Outcome.FAILED,
        "test_breaks_down": Outcome.ERROR,
        "test_skipped": Outcome.SKIPPED,
        "test_fails_as_expected": Outcome.XFAILED,
        "test_passes_against_expectation": Outcome.XPASSED,
        "test_knows_its_version_and_command": Outcome.PASSED,
    }
    assert (done.is_complete, done.ended_by, done.exit_code, done.collected, done.notes) == (True, "exit", 1, 7, ())
    assert done.coverage["hostile.py"] == {1, 4, 5, 8, 12}
    assert "assert 2 == 3" in done.messages["tests/test_honest.py::test_fails[a::b [c]]"]
    assert "red bell" in done.output
    assert "\x1b" not in done.output


def test_only_the_selected_tests_run(run):
    done = run("tests/test_honest.py::test_fails[a::b [c]]", "tests/test_honest.py::test_double")

    assert len(done.outcomes) == done.collected == 2
    assert done.failing == ("tests/test_honest.py::test_fails[a::b [c]]",)


def test_theft_finds_nothing(run, files, monkeypatch):
    monkeypatch.setenv("FORGE_TEST_TOKEN", CANARY)
    thefts = [
        f"tests/test_thefts.py::test_reads_files_of_the_machine[{path}]" for path in ("/etc/shadow", "/home", "/sys")
    ]

    done = run(*those_of("test_thefts", files), *thefts)

    assert done.failing == ()
    assert len(done.outcomes) == 11
    assert done.is_complete
    assert CANARY not in done.output
    assert not processes_with("3917.5")


def test_a_printed_report_is_output_and_nothing_else(run):
    done = run("tests/test_forgeries.py::test_prints_its_own_report")

    assert list(done.outcomes.values()) == [Outcome.FAILED]
    assert done.is_complete


def test_who_writes_to_the_channel_without_the_key_is_noticed(run, files):
    done = run(*those_of("test_forgeries", files))

    assert set(done.outcomes) == set(those_of("test_forgeries", files))
    assert set(done.outcomes.values()) == {Outcome.FAILED}
    assert not done.is_complete
    assert any("none of ours" in note for note in done.notes)


@pytest.mark.parametrize(
    ("test", "ended_by", "changed"),
    [
        pytest.param("test_leaves_as_if_all_were_well", "exit", {}, id="leaves"),
        pytest.param("test_hangs", "wall", {"wall_s": 4}, id="hangs"),
        pytest.param("test_floods", "output", {}, id="floods"),
        pytest.param("test_kills_all", "signal", {}, id="kills all"),
        pytest.param("test_bombs", "wall", {"wall_s": 4, "cpu_s": 90, "memory_bytes": 4096 * MIB}, id="bombs"),
    ],
)
def test_sabotage_ends_with_its_reason_and_is_not_taken_for_a_pass(run, test, ended_by, changed):
    done = run(f"tests/test_sabotage.py::{test}", limits=replace(QUICK, **changed))

    assert done.ended_by == ended_by
    assert not done.is_complete
    assert Outcome.PASSED not in done.outcomes.values()
    assert "the run ended before everything was reported" in done.notes


def test_who_silences_the_plugin_has_collected_more_than_reported(run):
    done = run("tests/test_sabotage.py::test_unregisters_the_plugin")

    assert done.collected == 1
    assert done.outcomes == {}
    assert not done.is_complete


def test_a_test_that_eats_memory_fails_alone(run):
    done = run("tests/test_sabotage.py::test_eats_memory", "tests/test_honest.py::test_double")

    assert done.outcomes["tests/test_sabotage.py::test_eats_memory"] is Outcome.FAILED
    assert done.outcomes["tests/test_honest.py::test_double"] is Outcome.PASSED


def test_a_daemon_dies_with_its_run(run):
    done = run("tests/test_sabotage.py::test_leaves_a_daemon")

    assert list(done.outcomes.values()) == [Outcome.PASSED]
    assert done.is_complete
    assert not processes_with("3917.75")


def test_the_librarys_own_runner_stands_in_where_there_is_no_pytest(sandbox, environment):
    bare = replace(environment, installed={"coverage": environment.installed["coverage"]})
    suite = b"""
import unittest
import subject

class Suite(unittest.TestCase):
    def test_passes(self):
        self.assertEqual(subject.one(), 1)

    def test_fails(self):
        self.assertEqual(subject.one(), 2)

    def test_breaks(self):
        raise KeyError("x")

    @unittest.skip("no")
    def test_skipped(self):
        pass
"""
    files = {"subject.py": b"def one():\n    return 1\n", "test_subject.py": suite}

    done = run_suite(sandbox, bare, files, with_coverage=True, limits=QUICK)

    assert {test.rpartition(".")[2]: str(outcome) for test, outcome in done.outcomes.items()} == {
        "test_passes": "passed",
        "test_fails": "failed",
        "test_breaks": "error",
        "test_skipped": "skipped",
    }
    assert done.coverage["subject.py"] == {1, 2}


def test_a_command_of_the_repositorys_own_is_known_by_its_exit_code(sandbox, environment):
    own = replace(environment, preparation=preparation({"runtests.py": b""}, Hints(("python", "runtests.py"))))

    done = run_suite(
        sandbox, own, {"runtests.py": b"raise SystemExit(3)"}, hints=Hints(("python", "runtests.py")), limits=QUICK
    )

    assert (done.exit_code, done.outcomes) == (3, {})
    assert "only its exit code is known" in done.notes[0]


def test_a_file_that_cannot_be_imported_is_an_error_and_the_others_still_run(sandbox, environment):
    files = {"test_a.py": b"import nothing_of_this_name\n", "test_b.py": b"def test_b(): pass\n"}

    done = run_suite(sandbox, environment, files, limits=QUICK)

    assert done.outcomes == {"test_a.py": Outcome.ERROR, "test_b.py::test_b": Outcome.PASSED}
    assert done.is_complete


def test_options_that_nobody_here_knows_are_left_out(sandbox, environment):
    files = {"pytest.ini": b"[pytest]\naddopts = --of-a-plugin-not-installed\n", "test_a.py": b"def test_a(): pass\n"}

    done = run_suite(sandbox, environment, files, limits=QUICK)

    assert done.outcomes == {"test_a.py::test_a": Outcome.PASSED}
    assert "the options that the repository gives pytest could not be used here" in done.notes


def test_a_script_of_ours_answers_out_of_the_repository(sandbox, environment, files):
    script = "def main(payload):\n    import hostile\n    return payload * hostile.double(1)\n"

    answer = run_python(sandbox, environment, files, script, payload=b"ab\0", limits=QUICK)

    assert answer.data == b"ab\0ab\0"


def test_a_script_that_fails_has_no_answer_but_says_why(sandbox, environment, files):
    answer = run_python(sandbox, environment, files, "def main(payload):\n    raise KeyError('why')\n", limits=QUICK)

    assert answer.data is None
    assert "KeyError: 'why'" in answer.said
