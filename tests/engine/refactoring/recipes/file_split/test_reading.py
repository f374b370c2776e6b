"""What pieces of a module bind and read."""

import ast

import pytest

from engine.refactoring.recipes.file_split.reading import (
    acting_names,
    eager_names,
    example_names,
    quoted_names,
    scope,
)


def first(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        pytest.param("def f(a):\n    b = a\n    return b + c", {"c"}, id="locals are no reads"),
        pytest.param("def f():\n    def g():\n        return a\n    return g", {"a"}, id="nested functions"),
        pytest.param("def f(xs):\n    return [y for x in xs if z]", {"y", "z"}, id="comprehensions"),
        pytest.param("def f(a=b, *, c: d = e) -> g: ...", {"b", "d", "e", "g"}, id="defaults and annotations"),
        pytest.param("class A(B, metaclass=C):\n    x = y", {"B", "C", "y"}, id="classes"),
        pytest.param("class A:\n    def f(self):\n        return __hidden", {"_A__hidden"}, id="mangled names"),
        pytest.param("def f():\n    global a\n    return a", {"a"}, id="declared global"),
        pytest.param("x = (lambda y: y + z)", {"z"}, id="lambdas"),
    ],
)
def test_names_of_the_module_are_told_from_local_ones(text: str, reads: set[str]) -> None:
    assert scope(text).reads == reads


def test_a_name_that_a_class_binds_and_reads_is_perhaps_the_modules() -> None:
    found = scope("class A:\n    x = x\n")

    assert (found.reads, found.perhaps) == (set(), {"x"})


def test_what_a_function_declares_global_is_bound_again() -> None:
    assert scope("def f():\n    global a\n    a = 1\n").rebinds == {"a"}


def test_bodies_of_functions_and_annotations_are_not_looked_at_when_a_module_is_imported() -> None:
    node = first("@a\ndef f(b: c = d) -> e:\n    return g")

    assert eager_names(node) == {"a", "d"}


def test_a_class_does_something_only_with_what_it_calls() -> None:
    node = first("@a\nclass A(B):\n    x = c\n    y = d(e)\n    def f(self): return g")

    assert acting_names(node) == {"a", "d", "e"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('def f(a: "B | None") -> "list[C]": ...', {"B", "C", "list"}, id="annotations"),
        pytest.param('x = cast("A", y)', {"A"}, id="casts"),
        pytest.param('X = Optional["A"]', {"A"}, id="aliases"),
        pytest.param("def f(a):\n    # type: (A) -> B\n    return a", {"A", "B"}, id="type comments"),
        pytest.param('x = "A"', set(), id="no type"),
        pytest.param('def f(a: "no type at all"): ...', set(), id="no expression"),
        pytest.param("x = y  # type: ignore[A]", set(), id="a silenced checker"),
    ],
)
def test_types_in_strings_are_read(text: str, names: set[str]) -> None:
    assert quoted_names(first(text), text) == names


def test_examples_expect_what_they_do_not_bind() -> None:
    node = first('def f():\n    """Add.\n\n    >>> import os\n    >>> a = f(LIMIT)\n    >>> a\n    3\n    """')

    assert example_names(node) == {"f", "LIMIT"}
