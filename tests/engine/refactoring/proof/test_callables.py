"""Which changed functions can be called with made-up arguments, and with what."""

import pytest

from engine.refactoring.proof.callables import MAX_FUNCTIONS, changed_functions
from engine.refactoring.view import View


def found(before, after=None, path="shop.py"):
    after = before.replace("return 1", "return 2") if after is None else after
    return changed_functions(View({path: before.encode()}), View({path: after.encode()}), frozenset({path}))


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        pytest.param("int", ["int"], id="a scalar"),
        pytest.param("None", ["None"], id="nothing"),
        pytest.param("'str'", ["str"], id="quoted"),
        pytest.param("list[str]", ["list", ["str"]], id="a list"),
        pytest.param("typing.Sequence[bytes]", ["list", ["bytes"]], id="a sequence by its full name"),
        pytest.param("dict[str, list[int]]", ["dict", ["str"], ["list", ["int"]]], id="nested"),
        pytest.param("tuple[int, float]", ["tuple", ["int"], ["float"]], id="a pair"),
        pytest.param("Optional[bool]", ["either", ["bool"], ["None"]], id="optional"),
        pytest.param("int | str | None", ["either", ["either", ["int"], ["str"]], ["None"]], id="one of several"),
        pytest.param("Union[int, str]", ["either", ["int"], ["str"]], id="a union"),
    ],
)
def test_an_annotation_says_what_to_make_up(annotation, kind):
    (function,) = found(f"def f(x: {annotation}):\n    return 1\n")

    assert function.kinds == {"x": kind}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(x):\n    return 1\n", id="no annotation"),
        pytest.param("def f(x: Path):\n    return 1\n", id="a class"),
        pytest.param("def f(x: list):\n    return 1\n", id="a list of anything"),
        pytest.param("def f(x: dict[list[int], str]):\n    return 1\n", id="keys without a hash"),
        pytest.param("def f(x: 'int +'):\n    return 1\n", id="an annotation that is none"),
        pytest.param("def f():\n    return 1\n", id="no arguments"),
        pytest.param("@click.command()\ndef f(x: int):\n    return 1\n", id="decorated"),
        pytest.param("async def f(x: int):\n    return 1\n", id="async"),
        pytest.param("class C:\n    def f(self, x: int):\n        return 1\n", id="a method"),
        pytest.param("def f(a: Path = None, b: int = 0, /):\n    return 1\n", id="by position behind an unknown"),
    ],
)
def test_what_cannot_be_called_is_left_out(text):
    assert found(text) == []


def test_what_has_a_default_may_be_left_out():
    (function,) = found(
        "@functools.cache\ndef f(a: int, /, b: Path = HERE, *rest: int, c: str, **more: int):\n    return 1\n"
    )

    assert function.kinds == {"a": ["int"], "c": ["str"]}
    assert function.by_position == 1


def test_words_and_numbers_of_the_code_are_tried():
    (function,) = found(
        'def f(x: int):\n    """Long, so long that nobody would pass it."""\n    return 1 if x == "a" else True\n'
    )

    assert set(function.literals) == {"a", 1}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("def f(x: int):\n    # As before.\n    return 1\n", id="the same code"),
        pytest.param("def f(x: int, y: int):\n    return 2\n", id="other arguments"),
        pytest.param("def g(x: int):\n    return 2\n", id="another name"),
        pytest.param("def f(x: int:\n", id="no code"),
    ],
)
def test_only_what_reads_otherwise_and_takes_the_same_is_called(after):
    assert found("def f(x: int):\n    return 1\n", after) == []


def test_at_most_a_few_functions_are_called():
    text = "".join(f"def f{number}(x: int):\n    return 1\n\n\n" for number in range(20))

    assert len(found(text)) == MAX_FUNCTIONS


def test_the_module_is_named_as_it_is_imported():
    view = {"src/shop/__init__.py": b"", "src/shop/price.py": b"def f(x: int):\n    return 1\n"}
    after = {**view, "src/shop/price.py": b"def f(x: int):\n    return 2\n"}

    (function,) = changed_functions(View(view), View(after), frozenset({"src/shop/price.py"}))

    assert (function.module, function.name) == ("shop.price", "f")
