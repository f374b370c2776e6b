"""Nesting: what deepens a function, in each language, and the same figures as a second reading gives."""

import pytest

from bench.agreement.corpora import python_package
from bench.agreement.nesting_python import compare

LEVELS = [
    pytest.param("python", "def f():\n if a:\n  pass\n elif b:\n  pass\n", 1, id="elif is no level"),
    pytest.param("python", "def f():\n with a:\n  try:\n   pass\n  finally:\n   pass\n", 2, id="with, try"),
    pytest.param("python", "def f():\n match a:\n  case 1:\n   if b:\n    pass\n", 2, id="match"),
    pytest.param("python", "def f():\n while a:\n  g(lambda: b)\n", 2, id="a lambda"),
    pytest.param("python", "def f():\n return [a if b else c for d in e if f]\n", 0, id="expressions are no levels"),
    pytest.param("python", "def f():\n if a:\n  def g():\n   if b:\n    pass\n", 1, id="its own function"),
    pytest.param("javascript", "function f() { if (a) {} else if (b) { for (;;) {} } }", 2, id="else if is no level"),
    pytest.param(
        "javascript", "function f() { switch (a) { case 1: try {} catch (e) { if (b) {} } } }", 3, id="switch, try"
    ),
    pytest.param("go", "package a\nfunc f() { for { switch { case true: if a {} } } }", 3, id="for, switch, if"),
    pytest.param("java", "class A { void f() { try { if (a) {} } catch (B e) {} } }", 2, id="try, if"),
]


@pytest.mark.parametrize(("language", "text", "level"), LEVELS)
def test_the_deepest_level_of_a_function(facts_of, language, text, level):
    facts = facts_of(language, text)

    assert facts.functions[0].nesting == level


@pytest.mark.parametrize("package", ["aiohttp", "rich", "jinja2"])
def test_another_reading_of_the_syntax_tree_gives_the_same_levels(package):
    again, pylint = compare(python_package(package))

    assert again.compared > 700
    assert again.unexplained == ()
    assert pylint.unexplained == ()
    assert pylint.equal_share > 0.95
