"""What is told of a slot, and what is left open."""

import pytest

from engine.refactoring.recipes.type_annotation.inference import inferred
from engine.refactoring.view import Outside, View


def hints(view: View) -> dict[str, str]:
    """The inferred types by `function.slot`."""
    return {f"{slot.qualname}.{slot.name}": " | ".join(hint) for slot, hint in inferred(view).items()}


def of_text(text: str) -> dict[str, str]:
    return hints(View({"it.py": text.encode()}))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("f'{x}'", "builtins:str", id="formatted text"),
        pytest.param("x is None", "builtins:bool", id="identity"),
        pytest.param("not x", "builtins:bool", id="negation"),
        pytest.param("isinstance(x, int)", "builtins:bool", id="a question to a builtin"),
        pytest.param("len(x) + 1", "builtins:int", id="a sum of whole numbers"),
        pytest.param("len(x) / 2", "builtins:float", id="a division"),
        pytest.param("'%s' % x", "builtins:str", id="old formatting"),
        pytest.param("'a,b'.split(',')", "builtins:list[builtins:str]", id="split"),
        pytest.param("'a' if x else None", "builtins:str | None", id="a choice with nothing"),
        pytest.param("('a', 1)", "builtins:tuple[builtins:str, builtins:int]", id="a pair"),
        pytest.param("[str(e) for e in x]", "builtins:list[builtins:str]", id="a comprehension"),
        pytest.param("Thing()", "it:Thing", id="an instance"),
        pytest.param("helper()", "builtins:bytes", id="what another function answers"),
        pytest.param("lambda: 1", None, id="a lambda"),
        pytest.param("x", None, id="an open parameter"),
        pytest.param("x or 'a'", None, id="either of which one is open"),
        pytest.param("[]", None, id="an empty list"),
        pytest.param("1 if x else 'a'", "builtins:int | builtins:str", id="two types"),
        pytest.param("1 if x else 2.0", None, id="two kinds of number"),
    ],
)
def test_the_type_of_what_is_returned(expression, expected):
    text = f"class Thing:\n    pass\n\ndef helper():\n    return b''\n\ndef f(x):\n    return {expression}\n"

    found = of_text(text)

    assert found.get("f.return") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("print(x)", "None", id="falls off the end"),
        pytest.param("if x:\n        return 'a'", "builtins:str | None", id="a value or the end"),
        pytest.param("while True:\n        if x:\n            return 'a'", "builtins:str", id="an endless loop"),
        pytest.param("while True:\n        if x:\n            break", "None", id="a loop that is left"),
        pytest.param("raise ValueError", None, id="always raises"),
        pytest.param("import sys\n    sys.exit(1)", None, id="leaves the program"),
        pytest.param(
            "try:\n        return 'a'\n    except KeyError:\n        raise", "builtins:str", id="raises again"
        ),
        pytest.param(
            "try:\n        return 'a'\n    except KeyError:\n        pass", "builtins:str | None", id="passes over"
        ),
        pytest.param("...", None, id="a stub"),
        pytest.param("raise NotImplementedError", None, id="not implemented"),
        pytest.param("yield x", None, id="a generator"),
        pytest.param("if x:\n        return 'a'\n    fails()", "builtins:str", id="ends in what never returns"),
        pytest.param("y = 'a'\n    y += x\n    return y", None, id="a name that is also changed in place"),
        pytest.param("y = 'a'\n    return y", "builtins:str", id="a local name"),
        pytest.param("y = None\n    y = y or 'a'\n    return y", None, id="a name that a test narrows"),
    ],
)
def test_the_way_a_body_ends(body, expected):
    text = f"def fails():\n    raise ValueError\n\ndef f(x):\n    {body}\n"

    found = of_text(text)

    assert found.get("f.return") == expected


def test_a_comparison_is_open_where_a_library_gives_it_another_meaning():
    found = of_text("import numpy\n\ndef f(x):\n    return x == 1\n\ndef g(x):\n    return x in (1, 2)\n")

    assert found == {"g.return": "builtins:bool"}


