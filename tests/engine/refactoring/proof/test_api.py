"""The rung of the public API: what griffe sees from the source alone."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.api import api_rung

PACKAGE = {
    "src/shop/__init__.py": b"from shop.price import total as total\n",
    "src/shop/price.py": b"import os\n\n_DEFAULT = 1\n\n\n"
    b"def total(items, rate=_DEFAULT):\n    return sum(items) * rate\n",
}


def judged(before, changes):
    after = {path: raw for path, raw in {**before, **changes}.items() if raw is not None}
    return api_rung(before, after, frozenset(changes))


def test_a_function_that_moves_and_is_offered_as_before_is_identical():
    moved = {
        "src/shop/price.py": b"from shop._sums import total as total\n",
        "src/shop/_sums.py": b"_DEFAULT = 1\n\n\ndef total(items, rate=_DEFAULT):\n    return sum(items) * rate\n",
    }

    row = judged(PACKAGE, moved)

    assert row.verdict is Verdict.PROVEN
    assert row.said == "identical (2 public names)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(b"_DEFAULT = 1\n", "Public object was removed: shop.price.total", id="gone"),
        pytest.param(
            b"_DEFAULT = 1\n\n\ndef total(items, rates=_DEFAULT):\n    return sum(items) * rates\n",
            "Parameter was removed: shop.price.total",
            id="another parameter",
        ),
        pytest.param(
            b"_DEFAULT = 1\n\n\ndef total(items, rate=2):\n    return sum(items) * rate\n",
            "Parameter default was changed: shop.price.total",
            id="another default",
        ),
    ],
)
def test_what_callers_would_notice_is_disproved(text, said):
    row = judged(PACKAGE, {"src/shop/price.py": text})

    assert row.verdict is Verdict.DISPROVED
    assert said in row.details


def test_a_private_name_in_a_default_may_be_another():
    renamed = PACKAGE["src/shop/price.py"].replace(b"_DEFAULT", b"_usual_rate")

    row = judged(PACKAGE, {"src/shop/price.py": renamed})

    assert row.verdict is Verdict.PROVEN


def test_an_unused_import_is_no_public_name():
    row = judged(PACKAGE, {"src/shop/price.py": PACKAGE["src/shop/price.py"].replace(b"import os\n", b"")})

    assert row.verdict is Verdict.PROVEN


def test_an_attribute_that_is_set_outside_the_constructor_is_disproved():
    before = {"url.py": b"class URL:\n    def __init__(self, text):\n        self.text = text\n"}
    after = b"class URL:\n    def __init__(self, text):\n        vars(self).update(text=text)\n"

    row = judged(before, {"url.py": after})

    assert row.verdict is Verdict.DISPROVED


def test_a_module_outside_any_package_may_be_split_in_two():
    before = {"orders.py": b"def read(text):\n    return text\n\n\ndef save(text):\n    return text\n"}
    after = {
        "orders.py": b"from _orders_read import read as read\n\n\ndef save(text):\n    return text\n",
        "_orders_read.py": b"def read(text):\n    return text\n",
    }

    row = judged(before, after)

    assert row.verdict is Verdict.PROVEN


def test_a_module_that_is_gone_is_disproved():
    row = judged({"orders.py": b"def read(text):\n    return text\n"}, {"orders.py": None})

    assert row.verdict is Verdict.DISPROVED
    assert row.details == ("module was removed: orders",)


def test_modules_of_one_name_in_two_folders_are_kept_apart():
    before = {"a/tool.py": b"def one():\n    return 1\n", "b/tool.py": b"def two():\n    return 2\n"}

    row = judged(before, {"b/tool.py": b"def three():\n    return 3\n", "a/tool.py": b"def one():\n    return 0\n"})

    assert row.details == ("Public object was removed: tool.two",)


def test_a_module_that_does_not_parse_gives_no_answer():
    row = judged({"a.py": b"def f(:\n"}, {"a.py": b"def g(:\n"})

    assert row.verdict is Verdict.NOT_PROVEN


def test_code_that_is_compared_is_not_run(tmp_path):
    trace = tmp_path / "trace"
    text = f"open({str(trace)!r}, 'w')\n\n\ndef f():\n    return 1\n".encode()

    row = judged({"a.py": text}, {"a.py": text + b"\n"})

    assert row.verdict is Verdict.PROVEN
    assert not trace.exists()
