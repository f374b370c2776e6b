"""The loop around a recipe, with a recipe made for it: numbers above nine become nine, one at a time."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence

import pytest

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Evidence, Rung, Verdict, disproved, not_proven, proven
from engine.refactoring.recipes.recipe import (
    WHOLE_TREE,
    Candidate,
    Example,
    Plan,
    Refusal,
    Safety,
    Scope,
    TransformationType,
)
from engine.refactoring.runner import DEFAULT_CAPS, Caps, Run, changed_line_count, run
from engine.refactoring.series import pieces
from engine.refactoring.view import Role, View

NUMBER = re.compile(rb"\d{2,}")


class Nines:
    """Every number of two digits and more becomes 9; 13 is bad luck, and 66 is what the proof does not believe."""

    name = "nines"
    version = 1
    type = TransformationType.COMPLEXITY_REDUCTION
    languages = frozenset({"python"})
    safety = Safety.PROVEN
    summary = "Numbers become nines"
    changes: Sequence[Example] = ()
    leaves_alone: Sequence[Example] = ()

    def detect(self, view: View, scope: Scope) -> Iterator[Candidate]:
        for path in view.python:
            if view.is_editable(path) and scope.has(path):
                for found in NUMBER.finditer(view.files[path]):
                    value = int(found[0])
                    line = view.files[path].count(b"\n", 0, found.start()) + 1
                    yield Candidate(path, "", line, f"{value} is large", "value", value, value, (str(found.start()),))

    def plan(self, view: View, candidate: Candidate) -> Plan | Refusal:
        start = int(candidate.choice[0])
        found = NUMBER.match(view.files[candidate.path], start)
        assert found is not None, "a candidate of another tree"
        if found[0] == b"13":
            return Refusal("bad_luck", "13 is bad luck")
        text = b"(" if found[0] == b"77" else b"9"
        edit = Edit(candidate.path, start, found.end(), text)
        return Plan(self.name, candidate, ChangeSet((edit,)), "Make it 9", 9)

    def prove(self, before: View, after: View, plan: Plan) -> Sequence[Evidence]:
        if plan.candidate.before == 66:
            return [disproved(Rung.STATIC, "66 is not 9")]
        if plan.candidate.before == 55:
            return [not_proven(Rung.STATIC, "55 may be 9")]
        return [proven(Rung.STATIC, "as good as 9")]


def ran(files: Mapping[str, str], caps: Caps = DEFAULT_CAPS, scope: Scope = WHOLE_TREE) -> Run:
    return run(Nines(), View({path: text.encode() for path, text in files.items()}), scope, caps)


def test_it_goes_on_from_the_tree_that_came_out_until_nothing_is_left() -> None:
    result = ran({"a.py": "x = 10, 200, 11\n", "b.py": "y = 99\n"})

    assert result.after.files == {"a.py": b"x = 9, 9, 9\n", "b.py": b"y = 9\n"}
    assert [step.plan.candidate.before for step in result.steps] == [200, 99, 11, 10]
    assert result.changes.applied(result.before.files) == dict(result.after.files)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(13, "bad_luck", id="the recipe refuses"),
        pytest.param(55, "not_proven", id="the proof does not know"),
        pytest.param(66, "disproved", id="the proof knows better"),
        pytest.param(77, "disproved", id="what comes out does not parse"),
    ],
)
def test_what_is_not_proven_is_not_kept_and_the_rest_is(number: int, code: str) -> None:
    result = ran({"a.py": f"x = {number}, 20\n"})

    assert result.after.files == {"a.py": f"x = {number}, 9\n".encode()}
    assert code in {each.refusal.code for each in result.declined}


def test_a_change_stays_below_its_caps() -> None:
    files = {f"{name}.py": "x = 10\ny = 11\n" for name in "abc"}

    by_files = ran(files, Caps(files=2))
    by_lines = ran(files, Caps(lines=6))
    by_steps = ran(files, Caps(steps=1))

    assert len(by_files.changes.paths) == 2
    assert {each.refusal.code for each in by_files.declined} == {"too_many_files"}
    assert changed_line_count(by_lines.changes, by_lines.before) == 6
    assert len(by_steps.steps) == 1


@pytest.mark.parametrize(
    ("caps", "count"),
    [
        pytest.param(Caps(), 1, id="within the caps"),
        pytest.param(Caps(files=2), 3, id="five files by two"),
        pytest.param(Caps(steps=4), 3, id="ten changes by four"),
        pytest.param(Caps(lines=8), 3, id="twenty lines by eight"),
    ],
)
def test_what_is_too_large_comes_in_pieces_each_on_the_tree_of_the_one_before(caps: Caps, count: int) -> None:
    files = {f"{name}.py": "x = 10\ny = 11\n" for name in "abcde"}
    first = ran(files, caps)

    known = pieces(first, caps, frozenset(), time.monotonic() + 60)
    tree, made = first.after, 1
    while (later := run(Nines(), tree, WHOLE_TREE, caps)).steps:
        tree, made = later.after, made + 1

    assert known == made == count
    assert tree.files == dict.fromkeys(files, b"x = 9\ny = 9\n")


def test_what_may_not_be_edited_is_not_edited() -> None:
    files = {"a.py": b"x = 10\n", "test_a.py": b"x = 10\n", "c.py": b"x = 10\n"}
    view = View(files, {"test_a.py": Role.TEST, "c.py": Role.PROTECTED})

    result = run(Nines(), view, WHOLE_TREE, Caps())

    assert result.changes.paths == {"a.py"}


def test_a_scope_holds_also_after_a_step() -> None:
    result = ran({"a.py": "x = 10, 11\n", "b.py": "y = 99\n"}, scope=Scope(frozenset({"a.py"})))

    assert result.after.files["b.py"] == b"y = 99\n"
    assert len(result.steps) == 2


def test_a_run_that_has_no_time_left_says_so() -> None:
    view = View({"a.py": b"x = 10\n"})

    result = run(Nines(), view, WHOLE_TREE, Caps(), deadline_s=-1.0)

    assert not result.steps
    assert [each.refusal.code for each in result.declined] == ["out_of_time"]


def test_each_step_carries_its_rows() -> None:
    (step,) = ran({"a.py": "x = 10\n"}).steps

    assert step.proof.verdict is Verdict.PROVEN
    assert [row.rung for row in step.proof.rows] == [Rung.PARSES, Rung.STATIC]
