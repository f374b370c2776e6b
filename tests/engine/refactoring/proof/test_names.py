"""The rung of names: what ruff says of a file before and after."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.names import MAX_FILES, names_rung


def judged(before, after):
    return names_rung({path: text.encode() for path, text in before.items()}, after)


def test_a_name_that_nobody_binds_any_more_is_disproved():
    row = judged({"a.py": "rate = 2\n\ndef f():\n    return rate\n"}, {"a.py": b"def f():\n    return rate\n"})

    assert row.verdict is Verdict.DISPROVED
    assert row.details == ("F821: Undefined name `rate`",)


def test_what_was_wrong_before_may_stay_and_move():
    wrong = "def f():\n    return nowhere\n"
    before = {"a.py": wrong + "\ndef g():\n    return 1\n"}

    row = judged(before, {"a.py": b"from b import f as f\n\ndef g():\n    return 1\n", "b.py": wrong.encode()})

    assert row.verdict is Verdict.PROVEN


def test_a_second_definition_may_move_down_with_the_first():
    twice = "def f():\n    return 1\n\n\ndef f():\n    return 2\n"

    row = judged({"a.py": twice}, {"a.py": b"import os\n\nhome = os.name\n\n\n" + twice.encode()})

    assert row.verdict is Verdict.PROVEN


def test_a_second_definition_is_new():
    row = judged(
        {"a.py": "def f():\n    return 1\n"}, {"a.py": b"def f():\n    return 1\n\n\ndef f():\n    return 1\n"}
    )

    assert row.verdict is Verdict.DISPROVED
    assert row.details[0].startswith("F811")


def test_a_comment_that_silences_ruff_hides_nothing():
    row = judged({"a.py": "x = 1\n"}, {"a.py": b"# ruff: noqa\nx = y  # noqa: F821\n"})

    assert row.verdict is Verdict.DISPROVED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "type Pair[T] = tuple[T, T]\n\ndef first[T](pair: Pair[T]) -> T:\n    return pair[0]\n", id="3.12"
        ),
        pytest.param("match [1]:\n    case [x]:\n        print(x)\n", id="3.10"),
        pytest.param("try:\n    pass\nexcept ValueError, TypeError:\n    pass\n", id="3.14"),
    ],
)
def test_newer_syntax_is_no_complaint(text):
    row = judged({"a.py": ""}, {"a.py": text.encode()})

    assert row.verdict is Verdict.PROVEN


def test_a_file_that_goes_takes_its_faults_with_it():
    row = judged({"a.py": "print(nowhere)\n"}, {"a.py": None})

    assert row.verdict is Verdict.PROVEN


def test_more_files_than_are_looked_at_prove_nothing():
    row = judged({}, {f"m{number}.py": b"" for number in range(MAX_FILES + 1)})

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said == "201 files are touched, and at most 200 looked at"
