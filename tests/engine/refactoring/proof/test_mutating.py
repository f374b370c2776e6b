"""Faults that are put into code on purpose."""

import ast
import inspect
import random
import textwrap

import pytest

from engine.refactoring.proof.mutating import sampled

EVERY_LINE = frozenset(range(1, 1000))


def faults(text, lines=EVERY_LINE, count=100):
    return sampled({"a.py": text.encode()}, {"a.py": lines}, count)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return a < b", "return (a <= b)", id="a comparison"),
        pytest.param("return a is not b", "return (a is b)", id="an identity"),
        pytest.param("return a + b", "return (a - b)", id="arithmetic"),
        pytest.param("return a and b", "return (a or b)", id="a conjunction"),
        pytest.param("x = True", "x = (False)", id="a truth"),
        pytest.param("x = 41", "x = (42)", id="a number"),
        pytest.param("x = 'é'", "x = ('éx')", id="a string"),
        pytest.param("if a: b()", "if (not (a)): b()", id="a condition"),
        pytest.param("a.append(b)", "pass", id="a statement"),
        pytest.param("x += b", "pass", id="an assignment"),
        pytest.param("return a(b)", "return None", id="an answer"),
    ],
)
def test_each_kind_of_fault(old, new):
    found = faults(f"def f(a, b, x):\n    {old}\n")

    assert f"def f(a, b, x):\n    {new}\n" in [mutant.raw.decode() for mutant in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('def f():\n    """Says what it does."""\n', id="documentation"),
        pytest.param("def f(x: 1 + 1) -> 2 + 2: ...\n", id="annotations"),
        pytest.param("@deco(1)\ndef f(): ...\n", id="a decorator"),
        pytest.param("def f(a):\n    return\n", id="an empty return"),
        pytest.param("def f(:\n", id="no code"),
    ],
)
def test_what_changes_nothing_is_left_alone(text):
    assert faults(text) == []


def test_formatted_strings_are_left_alone():
    found = faults("def f(a):\n    g(f'{a + 1}')\n")

    assert [mutant.said for mutant in found] == ["removed"]


def test_bytes_around_a_fault_stay_as_they_are():
    (mutant,) = faults("def f(ä):\r\n\tyield  ä  <  ä # é\r\n", lines=frozenset({2}))[:1]

    assert mutant.raw.startswith("def f(ä):\r\n\t".encode())
    assert mutant.raw.endswith(" # é\r\n".encode())


def test_every_fault_compiles_and_differs():
    text = textwrap.dedent(inspect.getsource(random))

    found = faults(text, count=30)

    assert len(found) == 30
    for mutant in found:
        assert ast.dump(ast.parse(mutant.raw)) != ast.dump(ast.parse(text))


def test_the_sample_is_the_same_each_time_and_of_the_asked_lines():
    text = textwrap.dedent(inspect.getsource(random))

    first, second = (faults(text, lines=frozenset(range(100, 400)), count=8) for _ in range(2))

    assert first == second
    assert len(first) == 8
    assert all(100 <= mutant.line < 400 for mutant in first)


def test_code_that_nests_beyond_measure_is_left_alone():
    assert faults(f"def f(x):\n    return {'-' * 5000}x\n") == []
