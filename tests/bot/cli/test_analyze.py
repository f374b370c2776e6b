"""`forge analyze`: what is judged, what is printed, and how it ends when something is in its way."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.bot.cli.conftest import ENVIRONMENT, PRICES, command, forge, git, said_in_one_sentence
from tests.tangled_shop import TANGLED

KEYS = {
    *("schema", "score_version", "engine_revision", "commit", "score", "interval", "confidence"),
    *("parts", "findings", "files", "not_judged", "main_language", "standing"),
    *("duplicates", "antipatterns", "suppressions", "setup"),
}


@pytest.fixture(scope="module")
def shop(new_repository: Callable[..., Path]) -> Path:
    """Two commits; the second one makes it worse. What is not committed is not judged."""
    folder = new_repository({"prices.py": PRICES, "README.md": "# Shop\n"}, {"decide.py": TANGLED})
    (folder / "scratch.py").write_text("x = 1\n")
    return folder


@pytest.fixture(scope="module")
def report(shop: Path) -> dict[str, Any]:
    ended = forge("analyze", str(shop), "--json", "--functions")
    assert (ended.returncode, ended.stderr) == (0, "")
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def test_the_json_has_exactly_the_published_keys(report: dict[str, Any], shop: Path) -> None:
    assert report.keys() == KEYS | {"functions", "dependencies"}
    assert report["schema"] == 1
    assert report["commit"] == git(shop, "rev-parse", "HEAD")
    assert set(report["findings"][0]) >= {"id", "path", "line", "metric", "value", "loss"}
    assert {file["path"] for file in report["files"]} == {"README.md", "decide.py", "prices.py"}
    assert set(report["functions"][0]) == {
        *("path", "line", "name", "cyclomatic", "cognitive", "nesting", "parameters", "code_lines"),
    }


def test_the_losses_and_the_score_make_a_hundred(report: dict[str, Any]) -> None:
    losses = sum(finding["loss"] for finding in report["findings"])

    assert 0 < report["score"] < 100
    assert report["score"] + losses == pytest.approx(100, abs=0.05)


def test_functions_are_listed_where_they_stand(report: dict[str, Any]) -> None:
    rows = {(row["path"], row["line"], row["name"]) for row in report["functions"]}

    assert rows == {("decide.py", 3, "decide"), ("prices.py", 4, "total")}


def test_functions_are_left_out_unless_asked_for(shop: Path) -> None:
    ended = forge("analyze", str(shop), "--json", "--no-cache", "--processes", "1")

    assert json.loads(ended.stdout).keys() == KEYS


def test_the_report_for_people_says_the_score_and_what_costs_most(shop: Path, report: dict[str, Any]) -> None:
    ended = forge("analyze", str(shop), environment={"NO_COLOR": "1"})

    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"{report['score']:g} of 100" in ended.stdout
    assert report["findings"][0]["path"] in ended.stdout
    assert "\x1b" not in ended.stdout


def test_two_revisions_are_compared(shop: Path) -> None:
    ended = forge("analyze", str(shop), "--base", "HEAD~1", "--head", "main")

    assert ended.returncode == 0
    assert "->" in ended.stdout
    assert "decide" in ended.stdout


def test_a_folder_without_git_is_judged_as_it_lies_there(tmp_path: Path) -> None:
    (tmp_path / "prices.py").write_text(PRICES)

    ended = forge("analyze", str(tmp_path), "--json")

    document = json.loads(ended.stdout)
    assert document["commit"] == ""
    assert [file["path"] for file in document["files"]] == ["prices.py"]


def test_without_a_path_the_current_folder_is_judged_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    (tmp_path / "prices.py").write_text(PRICES)
    tmp_path.chmod(0o555)

    ended = forge("analyze", "--json", cwd=tmp_path)  # an environment without HOME

    assert (ended.returncode, ended.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["prices.py"]


def test_an_empty_folder_has_no_score_and_that_is_no_failure(tmp_path: Path) -> None:
    ended = forge("analyze", str(tmp_path), "--json")
    shown = forge("analyze", str(tmp_path))

    assert json.loads(ended.stdout)["score"] is None
    assert (ended.returncode, shown.returncode) == (0, 0)
    assert "no source files" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["missing"], "missing is not a folder. Give a git repository", id="a missing path"),
        pytest.param(["a/file.py"], "a/file.py is not a folder. Give a git repository", id="a file"),
        pytest.param(["a", "--base", "main"], "a is not a git repository, so it has no revisions", id="no repository"),
        pytest.param(["a", "--head", "main"], "Leave out --base and --head", id="no repository, but a head"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_what_can(tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/file.py").write_text(PRICES)

    ended = forge("analyze", *arguments, cwd=tmp_path)

    assert told in said_in_one_sentence(ended)


@pytest.mark.parametrize(
    ("option", "revision"),
    [
        pytest.param("--base", "no-such-branch", id="a branch"),
        pytest.param("--head", "f" * 40, id="an id"),
        pytest.param("--head", "--output=/tmp/x", id="an option of git"),
    ],
)
def test_a_revision_that_is_not_there_is_refused_with_what_would_work(shop: Path, option: str, revision: str) -> None:
    told = said_in_one_sentence(forge("analyze", str(shop), f"{option}={revision}"))

    assert told.startswith(f"forge analyze: {revision!r} is not a commit here. Give a branch, a tag or an id")
    assert "git fetch --unshallow" in told


def test_a_repository_without_a_commit_is_refused_with_what_would_work(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    told = said_in_one_sentence(forge("analyze", str(tmp_path)))

    assert told == f"forge analyze: {tmp_path} has no commit yet. Commit something first."


@pytest.mark.parametrize("form", [["--json"], []], ids=["json", "for people"])
def test_a_reader_that_hangs_up_early_sees_no_traceback(shop: Path, form: list[str]) -> None:
    process = subprocess.Popen(
        command("analyze", str(shop), *form), env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()

    assert process.wait(30) == 1
    assert told == ""


def test_ctrl_c_ends_it_quietly_with_all_its_processes(new_repository: Callable[..., Path], tmp_path: Path) -> None:
    large = {f"module_{number}.py": PRICES + TANGLED * 200 for number in range(100)}
    folder = new_repository(large)
    with (tmp_path / "told").open("wb") as out:
        process = subprocess.Popen(
            command("analyze", str(folder), "--processes", "2"),
            env=ENVIRONMENT,
            stdout=out,
            stderr=out,
            start_new_session=True,  # a terminal tells the whole group
            preexec_fn=_hear_interrupts,
        )
        children = _children(process)

        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(30)

    assert code == 130
    assert "Traceback" not in (tmp_path / "told").read_text()
    assert [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


def _hear_interrupts() -> None:
    """As in a terminal: a test run in the background is started deaf to them, and hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The analysis processes, once both are there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        below = psutil.Process(process.pid).children(recursive=True)
        found = [child for child in below if "engine.analysis.child" in " ".join(_command_line(child))]
        if len(found) == 2:
            return found
        time.sleep(0.005)
    pytest.fail("the analysis processes did not start")


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
