"""`forge check`: a file is judged before it is committed."""

import io
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest

from bot.cli.check import run_check

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_without_a_mistake_is_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".forge.yml").write_text("version: 1\nmode: off\n")

    code = run_check(["."])

    assert (code, capsys.readouterr().out) == (0, ".forge.yml is right.\n")


def test_each_mistake_is_told_where_it_stands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "forge.yml").write_text("version: 1\nlocked: [mdoe]\n")
    (folder / ".forge.yml").write_text("version: 2\nrefactor:\n  limits: {fils: 3}\n")

    code = run_check([".forge.yml", "forge.yml"])

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        ".forge.yml:1:10: this version is not known: write 1",
        '.forge.yml:3:12: the key "fils" is not known; did you mean "files"?',
        "2 mistakes: the bot would change nothing.",
        'forge.yml:2:10: the key "mdoe" is not known; did you mean "mode"?',
        "1 mistake: the bot would change nothing.",
    ]


def test_nothing_of_a_file_moves_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = folder / "\x1b[2J"
    hostile.mkdir()
    (hostile / ".forge.yml").write_text('version: 1\n"\u202etext": \x7f\n"\\e]0;x\\a": 1\n')
    (hostile / "forge.yml").write_text("version: 1\n\u202edom: off\n")

    codes = [run_check([f"{hostile}/{name}"]) for name in (".forge.yml", "forge.yml", "none.yml")]

    told = "".join(capsys.readouterr())
    assert codes == [1, 1, 2]
    assert told.replace("\n", "").isprintable()
    assert '\\x1b[2J/forge.yml:2:1: the key "\\u202edom" is not known' in told


def test_what_is_ignored_no_longer_is_no_mistake(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".forge.yml").write_text("version: 1\nignore:\n  - {id: FF-77ab02, reason: old, until: 2020-01-31}\n")

    code = run_check(["."])

    assert code == 0
    assert ".forge.yml:3: FF-77ab02 was ignored until 2020-01-31: told again" in capsys.readouterr().out


def test_a_key_that_nothing_acts_on_yet_is_named_and_is_no_mistake(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = "version: 1\nsecurity: {sast: true}\nprojects:\n  - {path: pay, score: {gate: {min: 9}}}\n"
    (folder / ".forge.yml").write_text(written)

    assert run_check(["."]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said == [".forge.yml is right.", "Read, and not acted on yet: security.sast, projects[].score.gate.min."]


def test_the_standard_input_is_judged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"version: 1\nmode: observ\n")))

    code = run_check(["-"])

    assert code == 1
    assert '-:2:7: "observ" is none of: off, observe, propose; did you mean "observe"?' in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run_check([str(folder / "nowhere.yml")])

    assert code == 2
    assert capsys.readouterr().err.endswith("nowhere.yml cannot be read: No such file or directory\n")


def test_the_hook_of_pre_commit_asks_the_same_command() -> None:
    [hook] = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))

    program, *arguments = hook["entry"].split()
    assert (ROOT / program).stat().st_mode & 0o100
    assert (hook["id"], arguments) == ("forge-yml", ["check"])
