"""Flattened functions on texts of every kind, and what is left as it is."""

import time
from collections.abc import Sequence

import pytest

from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.complexity_reduction.recipe import ComplexityReduction
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.source import Source
from engine.refactoring.view import View

RECIPE = ComplexityReduction()
PATH = "shop.py"
DEEP = """\
def ship(orders):
    if orders:
        for order in orders:
            if order:
                send(order)
"""


def outcomes(raw: bytes) -> list[Plan | Refusal]:
    view = View({PATH: raw})
    return [RECIPE.plan(view, candidate) for candidate in RECIPE.detect(view, Scope())]


def flattened(raw: bytes) -> tuple[bytes, Sequence[Evidence]]:
    """The text after the first plan, and its proof."""
    before = View({PATH: raw})
    plan = next(outcome for outcome in outcomes(raw) if isinstance(outcome, Plan))
    after = before.changed(plan.changes)
    return after.files[PATH], RECIPE.prove(before, after, plan)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            DEEP.replace("\n", "\r\n").encode(),
            DEEP.replace("if orders:", "if not orders:\n        return", 1)
            .replace("        for", "    for")
            .replace("            if", "        if")
            .replace("                send", "            send")
            .replace("\n", "\r\n")
            .encode(),
            id="lines that end in carriage return and line feed",
        ),
        pytest.param(
            b"def f(a):\n\tif a:\n\t\tfor b in a:\n\t\t\tif b:\n\t\t\t\tgo(b)",
            b"def f(a):\n\tif not a:\n\t\treturn\n\tfor b in a:\n\t\tif b:\n\t\t\tgo(b)",
            id="tabs, and no newline at the end",
        ),
        pytest.param(
            b"\xef\xbb\xbfdef f(a):\n    if a is None:\n        for b in '\xc3\xa4':\n"
            b"            if b: go(b)\n        stop()\n",
            b"\xef\xbb\xbfdef f(a):\n    if a is not None:\n        return\n"
            b"    for b in '\xc3\xa4':\n        if b: go(b)\n    stop()\n",
            id="a byte order mark, and letters of two bytes",
        ),
        pytest.param(
            b'def f(a):\n    if a:\n        for b in a:\n            if b:\n                say("""\n        x\n""")\n',
            b"def f(a):\n    if not a:\n        return\n    for b in a:\n        if b:\n"
            b'            say("""\n        x\n""")\n',
            id="a string over lines keeps its blanks",
        ),
        pytest.param(
            b"def f(a):\n    if (\n        a\n        or g(a)\n    ):\n        for b in a:\n"
            b"            if b:\n                go(b)\n",
            b"def f(a):\n    if not (\n        a\n        or g(a)\n    ):\n        return\n"
            b"    for b in a:\n        if b:\n            go(b)\n",
            id="a condition over several lines",
        ),
        pytest.param(
            b"class A:\n    def f(self, a):\n        while a:\n            if not (a.x and a.y):\n"
            b"                for b in a:\n                    if b:\n"
            b"                        go(b)\n\n        return a\n",
            b"class A:\n    def f(self, a):\n        while a:\n            if a.x and a.y:\n"
            b"                continue\n"
            b"            for b in a:\n                if b:\n                    go(b)\n\n"
            b"        return a\n",
            id="a method",
        ),
        pytest.param(
            b"def f(a):\n    if a != 'x':\n        for b in a:\n            if b:\n                go(b)\n    # done\n"
            b"    return\n",
            b"def f(a):\n    if a == 'x':\n        return\n    for b in a:\n        if b:\n            go(b)\n"
            b"    # done\n",
            id="the jump at the end is the guard's",
        ),
        pytest.param(
            b"def f(a):\n    if a.x and a.y is not None:\n        for b in a:\n            if b:\n"
            b"                go(b)\n\n        stop()\n",
            b"def f(a):\n    if not a.x or a.y is None:\n        return\n\n    for b in a:\n        if b:\n"
            b"            go(b)\n\n    stop()\n",
            id="two conditions that read well the other way round, and paragraphs",
        ),
        pytest.param(
            b"def f(a):\n    if (a.x or a.y) in a:\n        for b in a:\n            if b:\n"
            b"                go(b)\n        # done\n",
            b"def f(a):\n    if not (a.x or a.y) in a:\n        return\n    for b in a:\n"
            b"        if b:\n            go(b)\n"
            b"        # done\n",
            id="parentheses around one side of a comparison",
        ),
        pytest.param(
            b"def f(a):\n    for b in a:\n        if g(b):\n            for c in b:\n"
            b"                if c:\n                    go(c)\n"
            b"        else:  # nothing there\n            break\n",
            b"def f(a):\n    for b in a:\n        if not g(b):\n            # nothing there\n"
            b"            break\n"
            b"        for c in b:\n            if c:\n                go(c)\n",
            id="the branch that leaves comes first",
        ),
    ],
)
def test_texts_of_every_kind_come_out_exactly(before, after):
    text, proof = flattened(before)

    assert text.decode() == after.decode()
    assert [row.verdict for row in proof] == [Verdict.PROVEN]


def test_a_flattened_function_is_left_alone():
    text, _ = flattened(DEEP.encode())

    assert outcomes(text) == []


def test_bytes_outside_the_function_stay_as_they_are():
    around = b"x = 1;  y = 2\t\r\n\x0c\n", b"\n\n\nz   =  'a'\r\n# end"

    text, proof = flattened(DEEP.encode().join(around))

    assert text.startswith(around[0] + b"def ship")
    assert text.endswith(b"send(order)\n" + around[1])
    assert [row.verdict for row in proof] == [Verdict.PROVEN]


def test_a_comparison_with_a_literal_that_was_turned_round_is_told():
    _, proof = flattened(DEEP.replace("if orders:", "if orders != 0:").encode())

    assert "taken for the opposite" in proof[0].details[0]


def test_a_comparison_of_unknown_things_is_not_turned_round():
    text, _ = flattened(DEEP.replace("if orders:", "if orders != nothing:").encode())

    assert b"if not orders != nothing:" in text


def test_what_type_checkers_demand_at_the_end_stays():
    valued = DEEP.replace("send(order)", "return order") + "    return None\n"

    assert outcomes(valued.encode()) == []


def test_a_line_wider_than_the_file_is_not_written():
    condition = " and ".join(f"orders.{'x' * 15}{number}" for number in range(4))

    refused = outcomes(DEEP.replace("if orders:", f"if {condition}:").encode())

    assert [outcome.code for outcome in refused if isinstance(outcome, Refusal)] == ["wide_line"]


def test_ten_thousand_branches_end_in_bounded_time():
    branches = "".join(f"    if a == {number}:\n        go({number})\n" for number in range(10_000))
    nested = "".join(f"{'    ' * depth}if a[{depth}]:\n" for depth in range(1, 90))
    started = time.process_time()

    found = [
        outcome
        for text in (f"def f(a):\n{branches}", f"def f(a):\n{nested}{'    ' * 90}go()\n")
        for outcome in outcomes(text.encode())
    ]

    assert time.process_time() - started < 20
    assert all(isinstance(outcome, Plan | Refusal) for outcome in found)


def test_a_scope_names_one_function():
    view = View({PATH: DEEP.encode() + DEEP.replace("ship", "send_all").encode()})

    found = list(RECIPE.detect(view, Scope(symbol="send_all")))

    assert [candidate.symbol for candidate in found] == ["send_all"]
    assert isinstance(view.source(PATH), Source)
