"""What the recipe does and what it leaves alone, as small as a module of more than 500 code lines can be told."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.refactoring.recipes.recipe import Example

_STEP: Final = "    total += 1\n"


def _long(head: str, steps: int, result: str = "total") -> str:
    """A function of `steps` + 3 code lines."""
    return f"def {head}:\n    total = 0\n{_STEP * steps}    return {result}\n"


def _tree(text: str, others: Mapping[str, str] | None = None) -> dict[str, str]:
    """A package with one module to split."""
    return {"shop/__init__.py": "", "shop/orders.py": text, **(others or {})}


_PARSE: Final = _long("parse_order(text)", 240, "json.loads(text), total")
_PRINT: Final = "# Printing is for people.\n" + _long("print_order(order)", 250, "os.fspath(order), total")
_FIRST: Final = "def first(orders):\n    return orders[:LIMIT]\n"
_FUNCTION: Final = Example(
    title="a function that has nothing to do with the others",
    before=_tree(f'"""Orders."""\n\nimport json\nimport os\n\nLIMIT = 10\n\n\n{_PARSE}\n\n{_PRINT}\n\n{_FIRST}'),
    after=_tree(
        '"""Orders."""\n\nimport json\nimport os\n\nfrom ._orders_print_order import print_order as print_order\n\n'
        f"print_order.__module__ = __name__\n\nLIMIT = 10\n\n\n{_PARSE}\n\n{_FIRST}",
        {
            "shop/_orders_print_order.py": '"""Part of `orders`, which offers it: `print_order`."""\n\n'
            f"import os\n\n\n{_PRINT}"
        },
    ),
)

_FUTURE: Final = "from __future__ import annotations\n"
_NEEDED: Final = "from dataclasses import dataclass\nfrom typing import TYPE_CHECKING\n"
_CHECKED: Final = "if TYPE_CHECKING:\n    from decimal import Decimal\n"
_ORDER: Final = '@dataclass\nclass Order:\n    """What was bought."""\n\n    price: Decimal\n'
_SUM: Final = _long("_total(order: Order) -> Decimal", 280, "order.price + total")
_TAX: Final = _long("_taxed(order: Order) -> Decimal", 250, "_total(order) + total")
_SEND: Final = 'def send(order: Order) -> None:\n    log.info("sent", _taxed(order))\n'
_LOG: Final = "log = logging.getLogger(__name__)\n"
_LAYERS: Final = Example(
    title="what others stand upon moves, the logger of the module and what uses it stay",
    before=_tree(
        f"{_FUTURE}\nimport logging\n{_NEEDED}\n{_CHECKED}\n{_LOG}\n\n{_ORDER}\n\n{_SUM}\n\n{_TAX}\n\n{_SEND}"
    ),
    after=_tree(
        f"{_FUTURE}\nimport logging\n{_NEEDED}\n{_CHECKED}\n"
        "from ._orders_total import Order as Order, _total as _total\n\nOrder.__module__ = __name__\n\n"
        f"{_LOG}\n\n{_TAX}\n\n{_SEND}",
        {
            "shop/_orders_total.py": '"""Part of `orders`, which offers it: `Order`, `_total`."""\n\n'
            f"{_FUTURE}\n{_NEEDED}\n{_CHECKED}\n\n"
            f"{_ORDER}\n\n{_SUM}"
        },
    ),
)

_CHOICE: Final = "try:\n    import ujson as json\nexcept ImportError:\n    import json\n"
_LOAD: Final = _long("load(text)", 300, "json.loads(text), total")
_DUMP: Final = _long("dump(order)", 300, "json.dumps(order), total")
_CHOSEN: Final = Example(
    title="a choice of imports is made wherever it is needed",
    before=_tree(f"{_CHOICE}\n\n{_LOAD}\n\n{_DUMP}"),
    after=_tree(
        f"{_CHOICE}\nfrom ._orders_dump import dump as dump\nfrom ._orders_load import load as load\n\n"
        "for _moved in (dump, load):\n    _moved.__module__ = __name__\ndel _moved\n",
        {
            "shop/_orders_dump.py": f'"""Part of `orders`, which offers it: `dump`."""\n\n{_CHOICE}\n\n{_DUMP}',
            "shop/_orders_load.py": f'"""Part of `orders`, which offers it: `load`."""\n\n{_CHOICE}\n\n{_LOAD}',
        },
    ),
)

_READ: Final = _long("read(text)", 280)
_CHECK: Final = _long("_checked(text)", 280, "read(text) or total")
_SAVE: Final = "def save(text):\n    return _checked(text)\n"
_ALONE: Final = Example(
    title="a module of no package imports its part by name alone",
    before={"orders.py": f"{_READ}\n\n{_CHECK}\n\n{_SAVE}", "main.py": "import orders\n"},
    after={
        "orders.py": f"from _orders_read import read as read\n\nread.__module__ = __name__\n\n\n{_CHECK}\n\n{_SAVE}",
        "_orders_read.py": f'"""Part of `orders`, which offers it: `read`."""\n\n\n{_READ}',
        "main.py": "import orders\n",
    },
)
CHANGES: Final[Sequence[Example]] = (_FUNCTION, _LAYERS, _CHOSEN, _ALONE)

_TWO: Final = f"{_LOAD}\n\n{_DUMP}"
LEAVES_ALONE: Final[Sequence[Example]] = (
    Example("a module of 500 code lines", _tree(_long("load(text)", 497)), refusal=""),
    Example("one function that is the module", _tree(_long("load(text)", 600)), refusal="dominant_unit"),
    Example("names that come from *", _tree(f"from json import *\n\n\n{_TWO}"), refusal="star_import"),
    Example(
        "a global that changes",
        _tree(_TWO.replace("    total = 0", "    global total\n    total = 0")),
        refusal="pinned",
    ),
    Example(
        "a name that a test replaces",
        _tree(
            f"import json\n\n\n{_TWO}",
            {"tests/test_orders.py": 'from unittest import mock\n\nmock.patch("shop.orders.json")\n'},
        ),
        refusal="pinned",
    ),
    Example(
        "functions that each need the other",
        _tree(_TWO.replace("json.loads", "dump").replace("json.dumps", "load")),
        refusal="pinned",
    ),
    Example(
        "a file of a package that may be run by its path",
        _tree(f'import json\n\n\n{_TWO}\n\nif __name__ == "__main__":\n    print(load("1"))\n'),
        refusal="runs_as_script",
    ),
    Example(
        "a module that the build names",
        {
            "orders.py": f"import json\n\n\n{_TWO}",
            "setup.py": 'import setuptools\n\nsetuptools.setup(py_modules=["orders"])\n',
        },
        refusal="built_by_name",
    ),
    Example("the module of a package itself", {"shop/__init__.py": f"import json\n\n\n{_TWO}"}, refusal="package_file"),
    Example("a file that nothing tells how to import", {"tools/orders.py": _TWO}, refusal="unknown_package"),
)
