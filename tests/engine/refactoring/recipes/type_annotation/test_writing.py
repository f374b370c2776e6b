"""How types come into a file: byte by byte, whatever its ends of lines, blanks and letters."""

import pytest

from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation
from engine.refactoring.view import Role, View

RECIPE = TypeAnnotation()


def typed(text: bytes, **others: bytes) -> bytes:
    """The file after the recipe, which must have proved its change."""
    view = View({"it.py": text} | {name.replace("__", "/") + ".py": raw for name, raw in others.items()})
    candidate = next(each for each in RECIPE.detect(view, Scope()) if each.path == "it.py")
    plan = RECIPE.plan(view, candidate)
    assert isinstance(plan, Plan)
    after = view.changed(plan.changes)
    assert [row.verdict.value for row in RECIPE.prove(view, after, plan)] == ["proven"]
    return after.files["it.py"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            b"def f():\r\n\treturn 'x'\r\n", b"def f() -> str:\r\n\treturn 'x'\r\n", id="windows lines and a tab"
        ),
        pytest.param(
            b"\xef\xbb\xbfdef f(): return 'x'", b"\xef\xbb\xbfdef f() -> str: return 'x'", id="a mark, no last line"
        ),
        pytest.param(
            "def f(é='('): return 'ü'  # ö)\n".encode(),
            "def f(é='(') -> str: return 'ü'  # ö)\n".encode(),
            id="letters beyond ascii, brackets in strings",
        ),
        pytest.param(
            b"def f(\n    a,\n    b=(1),  # why)\n):\n    return 'x'\n",
            b"def f(\n    a,\n    b=(1),  # why)\n) -> str:\n    return 'x'\n",
            id="one parameter a line",
        ),
        pytest.param(
            b"def f (a=g(1)) :\n    return 'x'\n", b"def f (a=g(1)) -> str :\n    return 'x'\n", id="odd blanks"
        ),
        pytest.param(
            b"\x0cclass A:\n    def f(self): return b''\n",
            b"\x0cclass A:\n    def f(self) -> bytes: return b''\n",
            id="a form feed",
        ),
        pytest.param(
            b"def f(*, a= True): return a\nf(a=False)\n",
            b"def f(*, a: bool = True) -> bool: return a\nf(a=False)\n",
            id="blanks around an equals sign",
        ),
        pytest.param(
            b"def f(*, a=(True)): return a\nf(a=False)\n",
            b"def f(*, a: bool = (True)) -> bool: return a\nf(a=False)\n",
            id="a default in brackets",
        ),
        pytest.param(
            b"def f(*, a=\\\n    True): return a\nf(a=False)\n",
            b"def f(*, a: bool=\\\n    True) -> bool: return a\nf(a=False)\n",
            id="a default on the next line",
        ),
    ],
)
def test_every_other_byte_stays(before, after):
    assert typed(before) == after


def test_a_class_further_down_is_quoted_and_one_further_up_is_not():
    text = b"class A: pass\ndef f():\n    return A()\ndef g():\n    return B()\nclass B: pass\n"

    after = typed(text)

    assert b"def f() -> A:" in after
    assert b'def g() -> "B":' in after


def test_nothing_is_quoted_where_no_annotation_is_evaluated():
    after = typed(b"from __future__ import annotations\ndef g():\n    return B()\nclass B: pass\n")

    assert b"def g() -> B:" in after


def test_a_class_that_is_bound_under_a_condition_is_quoted():
    after = typed(b"if x:\n    class A: pass\ndef f():\n    return A()\n")

    assert b'def f() -> "A":' in after


def test_a_block_for_checkers_that_is_there_takes_the_new_import():
    text = (
        b"import typing as t\nif t.TYPE_CHECKING:\n    from os import PathLike  # kept\n\n"
        b"class A:\n    def __exit__(self, a, b, c):\n        pass\n        print()\n"
    )

    after = typed(text)

    assert b"    from os import PathLike  # kept\n    from types import TracebackType\n\n" in after
    assert b'c: "TracebackType | None") -> None' in after


def test_an_alias_of_the_module_is_used_as_it_is():
    text = b"import types as t\nclass A:\n    def __exit__(self, a, b, c):\n        print()\n"

    assert b'c: "t.TracebackType | None"' in typed(text)


def test_a_type_whose_name_is_taken_is_left_out():
    text = b"TracebackType = 1\nclass A:\n    def __exit__(self, a, b, c):\n        print()\n"

    after = typed(text)

    assert b'(self, a: "type[BaseException] | None", b: "BaseException | None", c) -> None' in after


def test_a_file_without_imports_keeps_slots_open_that_need_one():
    after = typed(b"class A:\n    def __exit__(self, a, b, c):\n        print()\n")

    assert b", c) -> None" in after


def test_a_method_name_hides_the_builtin_from_its_neighbours():
    text = b"class A:\n    def bytes(self):\n        return b''\n    def text(self):\n        return 'x'\n"

    after = typed(text)

    assert b"def bytes(self):" in after
    assert b"def text(self) -> str:" in after


def test_self_is_said_where_every_version_knows_it():
    text = b"import os\nclass A:\n    def me(self):\n        return self\nclass B(A):\n    pass\n"
    old, new = (
        View({"it.py": text, "pyproject.toml": b"[project]\nrequires-python = '>=3.%d'\n" % n}) for n in (9, 11)
    )

    [candidate] = RECIPE.detect(new, Scope())
    plan = RECIPE.plan(new, candidate)

    assert isinstance(plan, Plan)
    assert b'def me(self) -> "Self":' in new.changed(plan.changes).files["it.py"]
    assert list(RECIPE.detect(old, Scope())) == []


@pytest.mark.parametrize("role", [Role.TEST, Role.PROTECTED, Role.OTHER])
def test_only_source_is_edited(role):
    view = View({"it.py": b"def f():\n    return 'x'\n"}, {"it.py": role})

    assert list(RECIPE.detect(view, Scope())) == []


def test_one_symbol_or_one_line_can_be_asked_for():
    text = b"def f():\n    return 'x'\n\nclass A:\n    def g(self):\n        return 'y'\n"
    view = View({"it.py": text})

    [by_symbol] = RECIPE.detect(view, Scope(symbol="A"))
    [by_line] = RECIPE.detect(view, Scope(line=2))

    assert (by_symbol.symbol, by_line.symbol) == ("A.g", "f")
    assert list(RECIPE.detect(view, Scope(line=3))) == []


def test_a_file_that_does_not_parse_is_refused_by_name():
    view = View({"it.py": b"def f(:\n"})
    [candidate] = RECIPE.detect(View({"it.py": b"def f(): return 1\n"}), Scope())

    refused = RECIPE.plan(view, candidate)

    assert isinstance(refused, Refusal)
    assert refused.code == "not_editable"
    assert "it.py" in refused.said


def test_a_builtin_is_quoted_where_a_star_may_bind_it_anew():
    assert b'def f() -> "str":' in typed(b"from os import *\ndef f():\n    return 'x'\n")
