"""Cognitive complexity equals complexipy's, and the same rules applied to the interpreter's own syntax tree."""

import ast

import pytest

from bench.agreement.cognitive_python import compare
from bench.agreement.cognitive_rules import THEIRS, Reader, Rule
from bench.agreement.corpora import python_package
from bench.agreement.python_trees import Tree

PACKAGES = ("aiohttp", "rich", "jinja2")
COSTS = [
    pytest.param("if a:\n    if b:\n        pass\n", 3, id="a nested if costs its level"),
    pytest.param("if a:\n    pass\nelif b:\n    pass\nelse:\n    pass\n", 3, id="other arms cost one each"),
    pytest.param("for a in b:\n    pass\nelse:\n    pass\n", 2, id="the else of a loop costs one"),
    pytest.param(
        "try:\n    pass\nexcept a:\n    pass\nelse:\n    pass\nfinally:\n    pass\n", 2, id="and that of a try"
    ),
    pytest.param("return [a for a in b if a if b]\n", 0, id="comprehensions are free"),
    pytest.param(
        "match a:\n    case 1:\n        if b:\n            pass\n    case _:\n        pass\n", 3, id="match nests"
    ),
    pytest.param("with a:\n    if b:\n        pass\n", 1, id="with does not nest"),
    pytest.param("def inner():\n    if a:\n        pass\n", 2, id="a function in a function nests"),
    pytest.param("def inner():\n    if a:\n        pass\nreturn inner\n", 1, id="but not in a decorator"),
    pytest.param('"""Text."""\n@wraps\ndef inner():\n    if a:\n        pass\nreturn inner\n', 1, id="decorated"),
    pytest.param("class Inner:\n    def call(self):\n        if a:\n            pass\n", 1, id="a local class is free"),
    pytest.param(
        "if a:\n    class Inner:\n        def call(self):\n            if a:\n                pass\n", 3, id="deep"
    ),
    pytest.param("return lambda: a if b else c\n", 2, id="a lambda nests"),
    pytest.param("async for a in b:\n    pass\nasync with c:\n    pass\n", 1, id="async loops"),
]


@pytest.fixture(scope="module")
def rows():
    return compare([python_package(name) for name in PACKAGES])


def test_every_difference_from_complexipy_has_a_rule_that_makes_it(rows):
    beside = [row for row in rows if row.metric == "cognitive" and "complexipy" in row.oracle]

    assert [row.corpus for row in beside] == list(PACKAGES)
    assert [row.unexplained for row in beside] == [(), (), ()]
    assert all(row.equal_share > 0.85 for row in beside)


def test_what_both_define_alike_is_equal_in_96_of_100_functions(rows):
    (alike,) = [row for row in rows if "alike" in row.metric]

    assert alike.compared > 2_500
    assert alike.equal_share >= 0.96


def test_the_same_rules_over_the_other_syntax_tree_give_the_same_figures(rows):
    (again,) = [row for row in rows if "ast" in row.oracle]

    assert again.compared > 3_000
    assert again.unexplained == ()
    assert again.equal_share >= 0.999


@pytest.mark.parametrize(("body", "points"), COSTS)
def test_what_a_construct_costs(facts_of, body, points):
    text = "async def run():\n" + "".join(f"    {line}\n" for line in body.splitlines())
    tree = Tree(ast.parse(text), text.encode().split(b"\n"))
    (function,) = tree.module.body
    assert isinstance(function, ast.AsyncFunctionDef)

    facts = facts_of("python", text)

    assert facts.functions[0].cognitive == points
    assert Reader(tree).points(function, is_method=False) == points


def test_comprehensions_and_else_are_what_complexipy_counts_otherwise():
    text = "def run():\n    for a in [b for b in c if d]:\n        pass\n    else:\n        pass\n"
    tree = Tree(ast.parse(text), text.encode().split(b"\n"))
    (function,) = tree.module.body
    assert isinstance(function, ast.FunctionDef)

    figures = [Reader(tree, rules).points(function, is_method=False) for rules in ((), THEIRS, [Rule.COMPREHENSION])]

    assert figures == [2, 3, 4]
