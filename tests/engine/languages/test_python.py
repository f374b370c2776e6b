"""Python's tables: complexity, nesting, slots, names, imports."""

import pytest

from engine.analysis import facts
from engine.languages.language import ImportedName
from engine.languages.python import PYTHON

COMPLEXITY = [
    pytest.param("return a", 1, 0, 0, id="straight"),
    pytest.param("if a:\n  pass", 2, 1, 1, id="if"),
    pytest.param("if a:\n  pass\nelif b:\n  pass\nelse:\n  pass", 3, 3, 1, id="elif does not deepen"),
    pytest.param("for x in a:\n  if x:\n    pass", 3, 3, 2, id="nested loop"),
    pytest.param("for x in a:\n  pass\nelse:\n  pass", 3, 2, 1, id="loop with else"),
    pytest.param("while a:\n  break", 2, 1, 1, id="while"),
    pytest.param("try:\n  pass\nexcept E:\n  pass\nelse:\n  pass\nfinally:\n  pass", 3, 2, 1, id="try with else"),
    pytest.param("try:\n  pass\nexcept A:\n  if a:\n    pass", 3, 3, 2, id="if in except"),
    pytest.param("with a:\n  pass", 1, 0, 1, id="with is free but deepens"),
    pytest.param("return a and b and c", 3, 1, 0, id="one chain"),
    pytest.param("return a and b or c and d", 4, 3, 0, id="mixed chains"),
    pytest.param("return a if b else c", 2, 1, 0, id="ternary"),
    pytest.param("return [x for y in a for x in y if x if y]", 5, 0, 0, id="comprehension"),
    pytest.param("assert a", 2, 0, 0, id="assert"),
    pytest.param("match a:\n  case 1:\n    pass\n  case _:\n    pass", 2, 1, 1, id="match with wildcard"),
    pytest.param("match a:\n  case 1:\n    pass\n  case 2 if b:\n    pass", 3, 1, 1, id="match with guard"),
    pytest.param("match a:\n  case x:\n    pass", 1, 1, 1, id="a bare name matches all"),
    pytest.param("return lambda x: x if a else b", 2, 2, 1, id="a lambda counts for its owner and nests"),
    pytest.param("return f(a - 1)", 1, 1, 0, id="recursion"),
    pytest.param("return g.f(a)", 1, 0, 0, id="a namesake elsewhere is no recursion"),
    pytest.param("return 'f(a)'", 1, 0, 0, id="a call in a text is none"),
    pytest.param(
        "x = 1\ndef g(y=1 if a else 2):\n  if y:\n    pass\nreturn g", 1, 2, 0, id="a nested function is separate"
    ),
    pytest.param("def g():\n  if a:\n    pass\nreturn g", 1, 1, 0, id="a wrapper adds no level"),
]


@pytest.mark.parametrize(("body", "cyclomatic", "cognitive", "nesting"), COMPLEXITY)
def test_a_function_is_as_complex_as_its_decisions(facts_of, body, cyclomatic, cognitive, nesting):
    indented = "\n".join(f"    {line}" for line in body.split("\n"))

    function = facts_of("python", f"def f(a, b, c):\n{indented}\n").functions[0]

    assert (function.cyclomatic, function.cognitive, function.nesting) == (cyclomatic, cognitive, nesting)


def test_defaults_and_decorators_stay_out_of_a_function(facts_of):
    source = "@d(1 if a else 2)\ndef f(a=1 if b else 2, *, c: int = b or 3) -> (A if b else B):\n    return a\n"

    function = facts_of("python", source).functions[0]

    assert (function.cyclomatic, function.line) == (1, 2)


SLOTS = [
    pytest.param("def f(self, a, *b, c=1, **d): ...", 6, 0, 0, id="a function has no receiver"),
    pytest.param("def f(a: int, *b: str, c: int = 1, **d: Any) -> None: ...", 5, 4, 1, id="Any is hollow"),
    pytest.param("def f(a: object) -> typing.Any: ...", 2, 0, 2, id="object says nothing"),
    pytest.param("class A:\n    def f(self, a: int): ...", 2, 1, 0, id="the receiver of a method is none"),
    pytest.param("class A:\n    def __init__(self, a): ...", 1, 0, 0, id="__init__ returns nothing"),
    pytest.param("async def f() -> int: ...", 1, 1, 0, id="async"),
    pytest.param("def f(a, /, b, *, c): ...", 4, 0, 0, id="separators are no parameters"),
]


