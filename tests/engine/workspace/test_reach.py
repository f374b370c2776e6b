"""Which tests ran which lines, as the sandbox reports it."""

import pytest

from engine.workspace.events import Heard
from engine.workspace.reach import reached, spans_of, traceable

END = {"kind": "reached"}


def said(**facts):
    return {"kind": "reach", "path": "a.py", "test": "test_a", "ranges": [[3, 5], [9, 9]], **facts}


def test_a_line_is_told_its_tests():
    reach = reached(Heard((said(), said(test="test_b", ranges=[[5, 6]]), END), 0), {"a.py"})

    assert [reach.tests("a.py", line) for line in (3, 5, 7)] == [("test_a",), ("test_a", "test_b"), ()]


def test_what_no_test_ran_by_itself_is_shared_and_no_test():
    reach = reached(Heard((said(test=""), END), 0), {"a.py"})

    assert (reach.is_shared("a.py", 4), reach.tests("a.py", 4)) == (True, ())


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(said(path="b.py"), id="a file that nobody asked for"),
        pytest.param(said(path=7), id="a path that is a number"),
        pytest.param(said(test=["test_a"]), id="a test that is a list"),
        pytest.param(said(test="t" * 3000), id="an endless id"),
        pytest.param(said(ranges={"3": 5}), id="ranges that are none"),
        pytest.param(said(ranges=[[5, 3], [0, 9], [3, True], [3], "3"]), id="spans that are none"),
    ],
)
def test_what_makes_no_sense_is_left_out(record):
    reach = reached(Heard((record, END), 0), {"a.py"})

    assert not any(reach.tests(path, line) for path in ("a.py", "b.py") for line in range(10))


def test_an_answer_without_its_end_is_none():
    assert reached(Heard((said(),), 0), {"a.py"}) is None


def test_where_nothing_was_asked_nothing_is_known():
    assert reached(Heard((END,), 0), ()) is None


@pytest.mark.parametrize(
    ("paths", "verdict"),
    [
        pytest.param(["a.py"], True, id="a file"),
        pytest.param([], False, id="none"),
        pytest.param(["{{name}}/[a].py"], False, id="what coverage.py would read as a pattern"),
        pytest.param([f"{number}.py" for number in range(1000)], False, id="too many"),
    ],
)
def test_files_can_be_asked_for_by_name(paths, verdict):
    assert traceable(dict.fromkeys(paths, ())) is verdict


def test_the_request_travels_as_ranges():
    assert spans_of({"a.py": frozenset({1, 2, 3, 7})}) == {"a.py": [[1, 3], [7, 7]]}
