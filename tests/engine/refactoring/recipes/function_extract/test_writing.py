"""The edits to the byte: what stands around a region stays as it is, whatever the file is written like."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.view import View

RECIPE = FunctionExtract()
FUNCTION = '''\
import os


# Tells what was read.
def f(item, out):
    x = item.ä
    if item.a and item.b:
        out.write("ä")
    # The rest
    if item.c and item.d or item.e:
        out.write("""first
    second
  third""")
    elif item.f and item.g:
        out.write(
            x,
        )
        # and so on
    if item.h and item.i and item.j:
        out.write(2)
    return out
'''
EXTRACTED = '''\
import os


def _write_out(item, out):
    x = item.ä
    if item.a and item.b:
        out.write("ä")
    # The rest
    if item.c and item.d or item.e:
        out.write("""first
    second
  third""")
    elif item.f and item.g:
        out.write(
            x,
        )
        # and so on


# Tells what was read.
def f(item, out):
    _write_out(item, out)
    if item.h and item.i and item.j:
        out.write(2)
    return out
'''


def changed(raw: bytes) -> bytes:
    """The file after one extraction, which its proof proves."""
    before = View({"m.py": raw})
    plan = RECIPE.plan(before, next(RECIPE.detect(before, Scope())))
    assert isinstance(plan, Plan), plan
    after = before.changed(plan.changes)
    assert [row.verdict for row in RECIPE.prove(before, after, plan)] == [Verdict.PROVEN]
    return after.files["m.py"]


def test_comments_travel_and_strings_of_several_lines_keep_their_blanks() -> None:
    assert changed(FUNCTION.encode()).decode() == EXTRACTED


def test_every_line_keeps_the_end_that_the_file_uses() -> None:
    raw = FUNCTION.replace("\n", "\r\n").encode()

    assert changed(raw) == EXTRACTED.replace("\n", "\r\n").encode()


def test_a_byte_order_mark_and_a_form_feed_stay_where_they_are() -> None:
    raw = b"\xef\xbb\xbf" + FUNCTION.replace("import os\n", "import os\n\f").encode()

    assert changed(raw) == b"\xef\xbb\xbf" + EXTRACTED.replace("import os\n", "import os\n\f").encode()


def test_tabs_are_answered_with_tabs() -> None:
    body = "".join(f"\t\tif a.b{n} and a.c{n}:\n\t\t\ta.run({n})\n" for n in range(6))
    raw = f"def f(items):\n\tfor a in items:\n{body}".encode()

    text = changed(raw).decode()

    assert "\n\tif a.b2 and a.c2:\n\t\ta.run(2)\n" in text
    assert "    " not in text


def test_a_file_without_a_last_newline_gets_none() -> None:
    lines = "".join(f"    if a.b{n} and a.c{n}:\n        a.run({n})\n" for n in range(6))
    raw = f"def f(a):\n    a()\n    a()\n{lines}".encode().rstrip(b"\n")

    text = changed(raw)

    assert not text.endswith(b"\n")


def test_a_helper_stands_above_all_overloads_and_decorators() -> None:
    lines = "".join(f"    if a.b{n} and a.c{n}:\n        a.run({n})\n" for n in range(6))
    heads = "".join(f"@overload\ndef f(a: {kind}) -> None: ...\n" for kind in ("int", "str"))
    raw = f"from typing import overload\n\n\n{heads}def f(a) -> None:\n    a()\n    a()\n{lines}".encode()

    text = changed(raw).decode()

    assert text.index("def _") < text.index("@overload")


def test_a_long_call_is_broken_as_formatters_break_it() -> None:
    names = [f"a_rather_long_name_of_a_thing_{n}" for n in range(3)]
    lines = "".join(f"        if {names[n % 3]} and item.b{n}:\n            item.run({n})\n" for n in range(6))
    raw = f"def f(items, {names[0]},\n      {names[1]}, {names[2]}):\n    for item in items:\n{lines}".encode()

    text = changed(raw).decode()

    assert max(map(len, text.splitlines())) <= 79
    assert any(line.endswith("(") for line in text.splitlines())


@pytest.mark.parametrize("kind", ["classmethod", "staticmethod"])
def test_a_region_that_needs_no_object_leaves_its_class(kind: str) -> None:
    lines = "".join(f"        if a.b{n} and a.c{n}:\n            a.run({n})\n" for n in range(6))
    receiver = "cls, " if kind == "classmethod" else ""
    raw = f"class A:\n    @{kind}\n    def f({receiver}a):\n        a()\n        a()\n{lines}".encode()

    text = changed(raw).decode()

    assert text.startswith("def _")


def test_a_class_method_gets_a_class_method() -> None:
    lines = "".join(f"        if a.b{n} and cls.c{n}:\n            a.run({n})\n" for n in range(6))
    raw = f"class A:\n    @classmethod\n    def f(cls, a):\n        a()\n        a()\n{lines}".encode()

    text = changed(raw).decode()

    assert text.startswith("class A:\n    @classmethod\n    def _")
    assert "\n        cls._" in text