@pytest.mark.parametrize(("source", "slots", "typed", "hollow"), SLOTS)
def test_slots_are_places_for_an_annotation(facts_of, source, slots, typed, hollow):
    function = facts_of("python", source + "\n").functions[0]

    assert (function.slots, function.typed, function.hollow) == (slots, typed, hollow)


IMPORTS = [
    pytest.param("import a.b as c, d", [("a.b", (), ""), ("d", (), "")], id="plain"),
    pytest.param("from . import x as y, z", [(".", ("x", "z"), "")], id="relative"),
    pytest.param("from ..p.q import (\n  m,  # why\n  n,\n)", [("..p.q", ("m", "n"), "")], id="in brackets"),
    pytest.param("from k import *", [("k", ("*",), "")], id="star"),
    pytest.param("def f():\n  import a", [("a", (), "local")], id="inside a function"),
    pytest.param(
        "if TYPE_CHECKING:\n  import a\nelse:\n  import b", [("a", (), "type"), ("b", (), "")], id="for a checker"
    ),
    pytest.param("if not TYPE_CHECKING:\n  import a", [("a", (), "")], id="for all but a checker"),
    pytest.param("if not TYPE_CHECKING:\n  pass\nelse:\n  import a", [("a", (), "type")], id="else for a checker"),
    pytest.param("if a:\n  pass\nelif t.TYPE_CHECKING:\n  import a", [("a", (), "type")], id="else if for a checker"),
    pytest.param("from\t.a import\tb", [(".a", ("b",), "")], id="tabs"),
    pytest.param("importlib.import_module('a')", [], id="a call"),
    pytest.param("try:\n  import a\nexcept ImportError:\n  a = None", [("a", (), "")], id="tried"),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTS)
def test_imports_are_read_with_when_they_run(facts_of, source, expected):
    imports = facts_of("python", source + "\n").imports

    assert [(each.module, each.names, each.kind) for each in imports] == expected


PATHS = [
    "src/shop/__init__.py",
    "src/shop/cart.py",
    "src/shop/api/__init__.py",
    "src/shop/api/v1.py",
    "tools/json.py",
    "tools/run.py",
]
TARGETS = [
    pytest.param("src/shop/cart.py", "shop.api", ("v1",), ["src/shop/api/v1.py"], id="a module from a package"),
    pytest.param(
        "src/shop/cart.py", "shop.api", ("handler",), ["src/shop/api/__init__.py"], id="a name from a package"
    ),
    pytest.param("src/shop/api/v1.py", "..cart", ("Cart",), ["src/shop/cart.py"], id="relative"),
    pytest.param("src/shop/api/v1.py", ".", ("v1",), ["src/shop/api/v1.py"], id="from the own package"),
    pytest.param("src/shop/cart.py", "json", (), [], id="the standard library wins"),
    pytest.param("tools/run.py", "json", (), ["tools/json.py"], id="unless a script stands beside it"),
    pytest.param("src/shop/cart.py", "cart", (), [], id="not from inside a package"),
    pytest.param("src/shop/cart.py", "....deep", ("x",), [], id="above the root"),
]


@pytest.mark.parametrize(("importer", "module", "names", "expected"), TARGETS)
def test_an_import_leads_to_a_file_of_the_repository(importer, module, names, expected):
    project = PYTHON.project(PATHS, {})

    assert list(project.targets(importer, ImportedName(module, names))) == expected


