"""What the proof accepts, and that it accepts nothing else."""

import pytest

from engine.refactoring.recipes.type_annotation.proof import proof_of
from engine.refactoring.view import Role, View

BEFORE = """\
import os
import typing


class A:
    def f(self, x=1):
        return x  # as it was

    def g(self) -> int:
        return 1


def h(a, b):
    return a
"""


def verdict(before: str, after: str) -> str:
    [row] = proof_of(View({"it.py": before.encode()}), View({"it.py": after.encode()}))
    return row.verdict.value


def changed(old: str, new: str) -> str:
    assert old in BEFORE
    return BEFORE.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("x=1", "x: int = 1", id="a parameter with a default"),
        pytest.param("(a, b)", "(a: int, b)", id="a parameter"),
        pytest.param("(a, b)", "(a, b) -> None", id="a return"),
        pytest.param("(a, b)", "(a, b) -> A", id="a class further up"),
        pytest.param("(a, b)", "(a, b) -> 'what | ever'", id="a quoted type"),
        pytest.param(
            "import typing\n",
            "import typing\n\nif typing.TYPE_CHECKING:\n    from x import Y\n",
            id="an import for checkers, with a type below",
        ),
    ],
)
def test_types_that_do_nothing_are_proven(old, new):
    after = changed(old, new)
    if "(a, b) ->" not in after:
        after = after.replace("def h(a, b):", "def h(a, b) -> int:")

    assert verdict(BEFORE, after) == "proven"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return x ", "return -x ", id="a body"),
        pytest.param("x=1", "x: int = 2", id="a default"),
        pytest.param("-> int", "-> str", id="an annotation that was there"),
        pytest.param(" -> int", "", id="an annotation that went"),
        pytest.param("as it was", "as it is", id="a comment"),
        pytest.param("return 1", "return  1", id="a blank"),
        pytest.param("\n\n\ndef h", "\n\ndef h", id="an empty line"),
        pytest.param("a, b", "b, a", id="the order of parameters"),
        pytest.param("(self, x", "(self, /, x", id="the kind of a parameter"),
        pytest.param("def g(self)", "@property\n    def g(self)", id="a decorator"),
        pytest.param("import os\n", "", id="an import that went"),
        pytest.param("import os\n", "import os\nimport sys\n", id="an import that runs"),
        pytest.param("import os\n", "import os\nfrom typing import Any\n", id="another import of typing"),
        pytest.param("import typing\n", "import typing\n\nif True:\n    from x import Y\n", id="a block that runs"),
        pytest.param(
            "import typing\n",
            "import typing\n\nif typing.TYPE_CHECKING:\n    x = 1\n",
            id="a block with more than imports",
        ),
        pytest.param(
            "import typing\n",
            "import typing\n\nif typing.TYPE_CHECKING:\n    from x import Y\nelse:\n    Y = 1\n",
            id="a block with another branch",
        ),
        pytest.param("return a\n", "return a", id="the end of the last line"),
        pytest.param("def h(", "def  h(", id="a blank in a signature"),
        pytest.param(
            "import typing\n",
            "import typing\n\nif typing.TYPE_CHECKING:\n    from x import Y  # or not\n",
            id="a new comment",
        ),
    ],
)
def test_any_other_edit_is_disproved(old, new):
    after = changed(old, new).replace("def h(a, b):", "def h(a, b) -> int:")

    assert verdict(BEFORE, after) == "disproved"


@pytest.mark.parametrize(
    "annotation",
    [
        pytest.param("print('x')", id="a call"),
        pytest.param("Later", id="a class further down"),
        pytest.param("Unknown", id="a name that is nowhere"),
        pytest.param("int | None", id="an expression"),
        pytest.param("os.PathLike", id="an attribute"),
        pytest.param("list[int]", id="an item"),
    ],
)
def test_a_type_that_would_be_evaluated_is_not_proven(annotation):
    before = BEFORE + "\n\nclass Later:\n    pass\n"
    after = before.replace("def h(a, b):", f"def h(a, b) -> {annotation}:")
    lazy = "from __future__ import annotations\n"

    assert verdict(before, after) == "not proven"
    assert verdict(lazy + before, lazy + after) == "proven"


def test_a_builtin_that_is_bound_to_something_else_is_not_proven():
    before = "int = make()\n\n\ndef f():\n    return 1\n"

    assert verdict(before, before.replace("f()", "f() -> int")) == "not proven"


def test_a_builtin_that_the_class_binds_is_not_proven():
    before = "class A:\n    def int(self): ...\n    def f(self): ...\n"

    assert verdict(before, before.replace("f(self)", "f(self) -> int")) == "not proven"


def test_a_flag_that_is_no_flag_is_not_proven():
    before = "import os\nTYPE_CHECKING = True\n\n\ndef f(): ...\n"
    after = before.replace("True\n", "True\n\nif TYPE_CHECKING:\n    from x import Y\n").replace("f()", "f() -> int")

    assert verdict(before, after) == "not proven"


def test_postponed_evaluation_is_not_added():
    assert verdict("def f(): ...\n", "from __future__ import annotations\ndef f() -> int: ...\n") == "disproved"


def test_other_files_must_stay():
    before = View({"a.py": b"def f(): ...\n", "b.py": b"x = 1\n"})
    other = View({"a.py": b"def f() -> int: ...\n", "b.py": b"x = 2\n"})
    more = View({"a.py": b"def f() -> int: ...\n", "b.py": b"x = 1\n", "c.py": b""})

    assert [row.verdict.value for row in (*proof_of(before, other), *proof_of(before, more))] == ["disproved"] * 2


def test_protected_files_must_stay():
    before = View({"a.py": b"def f(): ...\n"}, {"a.py": Role.PROTECTED})

    [row] = proof_of(before, View({"a.py": b"def f() -> int: ...\n"}))

    assert row.verdict.value == "disproved"


def test_nothing_added_is_nothing_proven():
    assert verdict(BEFORE, BEFORE) == "not proven"
