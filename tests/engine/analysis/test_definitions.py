"""What counts as a function and what counts in it, where languages and tools read otherwise."""

import pytest

from engine.analysis import facts

CYCLOMATIC = [
    pytest.param("async def f():\n    if a:\n        pass\n", 2, id="an async function counts"),
    pytest.param("async def f():\n    async for a in b:\n        pass\n", 2, id="and its loops"),
    pytest.param("async def f():\n    return [a async for a in b if a]\n", 3, id="and its comprehensions"),
    pytest.param("@retry(3 if a else 4)\ndef f():\n    pass\n", 1, id="a decorator is not visited"),
    pytest.param("def f(a=1 if b else 2):\n    pass\n", 1, id="nor is a default"),
    pytest.param("def f(a: int if b else str) -> (c or d):\n    pass\n", 1, id="nor is an annotation"),
    pytest.param("def f():\n    return lambda a: 1 if a else 2\n", 2, id="a lambda counts for its owner"),
    pytest.param("def f():\n    for a in b:\n        pass\n    else:\n        pass\n", 3, id="else of for"),
    pytest.param("def f():\n    while a:\n        pass\n    else:\n        pass\n", 3, id="else of while"),
    pytest.param(
        "def f():\n    try:\n        pass\n    except a:\n        pass\n    else:\n        pass\n", 3, id="else of try"
    ),
    pytest.param("def f():\n    try:\n        pass\n    finally:\n        pass\n", 1, id="finally is free"),
    pytest.param("def f():\n    try:\n        pass\n    except* a:\n        pass\n", 2, id="groups of exceptions"),
    pytest.param("def f():\n    with a, b:\n        pass\n", 1, id="with is free"),
    pytest.param("def f():\n    assert a and b\n", 3, id="an assert and what stands in it"),
    pytest.param(
        "def f():\n    match a:\n        case 1 | 2:\n            pass\n        case _:\n            pass\n",
        2,
        id="match",
    ),
    pytest.param(
        "def f():\n    match a:\n        case 1:\n            pass\n        case b:\n            pass\n", 2, id="name"
    ),
    pytest.param("def f():\n    return {a: b for a in c for b in d if b if a}\n", 5, id="each clause"),
]


@pytest.mark.parametrize(("text", "cyclomatic"), CYCLOMATIC)
def test_what_counts_in_a_function_of_python(facts_of, text, cyclomatic):
    found = facts_of("python", text)

    assert [function.cyclomatic for function in found.functions] == [cyclomatic]


def test_a_function_in_a_function_counts_for_itself(facts_of):
    found = facts_of("python", "def f():\n    def g():\n        if a:\n            pass\n    return g\n")

    assert [(function.name, function.cyclomatic) for function in found.functions] == [("f", 1), ("f.g", 2)]
    assert found.functions[1].flags & facts.NESTED


@pytest.mark.parametrize("decorator", ["overload", "typing.overload", "t.overload", "price.setter", "price.deleter"])
def test_overloads_and_setters_are_no_functions_of_their_own_to_document(facts_of, decorator):
    found = facts_of("python", f"@{decorator}\ndef price(self, value): ...\n")

    assert found.functions[0].flags & facts.STUB