NAMES = [
    pytest.param("def parse_lines(a):", "", id="good"),
    pytest.param("def parseLines(a):", "breaks the convention of Python", id="camel case"),
    pytest.param("def x(a):", "is one letter", id="one letter"),
    pytest.param("def tmp(a):", "says nothing", id="vague"),
    pytest.param("@app.route('/')\ndef tmp(a):", "", id="registered"),
    pytest.param("def visit_BinOp(a):", "", id="dispatched"),
    pytest.param("def _(a):", "", id="underscore"),
]


@pytest.mark.parametrize(("head", "misname"), NAMES)
def test_a_name_says_what_it_names(facts_of, head, misname):
    body = "\n    if a:\n        return a\n    return 1\n"

    assert facts_of("python", head + body).functions[0].misname == misname


def test_methods_of_a_class_with_a_base_have_the_names_of_that_base(facts_of):
    source = "class A({}):\n    def doIt(self):\n        if self:\n            return 1\n"

    assert facts_of("python", source.format("B")).functions[0].misname == ""
    assert facts_of("python", source.format("object")).functions[0].misname != ""


def test_names_told_apart_by_a_digit_are_marked(facts_of):
    source = "def parse(): ...\ndef parse2(): ...\ndef sha256(): ...\ndef log10(): ...\n"

    functions = facts_of("python", source).functions

    assert [function.name for function in functions if function.misname] == ["parse2"]


DOCUMENTED = [
    pytest.param("Reads lines until the first blank one.", facts.DOCUMENTED, id="says something"),
    pytest.param("Parse lines.", facts.ECHOED, id="repeats the name"),
    pytest.param("", 0, id="empty"),
    pytest.param("Reads text from disk.\n\n    :param where: a folder\n    ", facts.DOCUMENTED, id="a real parameter"),
    pytest.param(
        "Reads text from disk.\n\n    Args:\n        path: a folder\n    ",
        facts.DOCUMENTED | facts.MISDOCUMENTED,
        id="no such parameter",
    ),
]


@pytest.mark.parametrize(("words", "flags"), DOCUMENTED)
def test_a_docstring_counts_when_it_says_more_than_the_name(facts_of, words, flags):
    docstring = f'    """{words}"""\n' if words else ""

    function = facts_of("python", f"def parse_lines(where):\n{docstring}    return where\n").functions[0]

    assert function.flags & (facts.DOCUMENTED | facts.ECHOED | facts.MISDOCUMENTED) == flags


def test_what_python_calls_itself_is_public_and_needs_no_words(facts_of):
    functions = facts_of("python", "class A:\n    def __init__(self, a): ...\n    def _run(self): ...\n").functions

    assert [each.flags & (facts.PUBLIC | facts.OVERRIDE) for each in functions] == [facts.PUBLIC | facts.OVERRIDE, 0]


def test_what_stands_in_a_private_class_is_private(facts_of):
    hidden = "class _Stream:\n    def read(self): ...\n    class Inner:\n        def close(self): ...\n"
    source = f"{hidden}class File:\n    def read(self): ...\n"

    functions = facts_of("python", source).functions

    assert [(each.name, each.flags & facts.PUBLIC) for each in functions] == [
        ("_Stream.read", 0), ("_Stream.Inner.close", 0), ("File.read", facts.PUBLIC),
    ]  # fmt: skip


@pytest.mark.parametrize("taken", ["*args, **kwargs", "where, **kwargs", "*lines"])
def test_what_is_handed_on_has_its_names_in_the_documentation_alone(facts_of, taken):
    docstring = '    """Reads text from disk.\n\n    :param encoding: of the text\n    """\n'

    function = facts_of("python", f"def parse_lines({taken}):\n{docstring}    return read({taken})\n").functions[0]

    assert function.flags & facts.DOCUMENTED
    assert not function.flags & facts.MISDOCUMENTED


def test_test_files_are_known_by_their_names():
    collected = [
        path
        for path in ("tests/test_a.py", "a_test.py", "tests/helpers.py", "testing.py", "conftest.py")
        if PYTHON.is_collected(path)
    ]

    assert collected == ["tests/test_a.py", "a_test.py"]
    assert PYTHON.is_test("tests/helpers.py")
    assert not PYTHON.is_test("engine/testgen/plan.py")
