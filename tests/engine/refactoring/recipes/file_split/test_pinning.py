"""What must stay in a module, by the reason that is told."""

import pytest

from engine.refactoring.recipes.file_split.pinning import pinned
from engine.refactoring.recipes.file_split.surroundings import Surroundings
from engine.refactoring.recipes.file_split.units import read_layout
from engine.refactoring.source import Source, read_source


def pins(text: str, replaced: frozenset[str] = frozenset(), *, hooked: frozenset[str] = frozenset()) -> dict[str, str]:
    """The codes of all pins by the name of the unit; imports with dots are of the same tree."""
    source = read_source("shop/orders.py", text.encode())
    assert isinstance(source, Source)
    layout = read_layout(source, Surroundings(hooked))
    found = pinned(layout, replaced, lambda statement: bool(getattr(statement.node, "level", 0)))
    return {min(unit.names, default="-"): pin.code for unit, pin in found.items()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("def f():\n    return __name__", "of_the_module", id="asks for its module's name"),
        pytest.param("def f():\n    return globals()", "of_the_module", id="looks into the globals"),
        pytest.param("def f():\n    return sys._getframe(1)\nimport sys", "frames", id="looks at frames"),
        pytest.param("def f():\n    global a\n    a = 1", "global", id="binds a global"),
        pytest.param("@register\ndef f(): ...\nfrom a import register", "impure", id="decorated by a stranger"),
        pytest.param("f = open('a')", "impure", id="opens a file"),
        pytest.param("class f:\n    a = register()\nfrom a import register", "impure", id="a class that calls"),
        pytest.param("class f(Base): ...\nclass Base: ...", "impure", id="a class whose base watches"),
        pytest.param("class f(metaclass=M): ...\nfrom a import M", "impure", id="a metaclass"),
        pytest.param("def f(): ...\nf.a = 1\ndef f(): ...", "bound_twice", id="bound twice"),
        pytest.param("from a import f\ndef f(): ...", "bound_twice", id="imported and bound"),
        pytest.param("f = 1; g = 2", "shared_line", id="shares a line"),
        pytest.param(
            "def f():\n    return late()\nfrom .a import late", "late_import", id="an import of the tree below"
        ),
        pytest.param("def f():\n    return nothing", "unbound", id="a name from nowhere"),
        pytest.param("def f():\n    return clock()\nfrom time import clock", "patched", id="reads what is replaced"),
    ],
)
def test_a_unit_stays_for_its_reason(text: str, code: str) -> None:
    found = pins(text, frozenset({"clock"}), hooked=frozenset({"Base"}))

    assert found["f"] == code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(a):\n    return a.__name__", id="another's name"),
        pytest.param("@t.overload\ndef f(a): ...\ndef f(c): ...\nimport typing as t", id="overloads"),
        pytest.param("@d(frozen=True)\nclass f:\n    a = 1\nfrom dataclasses import dataclass as d", id="dataclass"),
        pytest.param("class f:\n    @property\n    def a(b): ...\n    @a.setter\n    def a(b, c): ...", id="setter"),
        pytest.param("f = re.compile('a')\nimport re", id="pattern"),
        pytest.param("class Missing: ...\nf = Missing()", id="sentinel of a plain class"),
        pytest.param("def f():\n    return os.path\nimport os\nimport os.path", id="submodules"),
        pytest.param("def f():\n    return json\nimport json", id="an import of a library below"),
        pytest.param("clock = 1\ndef f():\n    return 1", id="beside what is replaced"),
    ],
)  # fmt: skip
def test_a_unit_may_move(text: str) -> None:
    assert "f" not in pins(text, frozenset({"clock"}))


def test_what_needs_a_pinned_unit_stays_too() -> None:
    found = pins("def a():\n    return __name__\ndef b():\n    return a()\ndef c():\n    return b()\n")

    assert found == {"a": "of_the_module", "b": "needs_pinned", "c": "needs_pinned"}


def test_a_value_that_is_made_from_what_was_changed_before_stays_below_the_change() -> None:
    found = pins("TABLE = {}\nTABLE['a'] = 1\nCOPY = dict(TABLE)\ndef f():\n    return TABLE\n")

    assert found == {"-": "acts", "COPY": "order"}


def test_a_class_that_overtakes_a_statement_it_has_nothing_to_do_with_may_move() -> None:
    assert pins("class A: ...\nprint('made')\nclass B(A): ...\n") == {"-": "acts"}


def test_names_that_only_the_main_guard_imports_are_not_bound_twice() -> None:
    assert pins("import os\ndef f():\n    return os\nif __name__ == '__main__':\n    import os\n    f()\n") == {
        "-": "acts"
    }
