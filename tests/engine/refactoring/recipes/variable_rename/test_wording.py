"""A better name is found only where the code gives one away."""

import ast

import pytest

from engine.refactoring.recipes.recipe import Scope
from engine.refactoring.recipes.variable_rename.recipe import RECIPE
from engine.refactoring.recipes.variable_rename.wording import better_name, cap_words, givens, singular, snake_case
from engine.refactoring.view import Role, View


def suggested(statement: str) -> str:
    found = givens(ast.parse(statement))
    return better_name(given for given in found.values() if given)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("x = self.get_parser()", "parser"),
        ("x = _build_index(a)", "index"),
        ("x = await self.fetch_page(url)", "page"),
        ("x = HTTPAdapter()", ""),
        ("x = TokenList(a)", "token_list"),
        ("x = self._buffer", "buffer"),
        ("x = row['user_name']", "user_name"),
        ("x = re.compile('a')", "pattern"),
        ("with open(path) as x: pass", "file"),
        ("for x in self.tokens: pass", "token"),
        ("for x in sorted(get_entries()): pass", "entry"),
        ("for x in boxes.values(): pass", "box"),
        ("for x in text.splitlines(): pass", "line"),
        ("x: Parser = a", "parser"),
        ("x: Parser", "parser"),
        ("x = a + b", ""),
        ("x = other", ""),
        ("x = self.id", ""),
        ("x = get_data()", ""),
        ("x = self.get_argument('id')", ""),
        ("x = self.find_user('id')", ""),
        ("for x in range(3): pass", ""),
        ("for x in status: pass", ""),
        ("x = a.one; x = a.two", ""),
        ("x = a.total; x += 1", "total"),
    ],
)
def test_what_a_value_suggests(statement, name):
    assert suggested(statement) == name


@pytest.mark.parametrize(
    ("name", "snake"), [("fooBar", "foo_bar"), ("_HTTPServer2Go", "_http_server2_go"), ("_a_bC", "_a_b_c"), ("x", "x")]
)
def test_lower_case(name, snake):
    assert snake_case(name) == snake


@pytest.mark.parametrize(
    ("name", "words"), [("newcls", "NewClass"), ("_new_thing", "_NewThing"), ("fooBar", "FooBar"), ("cls", "Cls")]
)
def test_capital_words(name, words):
    assert cap_words(name) == words


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("tokens", "token"), ("entries", "entry"), ("classes", "class"), ("boxes", "box"), ("branches", "branch"),
        ("class", ""), ("status", ""), ("basis", ""), ("news", ""), ("metrics", ""), ("os", ""), ("token", ""),
    ],
)  # fmt: skip
def test_one_of_many(plural, one):
    assert singular(plural) == one


def found(text: str, scope: Scope | None = None, **roles: Role) -> list[tuple[str, str]]:
    view = View({"m.py": text.encode()}, {f"{stem}.py": role for stem, role in roles.items()})
    return [(each.symbol, *each.choice) for each in RECIPE.detect(view, scope or Scope())]


LONG = "def f(self):\n    t = self.get_total()\n" + "    g()\n" * 10 + "    return t\n"


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        pytest.param(LONG, [("f", "t", "total")], id="a letter that lives long"),
        pytest.param(LONG.replace("get_total", "get_sum"), [], id="the letter stands for something else"),
        pytest.param(LONG.replace("(self)", "(self, total)"), [], id="the better name is in use"),
        pytest.param("total = 1\n" + LONG, [], id="the better name is the module's"),
        pytest.param("def f(a):\n    id = a.user_id\n    return id\n", [("f", "id", "user_id")], id="a built-in"),
        pytest.param("def f(a):\n    id = a.id\n    return id\n", [], id="a built-in that is called so elsewhere"),
        pytest.param("def f(a):\n    b = A.buf\n    b2 = A.buf\n    return b, b2\n", [], id="two of one kind"),
        pytest.param("def f(a):\n    k1, k2 = 1, 2\n    return k1, k2\n", [], id="two at once"),
        pytest.param("def f(a):\n    buf = a.read\n    buf2 = a.buf\n    return buf, buf2\n", [], id="only its number"),
        pytest.param(LONG.replace("get_total", "get_total_of_all"), [], id="too long for a letter"),
        pytest.param("def f(a):\n    Model = a.m()\n    return Model\n", [], id="a class in a variable"),
        pytest.param("def f(a):\n    MAX = 3\n    return MAX\n", [], id="a constant in a function"),
        pytest.param("def fooBar(): ...\n", [], id="a public function"),
        pytest.param("def _fooBar(): ...\n", [("_fooBar", "_fooBar", "_foo_bar")], id="a private function"),
        pytest.param("class _foo_bar: ...\n", [("_foo_bar", "_foo_bar", "_FooBar")], id="a private class"),
        pytest.param("_fooBar = 1\n", [("_fooBar", "_fooBar", "_foo_bar")], id="a private variable"),
        pytest.param("class A(B):\n    def _fooBar(self): ...\n", [], id="a method of a class with a base"),
        pytest.param("@app\ndef _fooBar(): ...\n", [], id="a registered function"),
        pytest.param("def f():\n    def gH(): ...\n    gH()\n", [("f.gH", "gH", "g_h")], id="a nested function"),
    ],
)
def test_what_is_found(text, choices):
    assert found(text) == choices


def test_a_scope_asks_for_one_function_or_one_line():
    text = LONG + LONG.replace("def f", "def h")

    assert found(text, Scope(symbol="h")) == [("h", "t", "total")]
    assert found(text, Scope(line=3)) == [("f", "t", "total")]
    assert found(text, Scope(paths=frozenset({"n.py"}))) == []


def test_tests_and_protected_files_are_left_alone():
    assert found(LONG, m=Role.TEST) == []
    assert found(LONG, m=Role.PROTECTED) == []


def test_a_file_that_is_made_to_hurt_ends_in_bounded_time():
    branches = "".join(f"    if a == {n}:\n        b{n} = a\n" for n in range(5_000))

    assert found(f"def f(a):\n    t = get_total()\n{branches}    return t\n") == [("f", "t", "total")]


def test_an_expression_that_nests_almost_without_end_suggests_nothing():
    assert found(f"{LONG}    for t in a{'.values()' * 3_000}: pass\n") == []
