"""The rung of the type checker."""

from engine.refactoring.checking import CheckingFailed
from engine.refactoring.evidence import Rung, Verdict
from engine.refactoring.proof.types import types_rung


def tree(folder, text):
    folder.mkdir()
    (folder / "it.py").write_text(text)
    return folder


def test_no_new_error_is_proven(tmp_path):
    before = tree(tmp_path / "before", "def f() -> str:\n    return 1\n")
    after = tree(tmp_path / "after", "x = 1\n\ndef g() -> str:\n    return x\n")

    row = types_rung(before, after)

    assert (row.rung, row.verdict) == (Rung.TYPES, Verdict.PROVEN)
    assert row.said == "pyrefly found no new error: 1 before, 1 after."


def test_a_new_error_is_disproved_and_shown(tmp_path):
    before = tree(tmp_path / "before", "def f():\n    return 1\n")
    after = tree(tmp_path / "after", "def f() -> str:\n    return 1\n")

    row = types_rung(before, after)

    assert row.verdict is Verdict.DISPROVED
    assert row.details[0].startswith("it.py:2: Returned type")


def test_of_many_errors_of_a_kind_the_one_that_is_new_is_shown(tmp_path):
    known = "".join(f"def f{number}(x: int | None):\n    return x.old{number}\n" for number in range(3))
    before = tree(tmp_path / "before", known)
    after = tree(tmp_path / "after", f"{known}def g(x: int | None):\n    return x.late\n")

    row = types_rung(before, after)

    assert row.verdict is Verdict.DISPROVED
    assert {each.partition(": ")[0] for each in row.details} == {"it.py:8"}


def test_code_that_moves_may_take_the_import_of_an_absent_module_along(tmp_path):
    before = tree(tmp_path / "before", "import nowhere\n\nx = nowhere\n")
    after = tree(tmp_path / "after", "import nowhere\n\nx = nowhere\n")
    (after / "part.py").write_text("import nowhere\n\ny = nowhere\n")

    assert types_rung(before, after).verdict is Verdict.PROVEN


def test_another_absent_module_is_disproved_though_one_is_needed_no_more(tmp_path):
    before = tree(tmp_path / "before", "import nowhere\n")
    after = tree(tmp_path / "after", "import nobody\n")

    assert types_rung(before, after).verdict is Verdict.DISPROVED


def test_no_answer_is_not_proven(tmp_path):
    def check(folder):
        raise CheckingFailed("pyrefly is not installed")

    row = types_rung(tmp_path, tmp_path, check)

    assert row.verdict is Verdict.NOT_PROVEN
    assert "pyrefly is not installed" in row.said
