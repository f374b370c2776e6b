"""Local variables: every place that means one is found, and what could see its name is refused."""

import pytest

from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.recipes.variable_rename.recipe import RECIPE
from engine.refactoring.view import View


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("def f():\n    v = 1\n    return v\n", "def f():\n    w = 1\n    return w\n", id="plain"),
        pytest.param(
            "def f(a):\n    v = a\n    return a.v, g(v=v), {'v': v}\n",
            "def f(a):\n    w = a\n    return a.v, g(v=w), {'v': w}\n",
            id="attributes, keywords and strings stay",
        ),
        pytest.param(
            "def f():\n    v = 1\n    return f'v {v!r:>{v}} {g(v=v)}' f\"{v}\"\n",
            "def f():\n    w = 1\n    return f'v {w!r:>{w}} {g(v=w)}' f\"{w}\"\n",
            id="in formatted strings",
        ),
        pytest.param(
            "def f():\n    v = 1\n    return f'''é {\n v}\n''' + f'''\n{v}'''\n",
            "def f():\n    w = 1\n    return f'''é {\n w}\n''' + f'''\n{w}'''\n",
            id="in formatted strings over lines",
        ),
        pytest.param(
            "def f():\n    v = 1\n    def g(v): return v\n    def h(): return v\n    return lambda v: v\n",
            "def f():\n    w = 1\n    def g(v): return v\n    def h(): return w\n    return lambda v: v\n",
            id="what an inner scope calls so is another thing",
        ),
        pytest.param(
            "def f(v_=0):\n    v = 1\n    class A:\n        v = v_\n        def m(self): return v\n    return A\n",
            "def f(v_=0):\n    w = 1\n    class A:\n        v = v_\n        def m(self): return w\n    return A\n",
            id="a class variable is seen by no method",
        ),
        pytest.param(
            "def f(a):\n    try: g()\n    except (A, as_) as v: h(v)\n",
            "def f(a):\n    try: g()\n    except (A, as_) as w: h(w)\n",
            id="an exception",
        ),
        pytest.param(
            "def f(a):\n    match a:\n        case [v, *_]: g(v)\n"
            "        case {'v': 1, **v}: g(v)\n        case A(v=1) as v: g(v)\n",
            "def f(a):\n    match a:\n        case [w, *_]: g(w)\n"
            "        case {'v': 1, **w}: g(w)\n        case A(v=1) as w: g(w)\n",
            id="patterns",
        ),
        pytest.param(
            "def f(a):\n    for v, (*x, y) in a: v += 1\n    with g() as v, h(v): del v\n    return (v := 2)\n",
            "def f(a):\n    for w, (*x, y) in a: w += 1\n    with g() as w, h(w): del w\n    return (w := 2)\n",
            id="loops, with, del and the walrus",
        ),
        pytest.param(
            "def f(a):\n    b = [v := x for x in a]\n    return v\n",
            "def f(a):\n    b = [w := x for x in a]\n    return w\n",
            id="a walrus in a comprehension binds outside of it",
        ),
        pytest.param(
            "\ufeffdef f():\r\n\tv: 'é' = 'é'; return 'ü', v",
            "\ufeffdef f():\r\n\tw: 'é' = 'é'; return 'ü', w",
            id="mark, tabs, line ends and letters of two bytes",
        ),
        pytest.param(
            "def f():\n    v = int\n    x: v = 1\n    return x\n",
            "def f():\n    w = int\n    x: w = 1\n    return x\n",
            id="the annotation of a local",
        ),
        pytest.param(
            "def f():\n    a, z, v = 1, 2, 3\n    def g(): return v, z, a\n    return g\n",
            "def f():\n    a, z, w = 1, 2, 3\n    def g(): return w, z, a\n    return g\n",
            id="variables that are shared with an inner function",
        ),
        pytest.param(
            "async def f():\n    v = 1\n    return v\n", "async def f():\n    w = 1\n    return w\n", id="async"
        ),
        pytest.param(
            "def f():\n    def v(a): return v(a)\n    return v(1)\n",
            "def f():\n    def w(a): return w(a)\n    return w(1)\n",
            id="a function in a function",
        ),
        pytest.param(
            "def _f(v):\n    return v\n_f(1)\n", "def _f(w):\n    return w\n_f(1)\n", id="a private parameter"
        ),
    ],
)
def test_every_place_of_a_variable_is_renamed_and_nothing_else(rename, before, after):
    symbol = "_f" if "_f(" in before else "f"

    assert rename(before, symbol, "v", "w") == after


def test_a_variable_may_move_past_its_neighbours_in_the_alphabet(rename):
    text = "def f():\n    a, m = 1, 2\n    def g(): return a, m\n    return g\n"

    after = rename(text, "f", "a", "zebra")

    assert after == text.replace("a, m", "zebra, m")


