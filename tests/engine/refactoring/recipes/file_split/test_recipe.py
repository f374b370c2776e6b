"""The recipe as a whole: at run time nobody can tell the split module from the old one."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.refactoring.recipes.file_split.recipe import FileSplit
from engine.refactoring.recipes.recipe import WHOLE_TREE, Plan, Refusal
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.file_split.splitting import PATH, RECIPE, function, parts, planned, split, tree

MODULE = (
    "import enum\nimport pickle\nfrom collections import namedtuple\n\n\nclass Color(enum.Enum):\n    RED = 1\n\n\n"
    "Point = namedtuple('Point', 'x y')\n\n\nclass OrderError(Exception):\n    pass\n"
    + function("load(text)", "Color.RED, Point(total, text)", 330)
    + function("_dump(order)", "pickle.dumps(order), OrderError(total)", 330)
    + "\n\nclass Store:\n    def save(self, order):\n        return _dump(order), load(order)\n"
)
# What anybody could see of a module: its names, what each says of where it is from, and whether it pickles.
LOOK = """
import json, pickle, shop.orders as orders
named = {name: each for name, each in vars(orders).items() if not name.startswith("_")}
seen = {name: getattr(each, "__module__", "") for name, each in named.items()}
copies = [pickle.loads(pickle.dumps(each)) for each in (orders.Color.RED, orders.Point(1, 2), orders.OrderError("a"))]
pickled = pickle.dumps(orders.load).hex()
print(json.dumps([sorted(seen.items()), sorted(dir(orders)), repr(copies), repr(orders.OrderError), pickled]))
"""


def run(view: View, folder: Path, code: str) -> bytes:
    """What the code prints in a process of its own, with the tree as its folder."""
    for path, raw in view.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, timeout=60, check=True)
    return done.stdout


def test_a_split_module_looks_at_run_time_as_it_did(tmp_path: Path) -> None:
    before = tree(MODULE)

    after = split(before)

    assert len(after.files) > len(before.files)
    assert run(after, tmp_path / "after", LOOK) == run(before, tmp_path / "before", LOOK)


def test_examples_of_a_function_that_moved_are_still_found_in_the_module(tmp_path: Path) -> None:
    shown = function("_double(a)", "a * 2").replace(
        "    total = 0", '    """\n    >>> _double(LIMIT)\n    6\n    """\n    total = 0', 1
    )
    before = tree("LIMIT = 3\n" + shown + function("load(text)"), test_orders="import doctest\n")
    count = "import doctest, shop.orders; print(doctest.testmod(shop.orders))"

    after = split(before)

    assert any("_double" in text for text in parts(after).values())
    assert [run(view, tmp_path / name, count) for name, view in (("old", before), ("new", after))] == [
        b"TestResults(failed=0, attempted=1)\n"
    ] * 2


def test_the_same_tree_is_split_into_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "from tests.engine.refactoring.recipes.file_split.test_recipe import MODULE\n"
        "from tests.engine.refactoring.recipes.file_split.splitting import planned, tree\n"
        "print(planned(tree(MODULE)).changes.digest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(digests) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("x = 1\n" * 20_000, id="many statements"),
        pytest.param("".join(f"def f{n}():\n    return f{n + 1}()\n" for n in range(2_500)), id="a long chain"),
        pytest.param("def f():\n    return " + "(" * 80 + "1" + ")" * 80 + "\n" + "\n    \nx = 1" * 600, id="nesting"),
        pytest.param("def f(a):\n" + "".join(f"    if a == {n}:\n        a\n" for n in range(10_000)), id="branches"),
        pytest.param("x = " + "+".join(["1"] * 3_000) + "\n" + "y = 1\n" * 600, id="a long sum"),
    ],
)  # fmt: skip
def test_a_hostile_module_is_answered_in_time(hostile: str) -> None:
    started = time.process_time()

    found = [RECIPE.plan(tree(hostile), each) for each in RECIPE.detect(tree(hostile), WHOLE_TREE)]

    assert all(isinstance(each, Plan | Refusal) for each in found)
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("files", "role_or_path"),
    [
        pytest.param({PATH: "x = 1\n" * 500}, "500 code lines", id="not long enough"),
        pytest.param({PATH: "x = 1\n" * 400 + "# more\n\n" * 300}, "comments", id="comments do not count"),
        pytest.param(
            {PATH: '"""Long."""\n' + '"""\n' + "a\n" * 600 + '"""\n'}, "a string", id="no docstring, but text"
        ),
        pytest.param({"shop/orders.pyi": "x: int\n" * 600}, "stubs", id="stubs are left alone"),
    ],
)
def test_what_is_not_long_code_is_not_even_looked_at(files: Mapping[str, str], role_or_path: str) -> None:
    view = View({path: text.encode() for path, text in files.items()})

    found = list(FileSplit().detect(view, WHOLE_TREE))

    assert [each.path for each in found] == ([PATH] if role_or_path == "a string" else [])


def test_a_refusal_says_what_holds_the_module_together() -> None:
    found = planned(tree(MODULE.replace("total = 0", "total = __name__")))

    assert isinstance(found, Refusal)
    assert found.code == "pinned"
    assert "`load` asks for what its module has: `__name__`" in found.said
