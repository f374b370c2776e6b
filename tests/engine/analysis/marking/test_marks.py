"""What is marked in source files of each language, and the near misses that are left alone."""

import time

import pytest

FOUND = [
    pytest.param("python", "try:\n    f()\nexcept:\n    pass\n", [("swallowed", 3)], id="bare except"),
    pytest.param(
        "python", "try:\n    f()\nexcept Exception as e:\n    ...  # ignore\n", [("swallowed", 3)], id="broad"
    ),
    pytest.param(
        "python", "for a in b:\n  try: f()\n  except (A, Exception): continue\n", [("swallowed", 3)], id="one"
    ),
    pytest.param("javascript", "try { f() }\ncatch (e) {\n}\n", [("swallowed", 2)], id="empty catch"),
    pytest.param("typescript", "f()\n  .catch(() => {});\n", [("swallowed", 2)], id="empty handler of a promise"),
    pytest.param("go", "package a\nfunc f() {\n\tif err != nil {\n\t}\n}\n", [("swallowed", 3)], id="go"),
    pytest.param(
        "java", "class A { void f() { try { g(); } catch (X e) { /* ignore */ } } }", [("swallowed", 1)], id="java"
    ),
    pytest.param("python", "def f(a=[]):\n    return a\n", [("mutable-default", 1)], id="a list as default"),
    pytest.param(
        "python", "def f(\n    a: list[int] = [],\n):\n    return a\n", [("mutable-default", 2)], id="typed default"
    ),
    pytest.param("python", "def f(a=dict()):\n    return a\n", [("mutable-default", 1)], id="a call as default"),
    pytest.param("python", "import sys\nsys.path.insert(0, 'a')\n", [("import-effect", 2)], id="the path is changed"),
    pytest.param("python", "print('loaded')\n", [("import-effect", 1)], id="printing at import"),
    pytest.param("go", 'package a\nfunc init() { os.Setenv("a", "b") }\n', [("import-effect", 2)], id="init of go"),
    pytest.param("python", "from a import *\n", [("star-import", 1)], id="star import"),
    pytest.param("java", "import a.b.*;\nclass A {}\n", [("star-import", 1)], id="star import of java"),
    pytest.param("go", 'package a\nimport . "b"\n', [("star-import", 2)], id="dot import of go"),
    pytest.param("python", "def f(a, deep=False):\n    if deep:\n        g(a)\n", [("flag-parameters", 1)], id="flag"),
    pytest.param(
        "typescript", "function f(a: boolean) {\n  return a ? 1 : 2;\n}\n", [("flag-parameters", 1)], id="flag ts"
    ),
    pytest.param("javascript", "function f(a = true) {\n  if (!a) g();\n}\n", [("flag-parameters", 1)], id="flag js"),
    pytest.param("go", "package a\nfunc f(a bool) {\n\tif a {\n\t}\n}\n", [("flag-parameters", 2)], id="flag go"),
    pytest.param(
        "java", "class A {\n  int f(boolean a) { return a ? 1 : 2; }\n}", [("flag-parameters", 2)], id="flag java"
    ),
    pytest.param("python", "import a\ndef _f():\n    _f()\n", [("unused-private", 2)], id="called by itself alone"),
    pytest.param("typescript", "import 'a';\nfunction f() {}\n", [("unused-private", 2)], id="not exported"),
    pytest.param("typescript", "export class A {\n  private f() {}\n}\n", [("unused-private", 2)], id="private of ts"),
    pytest.param("java", "class A {\n  private void f() {}\n}\n", [("unused-private", 2)], id="private of java"),
    pytest.param("python", "def f(a, b, c, d, e, g, h): pass\n", [("many-parameters", 1)], id="seven parameters"),
    pytest.param("java", '@SuppressWarnings("unchecked")\nclass A {}\n', [("suppress-warnings", 1)], id="annotation"),
]


@pytest.mark.parametrize(("language", "text", "marks"), FOUND)
def test_it_is_marked(marks_in, language, text, marks):
    assert marks_in(language, text) == marks


