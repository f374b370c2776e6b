"""What the type checker says of a folder."""

from pathlib import Path

import pytest

from engine.refactoring.checking import CheckingFailed, Complaint, Completed, check_folder, grown, run_bounded

WRONG = "def f(x: int) -> str:\n    return x\n"


def test_errors_are_told_by_place_kind_and_wording(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "it.py").write_text(WRONG)

    [found] = check_folder(tmp_path)

    assert (found.path, found.line, found.code) == ("pack/it.py", 2, "bad-return")
    assert found.key == (
        "pack/it.py",
        "bad-return",
        "Returned type `...` is not assignable to declared return type `...`",
    )


def test_the_settings_of_the_repository_are_not_read(tmp_path):
    (tmp_path / "it.py").write_text(WRONG)
    (tmp_path / "pyrefly.toml").write_text('project-excludes = ["**"]\n[errors]\nbad-return = "ignore"\n')
    (tmp_path / "pyproject.toml").write_text("[tool.pyrefly.errors]\nbad-return = false\n")
    (tmp_path / ".gitignore").write_text("it.py\n")

    assert [each.code for each in check_folder(tmp_path)] == ["bad-return"]


def test_a_folder_behind_a_hidden_one_is_checked_too(tmp_path):
    hidden = tmp_path / ".cache" / "tree"
    hidden.mkdir(parents=True)
    (hidden / "it.py").write_text(WRONG)

    assert len(check_folder(hidden)) == 1


def test_modules_below_src_are_found(tmp_path):
    (tmp_path / "src" / "pack").mkdir(parents=True)
    (tmp_path / "src" / "pack" / "__init__.py").write_text("def f() -> str: return ''\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("from pack import f\nx: int = f()\n")

    assert [each.code for each in check_folder(tmp_path)] == ["bad-assignment"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Completed(1, b"{"), id="no JSON"),
        pytest.param(Completed(1, b"[]"), id="another shape"),
        pytest.param(Completed(101, b'{"errors": []}'), id="a crash"),
    ],
)
def test_what_cannot_be_read_is_no_answer(tmp_path, answer):
    with pytest.raises(CheckingFailed):
        check_folder(tmp_path, lambda argv, cwd: answer)


def test_the_checker_sees_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "x")

    done = run_bounded(["env"], tmp_path)

    assert done.stdout.strip() == b"PATH=/usr/bin:/bin"


def test_a_program_that_is_not_there_is_no_answer(tmp_path):
    with pytest.raises(CheckingFailed, match="cannot be started"):
        run_bounded(["/nowhere/pyrefly"], Path(tmp_path))


def test_moved_and_renamed_errors_are_not_new_but_a_second_one_is():
    one = Complaint("a.py", 3, "bad-return", "Returned type `A` at 3")
    moved = Complaint("a.py", 9, "bad-return", "Returned type `B` at 9")

    assert grown([one], [moved]) == []
    assert grown([one], [one, moved]) == [one, moved]
