import ast

import pytest
from radon.visitors import ComplexityVisitor

from engine.refactoring.complexity import FunctionNode, cognitive, cyclomatic

CASES = {
    "straight": ("def f():\n    return 1\n", 0),
    "elif": ("def f(a, b):\n    if a:\n        pass\n    elif b:\n        pass\n    else:\n        pass\n", 3),
    "else with an if": ("def f(a, b):\n    if a:\n        pass\n    else:\n        if b:\n            pass\n", 4),
    "nested": ("def f(a):\n    for b in a:\n        while b:\n            pass\n    else:\n        pass\n", 4),
    "try": ("def f():\n    try:\n        pass\n    except E as e:\n        pass\n    else:\n        pass\n", 2),
    "operators": ("def f(a, b, c):\n    return a and b and c or (a if b else c)\n", 3),
    "match": ("def f(a):\n    match a:\n        case 1:\n            pass\n        case _:\n            pass\n", 1),
    "comprehension": ("def f(a):\n    assert a and a\n    return [b for b in a if b]\n", 1),
    "inner function": ("def f(a):\n    def g():\n        if a:\n            pass\n    return g\n", 2),
}


@pytest.mark.parametrize(("text", "points"), CASES.values(), ids=CASES)
def test_cyclomatic_complexity_is_radons_and_cognitive_complexity_the_white_papers(text: str, points: int) -> None:
    function = ast.parse(text).body[0]
    assert isinstance(function, FunctionNode)

    found = (cyclomatic(function), cognitive(function))

    assert found == (ComplexityVisitor.from_code(text).functions[0].complexity, points)


def test_a_chain_of_ten_thousand_nested_nodes_is_walked_without_recursion() -> None:
    node: ast.expr = ast.Name("a", ast.Load())
    for _ in range(10_000):
        node = ast.BoolOp(ast.And(), [node, ast.Name("b", ast.Load())])
    function = ast.FunctionDef("f", ast.arguments([], [], None, [], [], None, []), [ast.Expr(node)], [])

    found = (cyclomatic(function), cognitive(function))

    assert found == (10_001, 10_000)