LEFT_ALONE = [
    pytest.param("python", "try:\n    f()\nexcept KeyError:\n    pass\n", id="a narrow exception is expected"),
    pytest.param("python", "try:\n    f()\nexcept Exception:\n    log(1)\n", id="something is done"),
    pytest.param(
        "python", "try:\n    f()\nexcept Exception:\n    pass  # the file may be gone\n", id="a reason is given"
    ),
    pytest.param("python", "with suppress(Exception):\n    f()\n", id="contextlib says it"),
    pytest.param("javascript", "try { f() } catch (e) { // not there before 1.2\n}\n", id="a reason in javascript"),
    pytest.param("java", "class A { void f() { try { g(); } catch (X ignored) { } } }", id="its name says it"),
    pytest.param(
        "go", "package a\nfunc f() {\n\tif err != nil {\n\t} else {\n\t\tg()\n\t}\n}\n", id="the other arm acts"
    ),
    pytest.param(
        "python", "def f(a: Sequence[int] = [], b: Optional[Mapping[str, int]] = {}): pass\n", id="read-only types"
    ),
    pytest.param("python", "def f(a, _cache={}): pass\n", id="a memory on purpose"),
    pytest.param("python", "def f(a=(), b=None): pass\n", id="defaults that cannot change"),
    pytest.param("python", "log = logging.getLogger()\n__all__.extend(a)\natexit.register(f)\n", id="registration"),
    pytest.param("python", "if __name__ == '__main__':\n    print(1)\n", id="only as a script"),
    pytest.param("go", "package a\nfunc init() { registry.Register(&A{}) }\n", id="registration of go"),
    pytest.param("python", "def f(a, *, deep=False):\n    if deep:\n        g(a)\n", id="named by every caller"),
    pytest.param("python", "def f(a, *rest, deep=False):\n    if deep:\n        g(a)\n", id="behind all others"),
    pytest.param("python", "def f(a, deep=False):\n    g(a, deep)\n    h.deep = 1 if a else 2\n", id="handed on"),
    pytest.param(
        "typescript", "function f({ a = false }) {\n  if (a) g();\n}\nexport { f };\n", id="an option by name"
    ),
    pytest.param(
        "typescript", "export class A {\n  override f(a: boolean) { if (a) g(); }\n}\n", id="laid down elsewhere"
    ),
    pytest.param("java", "class A {\n  @Override\n  void f(boolean a) { if (a) g(); }\n}\n", id="laid down by a base"),
    pytest.param("python", "import a\n@register\ndef _f(): pass\n", id="a decorator may call it"),
    pytest.param("python", "import a\ndef _f(): pass\ntable = {'x': _f}\n", id="used as a value"),
    pytest.param("typescript", "import 'a';\nexport function f() {}\n", id="exported"),
    pytest.param(
        "typescript", "export class A {\n  private constructor() {}\n  private toJSON() {}\n}\n", id="called for it"
    ),
    pytest.param(
        "typescript", "export class A {\n  @On('x')\n  private f() {}\n}\n", id="a decorator on the line above"
    ),
    pytest.param(
        "java", "class A {\n  @PostConstruct\n  private void f() {}\n  private Object readResolve() {}\n}\n", id="hooks"
    ),
    pytest.param("python", "class A:\n    def f(self, a, b, c, d, e, g): pass\n", id="the receiver is none"),
    pytest.param(
        "java", "class A {\n  @Override\n  void f(int a, int b, int c, int d, int e, int g, int h) {}\n}\n", id="given"
    ),
]


@pytest.mark.parametrize(("language", "text"), LEFT_ALONE)
def test_a_near_miss_is_left_alone(marks_in, language, text):
    assert marks_in(language, text) == []


def test_a_class_with_more_than_twenty_public_methods_is_marked_with_their_number(facts_of):
    methods = "".join(f"    def do_{letter}(self): pass\n" for letter in "abcdefghijklmnopqrstu")
    fine = "class Fine:\n" + methods.replace("def do_a", "def _a") + "    def __init__(self): pass\n"

    facts = facts_of("python", f"class Broad:\n{methods}{fine}")

    assert [(mark.kind, mark.line, mark.value, mark.symbol) for mark in facts.marks] == [("god-class", 1, 21, "Broad")]


def test_a_file_is_long_by_its_code_and_not_by_its_tables(facts_of):
    statements = "".join(f"name_{n} = {n}\n" for n in range(1_001))
    table = "TABLE = [\n" + "    1,\n" * 2_000 + "]\n"

    long, data = facts_of("python", statements), facts_of("python", table)

    assert [(mark.kind, mark.value) for mark in long.marks] == [("god-file", 1_001)]
    assert data.marks == ()


def test_the_function_around_a_mark_is_named(facts_of):
    text = "class A:\n    def f(self):\n        def g():\n            try: h()\n            except: pass\n"

    [mark] = facts_of("python", text).marks

    assert mark.symbol == "A.f.g"


def test_test_files_are_asked_for_nothing_but_checks(marks_in):
    text = "from a import *\ntry:\n    f()  # noqa\nexcept:\n    pass\n"

    assert marks_in("python", text, is_test=True) == []


HOSTILE = [
    pytest.param("python", "try:\n    f()\nexcept:\n    pass\n" + "    # " + "a " * 100_000 + "\n", id="long comment"),
    pytest.param("javascript", "try { f() } catch (e) { " + "/*/" * 50_000 + " }", id="comments that do not end"),
    pytest.param("python", "def f(a=False):\n    " + "a.a;" * 50_000 + "\n", id="a name many times"),
    pytest.param("python", "import a\n" + "def _a(): pass\n" * 10_000, id="many private functions"),
    pytest.param("python", "# x = (\n# y = )\n# z = 1\n\n" * 5_000, id="many blocks that nearly are code"),
    pytest.param("python", "#" + "'a" * 100_000, id="quotes"),
]


@pytest.mark.parametrize(("language", "text"), HOSTILE)
def test_a_hostile_file_costs_seconds_at_most(marks_in, language, text):
    started = time.process_time()

    marks_in(language, text)

    assert time.process_time() - started < 5.0
