"""Which local variables go, and which statements never run."""

import pytest

from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.view import View

RECIPE = DeadCodeRemoval()


def planned(body: str) -> list[str]:
    """What would go from a function with this body; nothing else in the tree is idle."""
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "\n\nprint(f)\n"
    view = View({"a.py": text.encode()})
    found = [RECIPE.plan(view, each) for each in RECIPE.detect(view, Scope())]
    plans = [each for each in found if isinstance(each, Plan)]
    verdicts = {RECIPE.prove(view, view.changed(each.changes), each)[0].verdict for each in plans}
    assert verdicts <= {"proven"}
    return [line for each in plans for line in each.facts["removed"].splitlines()]


GOES = {
    "a number": "x = 1\nreturn a",
    "a display": "x = {'a': [1, (2,)]}\nreturn a",
    "an annotated one": "x: int = 1\nreturn a",
    "in a branch": "if a:\n    x = None\nreturn b",
    "twice": "x = 1\nx = 2\nreturn a",
    "another function's name": "x = 1\n\ndef g(x):\n    return a\n\nreturn g",
}


@pytest.mark.parametrize("body", GOES.values(), ids=GOES)
def test_a_variable_with_a_literal_that_nobody_reads_goes(body: str) -> None:
    found = planned(body)

    assert found == ["local f.x in a.py"]


STAYS = {
    "it is read": "x = 1\nreturn x",
    "it is read inside": "x = 1\nreturn lambda: x",
    "a call": "x = a()\nreturn a",
    "a name": "x = a\nreturn b",
    "an attribute": "x = a.b\nreturn a",
    "locals": "x = 1\nreturn locals()",
    "eval": "x = 1\nreturn eval(a)",
    "nonlocal": "x = 1\n\ndef g():\n    nonlocal x\n    x = 2\n\nreturn g",
    "global": "global x\nx = 1\nreturn a",
    "augmented": "x = 1\nx += 2\nreturn a",
    "deleted": "x = 1\ndel x\nreturn a",
    "a dummy": "_ = 1\n__tracebackhide__ = True\nreturn a",
    "shown by an f-string": "x = 1\nreturn f'{x=}'",
    "a semicolon": "x = 1; a()\nreturn a",
    "a remark": "# Keep for the debugger.\nx = 1\nreturn a",
    "a class attribute": "class G:\n    x = 1\n\nreturn G",
}


@pytest.mark.parametrize("body", STAYS.values(), ids=STAYS)
def test_a_variable_that_something_may_notice_stays(body: str) -> None:
    assert planned(body) == []


def test_variables_stay_where_the_tree_looks_at_running_frames() -> None:
    view = View(
        {
            "a.py": b"def f():\n    x = 1\n\n\nprint(f)\n",
            "b.py": b"def g(frame):\n    print(frame.f_locals)\n\n\ng(1)\n",
        }
    )

    assert list(RECIPE.detect(view, Scope())) == []


UNREACHABLE = {
    "behind return": ("return a\nprint(1)", 1),
    "behind raise": ("raise a\nprint(1)\nprint(2)", 1),
    "behind continue": ("for x in a:\n    continue\n    print(x)", 1),
    "behind break, in an else": (
        "while a:\n    if b:\n        print(1)\n    else:\n        break\n        print(2)",
        1,
    ),
    "in a match": ("match a:\n    case 1:\n        return 2\n        print(3)", 1),
    "in an except": ("try:\n    print(1)\nexcept ValueError:\n    return 2\n    print(3)", 1),
    "a function of its own": ("return a\n\ndef g():\n    yield 1", 1),
    "a generator": ("return\nyield", 0),
    "a name that is used before": ("print(total)\nreturn a\ntotal = 1", 0),
    "a global": ("return a\nglobal b2\nb2 = 1", 0),
    "a remark inside": ("return a\nprint(1)  # debug", 0),
    "nothing": ("return a", 0),
}


@pytest.mark.parametrize(("body", "count"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_statements_behind_a_jump_go_unless_they_say_what_the_function_is(body: str, count: int) -> None:
    found = planned(body)

    assert found == ["unreachable f in a.py"] * count