@pytest.mark.parametrize(
    ("text", "symbol", "new", "code"),
    [
        pytest.param("def f():\n    v = 1\n", "f", "class", "illegal_name", id="a keyword"),
        pytest.param("def f():\n    v = 1\n", "f", "match", "illegal_name", id="a soft keyword"),
        pytest.param("def f():\n    v = 1\n", "f", "list", "illegal_name", id="a built-in"),
        pytest.param("def f():\n    v = 1\n", "f", "__w", "illegal_name", id="mangled"),
        pytest.param("def f():\n    v = 1\n", "f", "a b", "illegal_name", id="no name"),
        pytest.param("def f():\n    v = 1\n", "f", "v", "no_choice", id="the same name"),
        pytest.param("def f():\n    x = 1\n", "f", "w", "no_such_name", id="nothing of the name"),
        pytest.param("def f(w):\n    v = w\n", "f", "w", "taken", id="a parameter has it"),
        pytest.param("def f():\n    v = 1\n    return w\n", "f", "w", "taken", id="it reads a global"),
        pytest.param(
            "def f():\n    v = 1\n    return lambda w: v\n", "f", "w", "taken", id="an inner scope captures it"
        ),
        pytest.param(
            "def f():\n    v = 1\n    return [w for w in v]\n", "f", "w", "taken", id="a comprehension has it"
        ),
        pytest.param("def f():\n    global w\n    v = 1\n", "f", "w", "taken", id="it is declared"),
        pytest.param("import w\ndef f():\n    v = 1\n", "f", "w", "shadows", id="it hides an import"),
        pytest.param("def f():\n    v = 1\n    return [v for v in v]\n", "f", "w", "namesake", id="a comprehension"),
        pytest.param("def f():\n    import v\n", "f", "w", "import", id="an import"),
        pytest.param("def f():\n    v = 1\n    locals()\n", "f", "w", "watched", id="locals"),
        pytest.param("def f():\n    v = 1\n    (lambda: eval('v'))()\n", "f", "w", "watched", id="eval inside"),
        pytest.param("def f():\n    v = 1\n    vars()\n", "f", "w", "watched", id="vars"),
        pytest.param("def f():\n    v = 1\n    return f'{v=}'\n", "f", "w", "formatted", id="a debugging field"),
        pytest.param(
            "def f():\n    v = 1\n    return f'{v} {(lambda v: v)(1)}'\n",
            "f",
            "w",
            "formatted",
            id="two variables in one",
        ),
        pytest.param(
            "def f():\n    v = 1\n    def g():\n        nonlocal v\n        v = 2\n",
            "f",
            "w",
            "declared",
            id="nonlocal",
        ),
        pytest.param(
            "from __future__ import annotations\ndef f():\n    v = int\n    def g(a: v): ...\n",
            "f",
            "w",
            "annotation",
            id="an annotation that is text",
        ),
        pytest.param(
            "def peek():\n    return frame.f_locals\ndef f():\n    v = 1\n    peek()\n", "f", "w", "watched", id="a spy"
        ),
        pytest.param("def f():\n    @app.route\n    def v(): ...\n", "f", "w", "decorated", id="a registered function"),
        pytest.param("def f(v):\n    return v\n", "f", "w", "parameter_is_api", id="a public parameter"),
        pytest.param("def _f(v):\n    return v\n_f(v=1)\n", "_f", "w", "parameter_is_api", id="given by name"),
        pytest.param("def _f(v):\n    return v\n_f(**a)\n", "_f", "w", "parameter_is_api", id="given by a mapping"),
        pytest.param("def _f(v):\n    return v\nmap(_f, [])\n", "_f", "w", "parameter_is_api", id="handed on"),
        pytest.param("@app\ndef _f(v):\n    return v\n", "_f", "w", "parameter_is_api", id="decorated"),
        pytest.param("class A:\n    v = 1\n", "A", "w", "no_such_name", id="a public class variable"),
    ],
)
def test_a_rename_that_cannot_be_proven_is_refused(rename, text, symbol, new, code):
    assert rename(text, symbol, "v", new) == code


def test_of_two_functions_of_one_name_the_one_at_the_line_is_meant(rename):
    text = (
        b"class A:\n    @property\n    def f(self):\n        v = 1\n        return v\n"
        b"    @f.setter\n    def f(self, x):\n        v = x\n        self.v = v\n"
    )

    plan = RECIPE.plan(View({"m.py": text}), Candidate("m.py", "A.f", 7, "", "names", 1, 1, ("v", "w")))

    assert isinstance(plan, Plan)
    assert [text[: edit.start].count(b"\n") + 1 for edit in plan.changes.edits] == [8, 9]
