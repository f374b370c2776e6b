"""The proof for locals refuses what a planner might get wrong, whoever the planner was."""

import pytest

FUNCTION = """\
import logging
w = 0
def f(a, b):
    v = a + b
    total = v * 2
    def inner():
        return v + w
    return f"{v}", total, inner, dict(v=v), "v", b.v
def g():
    v = 2
    return v
"""


def seeded(*swaps: tuple[str, str]) -> str:
    text = FUNCTION
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    return text


RIGHT = (
    ("    v = a + b", "    new = a + b"),
    ("total = v", "total = new"),
    ("return v + w", "return new + w"),
    ('{v}"', '{new}"'),
    ("v=v", "v=new"),
)


def test_a_rename_that_is_right_is_proven(verdict):
    assert verdict({"m.py": FUNCTION}, {"m.py": seeded(*RIGHT)}, "f", "v", "new") == "proven"


@pytest.mark.parametrize("left_out", range(len(RIGHT)))
def test_one_place_too_few_is_disproved(verdict, left_out):
    swaps = [swap for number, swap in enumerate(RIGHT) if number != left_out]

    assert verdict({"m.py": FUNCTION}, {"m.py": seeded(*swaps)}, "f", "v", "new") == "disproved"


@pytest.mark.parametrize(
    "swap",
    [
        pytest.param(("(v=", "(new="), id="the keyword"),
        pytest.param(('"v"', '"new"'), id="the string"),
        pytest.param(("b.v", "b.new"), id="the attribute"),
        pytest.param(("    v = 2\n    return v", "    new = 2\n    return new"), id="the variable of another function"),
        pytest.param(("total = new * 2", "total = new * 3"), id="a constant"),
        pytest.param(("import logging\n", "import logging\n\n"), id="a blank line"),
        pytest.param(("new = a + b", "new = a +  b"), id="a blank"),
        pytest.param(("total, inner", "inner, total"), id="two other names"),
        pytest.param(("import logging\n", "import logging  # new\n"), id="a comment"),
    ],
)
def test_one_change_too_many_is_disproved(verdict, swap):
    after = seeded(*RIGHT, swap)

    assert verdict({"m.py": FUNCTION}, {"m.py": after}, "f", "v", "new") == "disproved"


@pytest.mark.parametrize("new", ["w", "a", "total", "inner", "dict"])
def test_a_name_that_means_something_here_is_disproved(verdict, new):
    after = seeded(*[(old, text.replace("new", new)) for old, text in RIGHT])

    assert verdict({"m.py": FUNCTION}, {"m.py": after}, "f", "v", new) == "disproved"


@pytest.mark.parametrize(
    ("before", "after", "symbol", "said"),
    [
        pytest.param(
            "def f():\n    v = 1\n    return map(lambda w: w, [v])\n",
            "def f():\n    w = 1\n    return map(lambda w: w, [w])\n",
            "f",
            "proven",
            id="an inner scope of that name that does not capture",
        ),
        pytest.param(
            "def f():\n    v = 1\n    return [v + w for w in [2]]\n",
            "def f():\n    w = 1\n    return [w + w for w in [2]]\n",
            "f",
            "disproved",
            id="an inner scope captures it",
        ),
        pytest.param(
            "def f():\n    v = 1\n    return locals()\n",
            "def f():\n    w = 1\n    return locals()\n",
            "f",
            "not proven",
            id="locals",
        ),
        pytest.param(
            "def f(v):\n    return v\n", "def f(w):\n    return w\n", "f", "not proven", id="a public parameter"
        ),
        pytest.param(
            "def f():\n    v = 1\n    return f'{v=}'\n",
            "def f():\n    w = 1\n    return f'{w=}'\n",
            "f",
            "disproved",
            id="a debugging field",
        ),
        pytest.param("v = 1\nprint(v)\n", "w = 1\nprint(w)\n", "f", "disproved", id="a global"),
        pytest.param("class A:\n    v = 1\n", "class A:\n    w = 1\n", "A", "disproved", id="a class variable"),
        pytest.param("def f():\n    import v\n", "def f():\n    import w\n", "f", "disproved", id="an import"),
        pytest.param(
            "from __future__ import annotations\ndef f():\n    v = 1\n    def g(a: v): ...\n",
            "from __future__ import annotations\ndef f():\n    w = 1\n    def g(a: w): ...\n",
            "f",
            "disproved",
            id="an annotation that is text",
        ),
        pytest.param(
            "def f():\n    v = int\n    x: v = 1\n",
            "def f():\n    w = int\n    x: v = 1\n",
            "f",
            "disproved",
            id="the annotation of a local is left behind",
        ),
        pytest.param("def f():\n    v = 1\n", "def f():\n    v = 1\n", "f", "disproved", id="nothing at all"),
        pytest.param("def f():\n    v = 1\n", "def f():\n    w = = 1\n", "f", "disproved", id="no Python"),
        pytest.param(
            "def f():\n    class v: ...\n    return v()\n",
            "def f():\n    class w: ...\n    return w()\n",
            "f",
            "proven",
            id="a class whose name nobody reads",
        ),
        pytest.param(
            "def f():\n    class v: ...\n    return v()\nprint(type(f()).__name__)\n",
            "def f():\n    class w: ...\n    return w()\nprint(type(f()).__name__)\n",
            "f",
            "not proven",
            id="a class whose name is read",
        ),
        pytest.param(
            "def f():\n    def v(): ...\n    v()\nprint(f.__name__)\n",
            "def f():\n    def w(): ...\n    w()\nprint(f.__name__)\n",
            "f",
            "proven",
            id="a function that is only called",
        ),
        pytest.param(
            "def f():\n    def v(): ...\n    return v\nprint(f().__name__)\n",
            "def f():\n    def w(): ...\n    return w\nprint(f().__name__)\n",
            "f",
            "not proven",
            id="a function that is handed on",
        ),
        pytest.param(
            "def f():\n    class v: ...\n    return v, 'v'\n",
            "def f():\n    class w: ...\n    return w, 'w'\n",
            "f",
            "disproved",
            id="a class and a string of its name",
        ),
    ],
)
def test_near_misses(verdict, before, after, symbol, said):
    assert verdict({"m.py": before}, {"m.py": after}, symbol, "v", "w") == said


def test_another_file_must_not_change(verdict):
    after = {"m.py": seeded(*RIGHT), "n.py": "b = 1\n"}

    assert verdict({"m.py": FUNCTION, "n.py": "a = 1\n"}, after, "f", "v", "new") == "disproved"
    assert verdict({"m.py": FUNCTION}, after, "f", "v", "new") == "disproved"


def test_a_file_that_nests_almost_without_end_is_judged_too(verdict):
    deep = "def f():\n    v = 1\n    return " + "-" * 5_000 + "v\n"

    said = verdict({"m.py": deep}, {"m.py": deep.replace("- v", "- w")}, "f", "v", "w")

    assert said == "disproved"
