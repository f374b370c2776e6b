"""The proof believes nothing: what is planned passes, and any other edit of any file does not."""

from collections.abc import Mapping

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.file_split.proof import proof_of_split
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.file_split.splitting import PATH, function, proof, split, tree

MODULE = (
    '"""Orders."""\n\nfrom __future__ import annotations\n\nimport json\nimport os\n'
    "from typing import TYPE_CHECKING\n\n"
    "if TYPE_CHECKING:\n    from decimal import Decimal\n\nLIMIT = 3  # at most\n\n\n"
    "# What is bought.\nclass Order:\n    price: Decimal\n"
    + function("load(text) -> Order", "json.loads(text), LIMIT, Order, total")
    + function("_save(order: Order)", "os.fspath(order), load(order), total")
    + "\n\ndef send(order):\n    return __name__, _save(order)\n"
)
BEFORE = tree(MODULE)
AFTER = split(BEFORE)
FACADE = AFTER.files[PATH].decode()
PART = next(path for path in sorted(AFTER.files) if path.startswith("shop/_orders"))


def changed(files: Mapping[str, bytes | str | None]) -> View:
    texts: dict[str, bytes] = dict(AFTER.files)
    for path, text in files.items():
        if text is None:
            del texts[path]
        else:
            texts[path] = text.encode() if isinstance(text, str) else text
    return View(texts)


def replaced(path: str, old: str, new: str) -> View:
    text = AFTER.files[path].decode()
    assert text.count(old) >= 1, f"{old!r} is not in\n{text[:600]}"
    return changed({path: text.replace(old, new, 1)})


def test_the_split_itself_is_proven() -> None:
    found = proof(BEFORE, AFTER)

    assert found.verdict is Verdict.PROVEN
    assert "all 11 top-level statements" in found.said


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param(PART, "total += 1\n", "total += 2\n", id="a statement is edited"),
        pytest.param(PART, "# at most", "# at least", id="a comment is edited"),
        pytest.param(PART, "# What is bought.\n", "", id="a comment is lost"),
        pytest.param(PART, "LIMIT = 3  # at most\n", "", id="a statement is lost"),
        pytest.param(PART, "LIMIT = 3  # at most\n", "LIMIT = 3  # at most\nprint(LIMIT)\n", id="a statement is new"),
        pytest.param(PART, "import json\n", "", id="an import is lost"),
        pytest.param(PART, "import json\n", "import simplejson as json\n", id="an import is another"),
        pytest.param(PART, "import json\n", "import json\nimport os\n", id="an import is not needed"),
        pytest.param(PART, "import json\n", "import json\nfrom .orders import send\n", id="the facade is imported"),
        pytest.param(PART, "from __future__ import annotations\n", "", id="the future is lost"),
        pytest.param(PART, "if TYPE_CHECKING:\n    from", "if True:\n    from", id="the condition is another"),
        pytest.param(PART, "import json\n", "# New.\nimport json\n", id="an import has a comment"),
        pytest.param(PART, "    from decimal", "    x = 1\n    from decimal", id="checkers are told more"),
        pytest.param(PART, '"""Part', 'print("""Part', id="it does not parse"),
        pytest.param(PATH, "load as load", "load as loads", id="a name is another"),
        pytest.param(PATH, "LIMIT as LIMIT, ", "", id="a name is not offered"),
        pytest.param(PATH, "__module__ = __name__", "__module__ = 'shop'", id="a class says it is from elsewhere"),
        pytest.param(PATH, "__module__ = __name__", "__doc__ = __name__", id="a class is changed"),
        pytest.param(PATH, "import json\n", "", id="an import of the facade is lost"),
        pytest.param(PATH, "def send(order):", "def send(order, /):", id="what stays is edited"),
        pytest.param(PATH, '"""Orders."""', '"""Order."""', id="the docstring is edited"),
        pytest.param(PATH, "\n\ndef send", "\n\nload = 1\n\n\ndef send", id="a name is bound again"),
    ],
)
def test_any_other_edit_is_disproved(path: str, old: str, new: str) -> None:
    assert proof(BEFORE, replaced(path, old, new)).verdict is Verdict.DISPROVED


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop/__init__.py": "x = 1\n"}, id="another file is edited"),
        pytest.param({"shop/__init__.py": None}, id="another file goes"),
        pytest.param({"shop/new.py": ""}, id="a file is new"),
        pytest.param({"shop/_orders_more.py": '"""Nothing."""\nimport os\n'}, id="a part holds nothing"),
        pytest.param({PATH: None}, id="the module goes"),
        pytest.param({PATH: MODULE}, id="the module is whole and its parts are there"),
        pytest.param({PART: None}, id="a part is not there"),
    ],
)
def test_a_change_elsewhere_is_disproved(files: Mapping[str, str | None]) -> None:
    assert proof(BEFORE, changed(files)).verdict is Verdict.DISPROVED


@pytest.mark.parametrize("path", [PATH, PART])
def test_no_line_of_any_file_can_be_lost_or_stand_twice(path: str) -> None:
    lines = AFTER.files[path].decode().splitlines(keepends=True)
    told = [number for number, line in enumerate(lines) if line.strip() and "total +=" not in line]

    for number in told:
        lost = changed({path: "".join([*lines[:number], *lines[number + 1 :]])})
        twice = changed({path: "".join([*lines[: number + 1], *lines[number:]])})

        assert proof(BEFORE, lost).verdict is Verdict.DISPROVED, lines[number]
        assert proof(BEFORE, twice).verdict is not Verdict.PROVEN, lines[number]


def test_parts_that_are_imported_below_what_needs_them_are_disproved() -> None:
    lines = FACADE.splitlines(keepends=True)
    offers = [line for line in lines if "_orders_load" in line or "__module__" in line or "_moved" in line]
    below = "".join([*(line for line in lines if line not in offers), *offers])

    assert proof(BEFORE, changed({PATH: below})).verdict is Verdict.DISPROVED


def test_what_a_test_replaces_is_not_proven_to_move() -> None:
    replaces = {"tests/test_orders.py": b'from unittest import mock\n\nmock.patch("shop.orders.json")\n'}

    found = proof_of_split(View({**BEFORE.files, **replaces}), View({**AFTER.files, **replaces}), PATH)

    assert found.verdict is Verdict.NOT_PROVEN
    assert "replaced at run time" in found.said
