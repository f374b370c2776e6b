"""What a proof on the command line goes by: the `.forge.yml` of the tree, by the project that holds the files."""

from pathlib import Path

import pytest

from bot.cli.proving import prepared
from engine.workspace.checkout import open_folder

TEXT = "docs/readme.txt"  # nothing here can be run, so that nothing has to be installed
ELSEWHERE = f"acme/rules:base.yml@{'0' * 40}"


def folder(place: Path, file: str) -> Path:
    (place / "docs").mkdir()
    (place / TEXT).write_text("Nothing to run.\n")
    (place / ".forge.yml").write_text(f"version: 1\n{file}")
    return place


def silent(_: str) -> None:
    """Nobody looks at the progress."""


def test_tests_are_run_as_the_project_of_the_files_says(tmp_path: Path) -> None:
    rules = (
        "tests: {command: pytest -x, timeout: 2m, flake_runs: 3}\nprojects: [{path: docs, tests: {command: make}}]\n"
    )

    with prepared(open_folder(folder(tmp_path, rules)), silent) as bench:
        whole, docs = bench.ground(()), bench.ground([TEXT])

    assert (whole.hints.test_command, docs.hints.test_command) == (("pytest", "-x"), ("make",))
    assert [(each.longest_run_s, each.flake_runs) for each in (whole, docs)] == [(120.0, 3)] * 2


@pytest.mark.parametrize(
    ("file", "said"),
    [
        pytest.param(
            "tset: {}\n", ".forge.yml cannot be read, so tests and proofs go by what is built in", id="broken"
        ),
        pytest.param(f"extends: {ELSEWHERE}\n", f"{ELSEWHERE} is not read here", id="a file of another repository"),
    ],
)
def test_what_of_the_configuration_cannot_be_followed_is_told_in_one_line(tmp_path: Path, file: str, said: str) -> None:
    with prepared(open_folder(folder(tmp_path, file)), silent) as bench:
        notes = bench.notes

    assert bench.unread == (notes[0],)
    assert notes[0].startswith(said)
    assert "\n" not in notes[0]


def test_a_file_that_can_be_followed_is_not_spoken_of(tmp_path: Path) -> None:
    with prepared(open_folder(folder(tmp_path, "extends: none\n")), silent) as bench:
        assert bench.unread == ()
