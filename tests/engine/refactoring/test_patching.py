"""Names that a tree replaces at run time, in every spelling that is in use."""

import pytest

from engine.refactoring.patching import patched
from engine.refactoring.view import View

BOUND = frozenset({"clock", "LIMIT"})


def names_replaced(test: str, module: str = "shop.orders") -> frozenset[str]:
    return patched(View({"tests/test_orders.py": test.encode()})).of(module, BOUND)


@pytest.mark.parametrize(
    "test",
    [
        pytest.param('mock.patch("shop.orders.clock")', id="patch by name"),
        pytest.param('@patch("shop.orders.clock")\ndef test(): ...', id="patch as a decorator"),
        pytest.param('mocker.patch("shop.orders.clock", autospec=True)', id="mocker"),
        pytest.param('from shop import orders\nmock.patch.object(orders, "clock")', id="patch an attribute"),
        pytest.param('import shop.orders as o\nmonkeypatch.setattr(o, "clock", None)', id="monkeypatch"),
        pytest.param('monkeypatch.setattr("shop.orders.clock", None)', id="monkeypatch by name"),
        pytest.param('monkeypatch.delattr("shop.orders.clock")', id="monkeypatch takes away"),
        pytest.param('patch.multiple("shop.orders", clock=1)', id="several at once"),
        pytest.param("import shop.orders\nshop.orders.clock = None", id="assigned"),
        pytest.param("from shop import orders\ndel orders.clock", id="deleted"),
        pytest.param("from shop import orders\norders.clock += 1", id="counted up"),
        pytest.param('from shop import orders\nvars(orders)["clock"] = 1', id="through its namespace"),
        pytest.param(
            'from shop import orders\nfor n in ("clock",):\n    setattr(orders, n, 1)', id="by a name in a loop"
        ),
        pytest.param('mock.patch(MODULE + ".clock")', id="put together"),
        pytest.param('m = import_module("shop.orders")\nm.clock = 1', id="found by name"),
    ],
)
def test_a_name_that_is_replaced_is_seen(test: str) -> None:
    assert "clock" in names_replaced(test)


@pytest.mark.parametrize(
    "test",
    [
        pytest.param('mock.patch("shop.orders.Order.clock")', id="an attribute of a class"),
        pytest.param('mock.patch("shop.carts.clock")', id="another module"),
        pytest.param("class A:\n    def f(self):\n        self.clock = 1", id="an object's own attribute"),
        pytest.param("answer.clock = 1", id="an object that is no module"),
        pytest.param('client.patch("/clock")', id="a request"),
        pytest.param('text.replace("clock", "")', id="a text"),
    ],
)
def test_what_is_no_replacement_is_left_out(test: str) -> None:
    assert "clock" not in names_replaced(test)


def test_a_file_that_cannot_be_read_and_speaks_of_patching_may_replace_every_word() -> None:
    assert names_replaced("patch 'shop.orders.clock' ->") == {"clock"}
    assert names_replaced("print 'clock' ->") == set()
