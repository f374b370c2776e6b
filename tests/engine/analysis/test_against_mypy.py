"""Annotation slots: a function with an empty one is one that mypy calls untyped or incomplete."""

import pytest

from bench.agreement.annotations import compare
from bench.agreement.corpora import python_package

SLOTS = [
    pytest.param("def f(a, b): ...", 3, 0, 0, id="nothing said"),
    pytest.param("def f(a: int, b) -> str: ...", 3, 2, 0, id="half said"),
    pytest.param("async def f(a: int) -> str: ...", 2, 2, 0, id="async"),
    pytest.param("def f(a: Any, b: object) -> typing.Any: ...", 3, 0, 3, id="everything is allowed"),
    pytest.param("def f(*args: int, **kwargs) -> None: ...", 3, 2, 0, id="any number of arguments"),
    pytest.param("def f(a, /, b, *, c=1): ...", 4, 0, 0, id="marks are no parameters"),
    pytest.param("class A:\n    def f(self, a): ...", 2, 0, 0, id="the receiver is none"),
    pytest.param("class A:\n    @classmethod\n    def f(cls) -> None: ...", 1, 1, 0, id="nor is the class"),
    pytest.param("class A:\n    def __init__(self, a: int): ...", 1, 1, 0, id="__init__ has no result"),
    pytest.param("def f(self): ...", 2, 0, 0, id="a function has no receiver"),
    pytest.param("def f(a: int = 1, b=2) -> None: ...", 3, 2, 0, id="defaults"),
]


@pytest.mark.parametrize(("text", "slots", "typed", "hollow"), SLOTS)
def test_slots_are_parameters_and_the_result(facts_of, text, slots, typed, hollow):
    function = facts_of("python", text + "\n").functions[0]

    assert (function.slots, function.typed, function.hollow) == (slots, typed, hollow)


@pytest.mark.parametrize("package", ["rope", "radon"])
def test_mypy_calls_the_same_functions_untyped(package):
    agreement = compare(python_package(package))

    assert agreement.compared > 200
    assert agreement.unexplained == ()
    assert agreement.equal_share > 0.97
