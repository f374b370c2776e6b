"""Before and after, and near misses: the recipe's documentation, run as its tests."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final = (
    Example(
        "What is returned is a text, a truth or nothing",
        {
            "greeting.py": """\
def greeting(name):
    return f"Hello {name}"


def is_known(name, names):
    return name in names


def greet(name):
    print(greeting(name))
"""
        },
        {
            "greeting.py": """\
def greeting(name) -> str:
    return f"Hello {name}"


def is_known(name, names) -> bool:
    return name in names


def greet(name) -> None:
    print(greeting(name))
"""
        },
    ),
    Example(
        "An override takes the types of the annotated method that it overrides, with their imports",
        {
            "shop/__init__.py": "",
            "shop/base.py": """\
from decimal import Decimal


class Tax:
    def on(self, price: Decimal) -> Decimal:
        return price
""",
            "shop/free.py": """\
from .base import Tax


class NoTax(Tax):
    def on(self, price):
        return price - price
""",
        },
        {
            "shop/__init__.py": "",
            "shop/base.py": """\
from decimal import Decimal


class Tax:
    def on(self, price: Decimal) -> Decimal:
        return price
""",
            "shop/free.py": """\
from .base import Tax
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


class NoTax(Tax):
    def on(self, price: "Decimal") -> "Decimal":
        return price - price
""",
        },
    ),
    Example(
        "What the language itself hands to a method",
        {
            "lock.py": """\
from __future__ import annotations

import types


class Lock:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.free()

    def __eq__(self, other):
        return self is other
"""
        },
        {
            "lock.py": """\
from __future__ import annotations

import types


class Lock:
    def __enter__(self) -> Lock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None) -> None:
        self.free()

    def __eq__(self, other: object) -> bool:
        return self is other
"""  # noqa: E501  (the formatter of the repository comes after the recipe)
        },
    ),
    Example(
        "All calls of a private function agree",
        {
            "page.py": """\
def _padded(text, width=8):
    return text.ljust(width)


def header():
    return _padded("Name") + _padded("Price", 12)
"""
        },
        {
            "page.py": """\
def _padded(text: str, width: int = 8) -> str:
    return text.ljust(width)


def header() -> str:
    return _padded("Name") + _padded("Price", 12)
"""
        },
    ),
    Example(
        "A type that is not bound yet, or of several alternatives, is quoted",
        {
            "tree.py": """\
class Tree:
    @classmethod
    def empty(cls):
        return cls()

    def label(self, key):
        if key == "root":
            return "the root"
        return None
"""
        },
        {
            "tree.py": """\
class Tree:
    @classmethod
    def empty(cls) -> "Tree":
        return cls()

    def label(self, key) -> "str | None":
        if key == "root":
            return "the root"
        return None
"""
        },
    ),
    Example(
        "A switch that is only ever switched",
        {
            "log.py": """\
def log(message, *, loud=False):
    print(message.upper() if loud else message)


log("ready", loud=True)
"""
        },
        {
            "log.py": """\
def log(message, *, loud: bool = False) -> None:
    print(message.upper() if loud else message)


log("ready", loud=True)
"""
        },
    ),
)

LEAVES_ALONE: Final = (
    Example(
        "A framework reads the annotations while the program runs",
        {"api.py": "import pydantic\n\n\ndef size():\n    return 1\n"},
        refusal="runtime_annotations",
    ),
    Example(
        "The types stand in comments",
        {"old.py": "def one(text):\n    # type: (str) -> int\n    return 1\n"},
        refusal="type_comments",
    ),
    Example("A body that waits to be overridden", {"base.py": "class Base:\n    def run(self):\n        pass\n"}),
    Example("A function that never comes back", {"fail.py": "def fail():\n    raise SystemExit(1)\n"}),
    Example("A generator", {"count.py": "def count():\n    yield 1\n"}),
    Example("A default proves no more than a lower bound", {"get.py": "def get(size=1):\n    return fetch(size)\n"}),
    Example(
        "A decorator that nobody here knows", {"cli.py": "import tool\n\n\n@tool.command\ndef main():\n    return 1\n"}
    ),
    Example(
        "A method below answers something where this one answers nothing",
        {
            "hook.py": "class Base:\n    def hook(self):\n        print(1)\n\n\n"
            "class Below(Base):\n    def hook(self):\n        return unknown()\n"
        },
    ),
    Example("A name that means something else here", {"own.py": "str = make()\n\n\ndef name():\n    return 'x'\n"}),
)
