"""Which imports go and which stay."""

import pytest

from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.view import View

RECIPE = DeadCodeRemoval()

GOES = {
    "of two names, the second": ("from os import path, sep\nprint(path)\n", "from os import path\nprint(path)\n"),
    "of two names, the first": ("from os import path, sep\nprint(sep)\n", "from os import sep\nprint(sep)\n"),
    "the middle ones": ("from os import a, b, c, d\nprint(a, d)\n", "from os import a, d\nprint(a, d)\n"),
    "a line of its own": ("from os import (\n    a,\n    b\n)\nprint(a)\n", "from os import (\n    a,\n)\nprint(a)\n"),
    "behind a backslash": ("from os import a, \\\n    b\nprint(a)\n", "from os import a\nprint(a)\n"),
    "two modules in a row": ("import os, sys\nprint(sys)\n", "import sys\nprint(sys)\n"),
    "all there is": ("import os\nimport sys\n\n\nprint(1)\n", "print(1)\n"),
    "for types only": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop import A, B\n\nx: 'A'\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop import A\n\nx: 'A'\n",
    ),
    "in a function": (
        "def f():\n    import os\n    return 1\n\n\nprint(f)\n",
        "def f():\n    return 1\n\n\nprint(f)\n",
    ),
    "the name a string only mentions in prose": (
        "import time\n\nprint('a time to sail')\n",
        "print('a time to sail')\n",
    ),
    "a quiet module of the tree": ("import quiet\n\nprint(1)\n", "print(1)\n"),
}


@pytest.mark.parametrize(("before", "after"), GOES.values(), ids=GOES)
def test_an_import_nobody_reads_goes(before: str, after: str) -> None:
    view = View({"a.py": before.encode(), "quiet.py": b"import os\nX = [1]\nprint_ = os\n"})

    (plan,) = [
        each for candidate in RECIPE.detect(view, Scope()) if isinstance(each := RECIPE.plan(view, candidate), Plan)
    ]

    changed = view.changed(plan.changes)
    assert changed.files["a.py"].decode() == after
    assert RECIPE.prove(view, changed, plan)[0].verdict == "proven"


STAYS = {
    "it may fail": ("try:\n    import json\nexcept ImportError:\n    print(1)\n", ""),
    "noqa": ("import json  # noqa: F401\n", ""),
    "a remark above": ("# Kept for compatibility.\nimport json\n", ""),
    "an alias to itself": ("from json import dumps as dumps\n", ""),
    "a future": ("from __future__ import annotations\n", ""),
    "a star": ("from os import *\n", ""),
    "an annotation in quotes": ("from os import path\n\nx: 'list[path]'\n", ""),
    "a cast": ("from typing import cast\nfrom os import PathLike\n\nx = cast('PathLike', 1)\n", ""),
    "a type comment": ("from os import PathLike\n\nx = 1  # type: PathLike\n", ""),
    "a doctest": ('"""\n>>> os.sep\n"""\nimport os\n', ""),
    "__all__": ("from os import sep\n\n__all__ = ['sep']\n", ""),
    "a fixture": ("from fixtures import client\n\n\ndef test_x(client):\n    pass\n\n\nprint(test_x)\n", ""),
    "bound twice": ("import os.path\nimport os\n", "bound_again"),
    "looked up": ("import os\n\nprint(eval('o' + 's'))\n", "looked_through"),
    "what acts": ("import loud\n", "import_acts"),
    "what is not here": ("import requests\n", "import_acts"),
    "readline": ("import readline\n", "import_acts"),
    "a submodule that acts": ("from pack import loud\n", "import_acts"),
    "a semicolon": ("import os; print(1)\n", "shares_line"),
    "comments inside": ("from os import (\n    sep,  # one\n    path,  # two\n)\nprint(sep)\n", "commented"),
    "a patched name": ("import time\n", "re_exported"),
    "an attribute of ours": ("import queue\n", "re_exported"),
}
OTHERS = {
    "loud.py": b"print(1)\n",
    "pack/__init__.py": b"",
    "pack/loud.py": b"print(1)\n",
    "tests/test_a.py": b"import a as subject\nfrom mock import patch\n\npatch('a.time.sleep')\nprint(subject.queue)\n",
}


@pytest.mark.parametrize(("text", "code"), STAYS.values(), ids=STAYS)
def test_an_import_that_something_may_need_stays(text: str, code: str) -> None:
    view = View({"a.py": text.encode(), **OTHERS})

    found = [RECIPE.plan(view, each) for each in RECIPE.detect(view, Scope(frozenset({"a.py"})))]

    assert not [each for each in found if isinstance(each, Plan)]
    assert {each.code for each in found if isinstance(each, Refusal)} == ({code} if code else set())


def test_the_imports_of_a_package_file_are_its_public_names() -> None:
    view = View({"shop/__init__.py": b"import os\nfrom shop.a import b\n", "shop/a.py": b"b = 1\n"})

    assert list(RECIPE.detect(view, Scope())) == []


def test_modules_that_import_each_other_are_not_quiet() -> None:
    view = View({"a.py": b"import b\n", "b.py": b"import a\n", "c.py": b"import a\n"})

    codes = [getattr(RECIPE.plan(view, each), "code", "") for each in RECIPE.detect(view, Scope())]

    assert codes == ["import_acts"] * 3