def test_types_travel_through_calls_and_modules():
    view = View(
        {
            "pack/__init__.py": b"from .low import name\n",
            "pack/low.py": b"def name():\n    return 'x'\n",
            "pack/high.py": b"from pack import name\n\ndef shout():\n    return name()\n",
        }
    )

    found = hints(view)

    assert found["shout.return"] == "builtins:str"


def test_a_coroutine_answers_when_it_is_awaited():
    found = of_text(
        "async def read():\n    return b''\n\nasync def late():\n    return await read()\n\n"
        "def soon():\n    return read()\n"
    )

    assert found == {"read.return": "builtins:bytes", "late.return": "builtins:bytes"}


def test_an_attribute_has_the_type_of_all_that_is_stored_in_it():
    text = (
        "class A:\n    def __init__(self):\n        self.name = 'a'\n        self.other = 'b'\n"
        "    def get(self):\n        return self.name\n    def also(self):\n        return self.other\n"
        "def spoil(a):\n    a.other = 1\n"
    )

    found = of_text(text)

    assert found["A.get.return"] == "builtins:str"
    assert "A.also.return" not in found


def test_a_private_function_is_known_by_its_calls_unless_it_is_passed_on():
    called = of_text("def _f(x):\n    return g(x)\n\ndef g(y):\n    return _f('a')\n")
    passed = of_text("def _f(x):\n    return g(x)\n\ndef g(y):\n    _f('a')\n    return y(_f)\n")

    assert called["_f.x"] == "builtins:str"
    assert "_f.x" not in passed


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"b.py": b"from a import _f as g\ng(1)\n"}, id="imported under another name"),
        pytest.param({"b.py": b"getattr(a, '_f')(1)\n"}, id="named in a string"),
        pytest.param({"b.py": b"_f(*things)\n"}, id="called with unpacked arguments"),
        pytest.param({"b.py": b"_f(1)\n"}, id="called with another type"),
        pytest.param({"b.toml": b"entry = 'a:_f'\n"}, id="named in a settings file"),
    ],
)
def test_one_use_that_cannot_be_seen_leaves_a_parameter_open(elsewhere):
    text = b"def _f(x):\n    return unknown(x)\n\n_f('a')\n"

    found = hints(View({"a.py": text, **elsewhere}))

    assert found.get("_f.x") in (None, "builtins:int | builtins:str")


def test_a_name_that_means_something_outside_is_not_private():
    view = View({"a.py": b"def _f(x):\n    return unknown(x)\n\n_f('a')\n"}, outside=Outside(frozenset({"_f"})))

    assert hints(view) == {}


@pytest.mark.parametrize(
    ("body", "call"),
    [
        pytest.param("return x", "f(x='a')", id="called with a text"),
        pytest.param("return isinstance(x, str)", "f()", id="asked for its kind"),
        pytest.param("return g(x=x)", "f()", id="passed on into an open slot"),
    ],
)
def test_a_default_alone_does_not_make_a_switch(body, call):
    found = of_text(f"def g(x):\n    return x\n\ndef f(x=True):\n    {body}\n\n{call}\n")

    assert "f.x" not in found


def test_an_override_that_answers_more_takes_the_type_from_the_base():
    text = "class A:\n    def f(self):\n        return 'a'\n\nclass B(A):\n    def f(self):\n        return 1\n"

    found = of_text(text)

    assert "A.f.return" not in found


def test_a_function_of_ten_thousand_branches_is_read_in_time():
    branches = "".join(f"    if x == {each}:\n        return 'a{each}'\n" for each in range(10_000))

    found = of_text(f"def f(x):\n{branches}")

    assert found == {"f.return": "builtins:str | None"}


def test_a_chain_as_deep_as_the_parser_allows_leaves_slots_open_and_raises_nothing():
    chain = "    if x == 0:\n        return 'a'\n" + "".join(
        f"    elif x == {each}:\n        return 'a'\n" for each in range(900)
    )

    found = of_text(f"def f(x):\n{chain}\ndef g():\n    return 'a'\n")

    assert found["g.return"] == "builtins:str"
