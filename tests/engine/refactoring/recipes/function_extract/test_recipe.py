"""The recipe as a whole: what it finds, what it plans, and that every rule refuses with its code."""

from collections.abc import Mapping

import pytest

from engine.refactoring.complexity import cyclomatic
from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.function_extract.functions import functions
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.recipe import Example, Plan, Refusal, Scope
from engine.refactoring.source import parsed
from engine.refactoring.view import Outside, Role, View

RECIPE = FunctionExtract()


def view_of(files: Mapping[str, str]) -> View:
    return View({path: text.encode() for path, text in files.items()})


def planned(view: View) -> Plan | Refusal:
    return RECIPE.plan(view, next(RECIPE.detect(view, Scope())))


def branches(body: str, test: str = "item.a{n} and item.b{n}", count: int = 6, indent: int = 8) -> str:
    """Six times an `if` of two decisions, so that no single one is worth a function."""
    pad = " " * indent
    lines = (f"{pad}if {test.format(n=n)}:\n{pad}    {body.format(n=n)}\n" for n in range(count))
    return "".join(lines)


@pytest.mark.parametrize("example", RECIPE.changes, ids=lambda example: example.title)
def test_each_example_changes_as_it_says_is_proven_and_has_nothing_left_to_do(example: Example) -> None:
    before = view_of(example.before)

    plan = planned(before)

    assert isinstance(plan, Plan)
    after = before.changed(plan.changes)
    assert {path: raw.decode() for path, raw in after.files.items()} == example.after
    assert [row.verdict for row in RECIPE.prove(before, after, plan)] == [Verdict.PROVEN]
    assert not list(RECIPE.detect(after, Scope()))


@pytest.mark.parametrize("example", RECIPE.changes, ids=lambda example: example.title)
def test_the_function_is_afterwards_as_complex_as_the_plan_says(example: Example) -> None:
    before = view_of(example.before)
    plan = planned(before)
    assert isinstance(plan, Plan)

    (path,) = example.after
    found = {each.symbol: cyclomatic(each.node) for each in functions(parsed(example.after[path]))}

    assert found[plan.candidate.symbol] == plan.after


@pytest.mark.parametrize("example", RECIPE.leaves_alone, ids=lambda example: example.title)
def test_each_near_miss_is_refused_with_its_code(example: Example) -> None:
    view = view_of(example.before)

    found = [RECIPE.plan(view, candidate) for candidate in RECIPE.detect(view, Scope())]

    assert [each.code for each in found if isinstance(each, Refusal)] == ([example.refusal] if example.refusal else [])


REFUSED = {
    "looks_at_frame": (
        "import sys\ndef _who():\n    return sys._getframe(1)\ndef f(items):\n    for item in items:\n"
        + branches("_who()")
    ),
    "warns_of_caller": (
        "import warnings\ndef f(items):\n    for item in items:\n" + branches("warnings.warn('{n}', stacklevel=2)")
    ),
    "wide_interface": (
        "def f(items, a, b, c, d, e, g):\n    for item in items:\n" + branches("a(b, c, d, e, g, item, {n})")
    ),
    "enclosing_name": (
        "def f(seen):\n    def inner(items):\n        for item in items:\n"
        + branches("seen({n})", indent=12)
        + "    return inner\n"
    ),
    "stores_global": (
        "def f(items):\n    global seen\n    for item in items:\n" + branches("seen = {n}") + "    return seen\n"
    ),
    "deletes_name": "def f(items):\n    for item in items:\n        seen = 1\n" + branches("del seen"),
    "defines_class": "def f(items):\n    for item in items:\n" + branches("class A: pass"),
    "declares_names": (
        "def f(items):\n    def g():\n        return 1\n    for item in items:\n" + branches("global a{n}; a{n} = 1")
    ),
    "escapes_try": (
        "def f(items):\n    seen = 0\n    try:\n        for item in items:\n"
        + branches("seen = item.run()", indent=12)
        + "    except ValueError:\n        return seen\n"
    ),
    "captures_changing": (
        "def f(items, later):\n    for item in items:\n" + branches("later(lambda: item)") + "    item = None\n"
    ),
    "never_ends": (
        "def f(items):\n    for item in items:\n        if item.a:\n            raise KeyError\n"
        + branches("raise ValueError").replace("        if", "        elif")
        + "        else:\n            raise TypeError\n"
    ),
    "lifetime": (
        "import tempfile\ndef f(items):\n    for item in items:\n"
        + branches("keep = tempfile.TemporaryDirectory(); item.use(keep.name)")
    ),
    "receiver": (
        "from typing import Protocol\nclass A(Protocol):\n    def f(self, items):\n        for item in items:\n"
        + branches("self.run({n})", indent=12)
    ),
    "no_region": f"def f(a):\n    return {' and '.join('abcdefghijkl')}\n",
    "compiled_elsewhere": "import numba\n@numba.njit\ndef f(item):\n" + branches("item.run({n})", indent=4),
    "shadowed_builtin": ("def sum(a):\n    return a\ndef f(item):\n" + branches("sum(a for a in item)", indent=4)),
    "except_star": (
        "def f(item):\n    try:\n        item()\n    except* ValueError:\n        pass\n"
        + branches("item.run({n})", indent=4)
    ),
}


@pytest.mark.parametrize(("code", "text"), REFUSED.items(), ids=REFUSED)
def test_each_rule_refuses_with_a_code_and_a_sentence_that_names_the_place(code: str, text: str) -> None:
    parsed(text)
    view = view_of({"m.py": text})

    refusals = [RECIPE.plan(view, each) for each in RECIPE.detect(view, Scope())]

    assert all(isinstance(each, Refusal) and "m.py" in each.said for each in refusals)
    assert code in {each.code for each in refusals if isinstance(each, Refusal)}


def test_a_function_of_ten_thousand_branches_is_refused_in_bounded_time() -> None:
    text = "def f(a):\n" + branches("a.run({n})", count=10_000, indent=4)
    view = view_of({"m.py": text})

    refusal = planned(view)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "too_large"


def test_code_nested_beyond_reason_is_refused_and_the_rest_of_the_file_is_not() -> None:
    chain = "".join(f"    elif a.b{n}:\n        a.run({n})\n" for n in range(600))
    text = f"def f(a):\n    if a:\n        pass\n{chain}\n\n{RECIPE.changes[0].before['module.py']}"
    view = view_of({"m.py": text})

    outcomes = [RECIPE.plan(view, candidate) for candidate in RECIPE.detect(view, Scope())]

    assert all(isinstance(each, Refusal | Plan) for each in outcomes)


def test_only_what_is_asked_for_is_found() -> None:
    text = "".join(RECIPE.changes[0].before["module.py"].replace("def read", f"def {name}") for name in ("f", "g"))
    view = View({"a.py": text.encode(), "b.py": text.encode(), "test_a.py": text.encode()}, {"test_a.py": Role.TEST})

    by_path = [(each.path, each.symbol) for each in RECIPE.detect(view, Scope(frozenset({"a.py"})))]
    by_symbol = [(each.path, each.symbol) for each in RECIPE.detect(view, Scope(symbol="g"))]

    assert by_path == [("a.py", "f"), ("a.py", "g")]
    assert by_symbol == [("a.py", "g"), ("b.py", "g")]


def test_a_name_that_somebody_has_is_not_taken() -> None:
    example = RECIPE.changes[0]
    taken = {"_split_key", "_fill_found"}
    view = View({"module.py": example.before["module.py"].encode()}, outside=Outside(frozenset(taken)))

    plan = planned(view)

    assert isinstance(plan, Plan)
    assert plan.facts["new_function"] not in taken
