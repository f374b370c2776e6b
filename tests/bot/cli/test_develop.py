"""The project's own checks, tests and benchmarks."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli import develop
from tests.bot.cli.conftest import forge, said_in_one_sentence


def test_benchmarks_are_listed_with_what_they_measure() -> None:
    ended = forge("bench", "list")

    assert ended.returncode == 0
    listed = dict(line.strip().split(maxsplit=1) for line in ended.stdout.splitlines())
    assert listed.keys() >= {"ingress"}
    assert all(listed.values())


def test_a_benchmark_that_is_not_there_is_refused_with_those_that_are() -> None:
    told = said_in_one_sentence(forge("bench", "nonsense"))

    assert told.startswith("forge bench: there is no 'nonsense'. There are: ")
    assert "ingress" in told


@pytest.mark.parametrize(
    "command", [command for _, command in develop.CHECKS], ids=[name for name, _ in develop.CHECKS]
)
def test_the_tools_know_every_option_that_the_checks_give_them(command: Sequence[str]) -> None:
    program, *arguments = command
    subcommands = [argument for argument in arguments if argument in {"check", "format"}]

    asked = [str(Path(sys.executable).parent / program), *subcommands, "--help"]
    help_ = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True).stdout

    assert [argument for argument in arguments if argument.startswith("--") and argument not in help_] == []


def test_every_check_runs_and_the_bad_ones_are_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    checks = (("first", ("ruff", "--no-such-option")), ("second", ("ruff", "--version")))
    monkeypatch.setattr(develop, "CHECKS", checks)

    code = develop.run_checks()

    told = capfd.readouterr().out
    assert code == 1
    assert "Not clean: first." in told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("second")] == ["clean"]
    assert "--no-such-option" in told


def test_tests_are_run_with_the_arguments_that_are_given() -> None:
    ended = forge("test", "tests/no/such/file.py", "--collect-only")

    assert ended.returncode == 4
    assert "tests/no/such/file.py" in ended.stdout + ended.stderr
