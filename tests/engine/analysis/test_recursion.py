"""Direct recursion costs one point, and only a call of the function itself is that."""

import pytest

CASES = [
    pytest.param("python", "def walk(node):\n    walk(node.next)\n", 1, id="bare"),
    pytest.param("python", "def walk(node):\n    node.walk(1)\n", 0, id="another object's function of that name"),
    pytest.param("python", "def walk(node):\n    rewalk(node)\n", 0, id="a longer name"),
    pytest.param("python", 'def walk(node):\n    return "walk(node)"\n', 0, id="a string"),
    pytest.param("python", "class Tree:\n    def walk(self):\n        self.walk()\n", 1, id="on the own object"),
    pytest.param(
        "python", "class Tree:\n    def walk(self):\n        walk(self)\n", 0, id="a function beside the method"
    ),
    pytest.param("javascript", "const walk = (node) => { walk(node.next); };\n", 1, id="an arrow by its name"),
    pytest.param(
        "javascript", "const tree = { walk: (node) => { walk(node); } };\n", 0, id="a property and a function"
    ),
    pytest.param("javascript", "class Tree { walk() { this.walk(); } }\n", 1, id="a method by this"),
    pytest.param("java", "class Tree { void walk() { walk(); } }\n", 1, id="Java leaves the object out"),
]


@pytest.mark.parametrize(("language", "text", "points"), CASES)
def test_a_function_that_calls_itself_costs_one_point(facts_of, language, text, points):
    facts = facts_of(language, text)

    assert [function.cognitive for function in facts.functions] == [points]
