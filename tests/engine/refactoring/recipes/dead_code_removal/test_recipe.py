"""What dead code removal does to whole trees."""

import ast
import os
import subprocess
import sys

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.view import Outside, Role, View

RECIPE = DeadCodeRemoval()
KNOWN = Outside(frozenset(), is_complete=True, missing="")


def tree(**files: str | bytes) -> View:
    """A view of modules, named without their ending."""
    raw = {f"{name}.py": text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    return View(raw, outside=KNOWN)


def plans(view: View, scope: Scope = Scope()) -> list[Plan]:  # noqa: B008  # a frozen value
    found = (RECIPE.plan(view, candidate) for candidate in RECIPE.detect(view, scope))
    return [each for each in found if isinstance(each, Plan)]


def cleaned(view: View) -> View:
    """The tree after the only plan there is, which must be proven."""
    (plan,) = plans(view)
    after = view.changed(plan.changes)
    rows = RECIPE.prove(view, after, plan)
    assert [row.verdict for row in rows] == [Verdict.PROVEN], rows
    return after


BYTES = {
    "CRLF": (b"def _a():\r\n    pass\r\n\r\n\r\nprint(1)\r\n", b"print(1)\r\n"),
    "tabs": (b"class A:\n\tdef _b(self):\n\t\tpass\n\n\tx = 1\n\n\nprint(A)\n", b"class A:\n\tx = 1\n\n\nprint(A)\n"),
    "BOM": (b"\xef\xbb\xbf_a = 1\nprint(1)\n", b"\xef\xbb\xbfprint(1)\n"),
    "no final newline": (b"print(1)\n\n\ndef _a():\n    pass", b"print(1)\n"),
    "non-ASCII before the column": (
        "print('größe')\nif print: _ä = 'ö'\n_b = 'ü'  # ß\n".encode(),
        "print('größe')\nif print: _ä = 'ö'\n".encode(),
    ),
    "form feed": (b"print(1)\n\f\n_a = 1\n\f\nprint(2)\n", b"print(1)\n\f\n\f\nprint(2)\n"),
    "decorators and a comment": (
        b"import functools\nprint(functools)\n\n\n# Adds.\n@functools.cache\ndef _a():\n    pass\n\n\nprint(1)\n",
        b"import functools\nprint(functools)\n\n\nprint(1)\n",
    ),
    "a heading stays": (b"print(1)\n\n# --- sums ---\n_a = 1\n_b = _a\nprint(_b)\n", None),
    "a block at the beginning of the file stays": (b"# Copyright\n_a = 1\nprint(1)\n", b"# Copyright\nprint(1)\n"),
    "the last of two branches": (
        b"import sys\nif sys:\n    _a = 1\nelse:\n    _a = 2\n",
        b"import sys\nif sys:\n    pass\nelse:\n    pass\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), BYTES.values(), ids=BYTES)
def test_every_byte_outside_a_removal_stays_as_it_is(before: bytes, after: bytes | None) -> None:
    view = tree(a=before)

    result = cleaned(view).files["a.py"] if after is not None else view.files["a.py"]

    assert result == (before if after is None else after)
    assert after is not None or not plans(view)


def test_a_chain_goes_as_one_with_the_import_that_only_it_used_and_what_that_kept_in_another_file() -> None:
    view = tree(
        a="from b import _low\n\nprint(1)\n\n\ndef _top():\n    return _mid()\n\n\ndef _mid():\n    return _low()\n",
        b="def _low():\n    return 1\n\n\nLOW = 2\n",
    )

    (plan,) = plans(view)

    after = view.changed(plan.changes)
    assert {path: raw.decode() for path, raw in after.files.items()} == {"a.py": "print(1)\n", "b.py": "LOW = 2\n"}
    assert RECIPE.prove(view, after, plan)[0].verdict is Verdict.PROVEN
    assert plan.facts["removed"].splitlines() == [
        "definition _low in b.py",
        "definition _mid in a.py",
        "definition _top in a.py",
        "import _low in a.py",
    ]


def test_two_groups_that_do_not_know_each_other_are_two_plans() -> None:
    view = tree(a="def _one():\n    return 1\n\n\ndef _two():\n    return 2\n\n\nprint(3)\n")

    titles = [plan.title for plan in plans(view)]

    assert titles == ["Remove _one, which nothing uses", "Remove _two, which nothing uses"]


def test_what_only_a_test_uses_is_alive_and_what_stands_in_a_test_is_left_alone() -> None:
    files = {"a.py": b"def _used():\n    return 1\n", "tests/test_a.py": b"import a\n\n\ndef _idle():\n    a._used()\n"}
    view = View(files, {"tests/test_a.py": Role.TEST}, KNOWN)

    found = plans(view)

    assert found == []


def test_a_scope_narrows_to_a_path_a_symbol_or_a_line() -> None:
    view = tree(a="_x = 1\n\n\ndef f():\n    y = 2\n    return 3\n\n\nprint(f)\n", b="_z = 1\nprint(1)\n")

    scopes = [Scope(frozenset({"b.py"})), Scope(symbol="f"), Scope(frozenset({"a.py"}), line=1)]
    found = [[plan.candidate.symbol for plan in plans(view, scope)] for scope in scopes]

    assert found == [["_z"], ["f.y"], ["_x"]]


def test_a_candidate_of_an_older_tree_is_refused() -> None:
    view = tree(a="_x = 1\nprint(1)\n")
    (candidate,) = RECIPE.detect(view, Scope())

    answer = RECIPE.plan(tree(a="print(1)\n"), candidate)

    assert isinstance(answer, Refusal)
    assert answer.code == "gone"


def test_a_candidate_says_what_is_dead_and_how_much_of_it() -> None:
    view = tree(a="class _A:\n    def b(self):\n        return 1\n\n\nprint(1)\n")

    (candidate,) = RECIPE.detect(view, Scope())

    assert (candidate.why, candidate.metric, candidate.before) == ("Nothing uses _A (3 lines).", "dead_lines", 3.0)


def test_a_file_that_cannot_be_read_keeps_alive_all_that_it_names() -> None:
    view = tree(a="def _x():\n    return 1\n\n\nprint(2)\n", b="from a import _x\nprint _x\n")

    found = plans(view)

    assert found == []


HOSTILE = {
    "five thousand branches": "def f(x):\n    y = 1\n"
    + "".join(f"    if x == {n}: return {n}\n" for n in range(5_000)),
    "deep nesting": "\n".join(f"{' ' * depth}if x:" for depth in range(90)) + f"\n{' ' * 90}_y = 1\n",
    "deep expression": "_x = " + "(" * 150 + "1" + ")" * 150 + "\n" + "_y = " + "-" * 3_000 + "1\n",
    "a long sum": "_x = " + " + ".join(["1"] * 3_000) + "\n",
    "a long chain": "".join(f"def _f{n}():\n    return _f{n + 1}()\n\n\n" for n in range(1_500)) + "_f1500 = 1\n",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_ends_in_an_answer(text: str) -> None:
    view = tree(a=text + "\nprint(1)\n")

    for plan in plans(view):
        after = view.changed(plan.changes)
        ast.parse(after.files["a.py"])
        assert RECIPE.prove(view, after, plan)[0].verdict is not Verdict.DISPROVED


_PROGRAM = """
from bench.dead_code import seeded_files
from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.view import Outside, View
view, recipe = View(seeded_files(), outside=Outside(is_complete=True, missing="")), DeadCodeRemoval()
for candidate in recipe.detect(view, Scope()):
    plan = recipe.plan(view, candidate)
    print(candidate, plan.changes.digest() if isinstance(plan, Plan) else plan)
"""


def test_every_process_finds_the_same_things_in_the_same_order() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "4242")
    ]

    assert len(said[0].splitlines()) > 60
    assert said[0] == said[1] == said[2]
