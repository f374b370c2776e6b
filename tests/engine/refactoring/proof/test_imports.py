"""The rung of imports: modules of made-up projects, imported in the sandbox before and after."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.ground import nowhere
from engine.refactoring.proof.imports import imports_rung
from engine.refactoring.recipes.recipe import TransformationType

BEFORE = {
    "shop/__init__.py": b"",
    "shop/price.py": b"import os\n\nLIMIT = 3\n\n\ndef total(items):\n    return _sum(items)\n\n\n"
    b"def _sum(items):\n    return sum(items)\n\n\nclass Tax:\n    pass\n",
    "shop/cart.py": b"from shop.price import LIMIT, total\n",
}
SPLIT = TransformationType.FILE_SPLIT


@pytest.fixture
def judged(ground):
    def judge(changes, type_=SPLIT, before=BEFORE):
        after = {path: raw for path, raw in {**before, **changes}.items() if raw is not None}
        return imports_rung(ground, before, after, frozenset(changes), type_)

    return judge


def test_every_module_imports_and_has_what_it_had(judged):
    row = judged({"shop/price.py": BEFORE["shop/price.py"] + b"\n\ndef _more():\n    return 1\n"})

    assert row.verdict is Verdict.PROVEN
    assert row.said == "3 modules import and have every name that there was"


def test_a_module_that_does_not_import_any_more_is_disproved(judged):
    row = judged({"shop/price.py": b"from shop.cart import total\n" + BEFORE["shop/price.py"]})

    assert row.verdict is Verdict.DISPROVED
    assert any(line.startswith("shop.price does not import any more: ImportError") for line in row.details)


def test_a_cycle_that_bites_only_who_comes_first_is_disproved(judged):
    before = {"shop/__init__.py": b"", "shop/cart.py": b"LIMIT = 3\n", "shop/price.py": b"RATE = 1\n"}
    cycle = {
        "shop/cart.py": b"LIMIT = 3\nfrom shop.price import RATE\n",
        "shop/price.py": b"from shop.cart import LIMIT\nRATE = 1\n",
    }

    row = judged(cycle, before=before)

    assert row.verdict is Verdict.DISPROVED
    assert row.details[0].startswith("shop.price does not import any more: ImportError")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("total", b"def total(items):\n    return _sum(items)\n\n\n", id="public"),
        pytest.param("_sum", b"def _sum(items):\n    return sum(items)\n\n\n", id="private"),
        pytest.param("os", b"import os\n\n", id="imported"),
        pytest.param("LIMIT", b"LIMIT = 3\n", id="a value"),
    ],
)
def test_a_name_that_is_gone_is_disproved_whatever_it_is(judged, name, text):
    gone = BEFORE["shop/price.py"].replace(text, b"")

    row = judged({"shop/price.py": gone, "shop/cart.py": b""}, before={**BEFORE, "shop/cart.py": b""})

    assert row.verdict is Verdict.DISPROVED
    assert row.details == (f"shop.price.{name} is gone",)


def test_what_python_makes_of_annotations_goes_with_the_last_of_them(judged):
    before = {"shop/__init__.py": b"", "shop/price.py": b"LIMIT: int = 3\n"}
    apart = {"shop/price.py": b"from shop._limit import LIMIT as LIMIT\n", "shop/_limit.py": b"LIMIT: int = 3\n"}

    assert judged(apart, before=before).verdict is Verdict.PROVEN


def test_removals_may_take_what_is_private_or_imported(judged):
    left = b"LIMIT = 3\n\n\ndef total(items):\n    return 1\n\n\nclass Tax:\n    pass\n"

    row = judged({"shop/price.py": left}, TransformationType.DEAD_CODE_REMOVAL)

    assert row.verdict is Verdict.PROVEN


def test_removals_may_not_take_what_others_may_import(judged):
    left = BEFORE["shop/price.py"].replace(b"class Tax:\n    pass\n", b"")

    row = judged({"shop/price.py": left}, TransformationType.DEAD_CODE_REMOVAL)

    assert row.details == ("shop.price.Tax is gone",)


def test_a_class_that_says_another_module_is_disproved(judged):
    row = judged(
        {
            "shop/price.py": BEFORE["shop/price.py"].replace(b"class Tax:\n    pass\n", b"from shop._tax import Tax\n"),
            "shop/_tax.py": b"class Tax:\n    pass\n",
        }
    )

    assert row.verdict is Verdict.DISPROVED
    assert row.details == ("shop.price.Tax says it is shop._tax.Tax, not shop.price.Tax",)


def test_a_class_that_is_told_its_old_module_is_as_before(judged):
    text = b"from shop._tax import Tax\n\nTax.__module__ = __name__\n"
    row = judged(
        {
            "shop/price.py": BEFORE["shop/price.py"].replace(b"class Tax:\n    pass\n", text),
            "shop/_tax.py": b"class Tax:\n    pass\n",
        }
    )

    assert row.verdict is Verdict.PROVEN


def test_a_private_function_may_come_from_elsewhere(judged):
    text = b"def _sum(items):\n    return sum(items)\n"
    moved = BEFORE["shop/price.py"].replace(text, b"from shop._sums import _sum\n")

    row = judged({"shop/price.py": moved, "shop/_sums.py": text})

    assert row.verdict is Verdict.PROVEN


def test_a_module_that_ends_its_process_costs_the_others_nothing(judged):
    before = {**BEFORE, "shop/away.py": b"import os\nos._exit(3)\n", "shop/broken.py": b"import not_there\n"}

    row = judged({"shop/price.py": BEFORE["shop/price.py"] + b"\n"}, before=before)

    assert row.verdict is Verdict.PROVEN
    assert row.said.startswith("3 modules import")


def test_a_module_that_begins_to_end_its_process_is_disproved(judged):
    row = judged({"shop/price.py": BEFORE["shop/price.py"] + b"\nos._exit(0)\n"})

    assert row.verdict is Verdict.DISPROVED
    assert "shop.price does not import any more: importing it ends the process, or does not end" in row.details


def test_a_package_that_could_never_be_imported_proves_nothing(judged):
    before = {"shop/__init__.py": b"import not_there\n", "shop/price.py": b"LIMIT = 3\n"}

    row = judged({"shop/price.py": b"LIMIT = 4\n"}, before=before)

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said.startswith("none of 2 modules could be imported before the change (ModuleNotFoundError")


def test_without_a_ground_the_reason_is_said():
    row = imports_rung(nowhere("no sandbox here"), BEFORE, BEFORE, frozenset({"shop/price.py"}), SPLIT)

    assert row.verdict is Verdict.NOT_PROVEN
    assert row.said == "no sandbox here"
