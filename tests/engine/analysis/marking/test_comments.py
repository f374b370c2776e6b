"""Switched-off checks and code that was kept in comments."""

import pytest

SUPPRESSED = [
    pytest.param("python", "a = 1  # type: ignore[attr-defined]\n", ["type-ignore"], id="type ignore"),
    pytest.param("python", "a = 1  # pyright: ignore\n", ["type-ignore"], id="pyright"),
    pytest.param("python", "import a  # noqa: F401\n", ["noqa"], id="noqa"),
    pytest.param("python", "import a  #noqa\n", ["noqa"], id="noqa without a space"),
    pytest.param("python", "a = b  # type: ignore  # noqa: E501\n", ["noqa", "type-ignore"], id="two in one comment"),
    pytest.param("python", "# ruff: noqa\n", ["noqa"], id="a whole file"),
    pytest.param("python", "if a:  # pragma: no cover\n    b()\n", ["no-cover"], id="no cover"),
    pytest.param("python", "a()  # pylint: disable=x\n", ["pylint-disable"], id="pylint"),
    pytest.param("javascript", "/* eslint-disable no-console */\n", ["eslint-disable"], id="eslint"),
    pytest.param("javascript", "// eslint-disable-next-line\na();\n", ["eslint-disable"], id="eslint for a line"),
    pytest.param("typescript", "// @ts-ignore\na();\n", ["ts-ignore"], id="ts-ignore"),
    pytest.param("typescript", "// @ts-expect-error later\na();\n", ["ts-expect-error"], id="ts-expect-error"),
    pytest.param("typescript", "// @ts-nocheck\na();\n", ["ts-nocheck"], id="ts-nocheck"),
    pytest.param("javascript", "/* istanbul ignore next */\na();\n", ["coverage-ignore"], id="istanbul"),
    pytest.param("go", "package a\n\nvar a = b() //nolint:errcheck\n", ["nolint"], id="nolint"),
    pytest.param("python", 'a = "# type: ignore # noqa"\n', [], id="in a string"),
    pytest.param("python", "# this says noqa and type: ignore\n", [], id="in a sentence"),
    pytest.param("javascript", "a = '// eslint-disable';\n", [], id="in a string of javascript"),
]


@pytest.mark.parametrize(("language", "text", "kinds"), SUPPRESSED)
def test_suppressions_count_in_comments_only(marks_in, language, text, kinds):
    assert [kind for kind, _ in marks_in(language, text)] == kinds


def test_a_suppression_inside_a_long_comment_stands_on_its_own_line(marks_in):
    assert marks_in("javascript", "a();\n/*\n * text\n // @ts-ignore\n */\n") == [("ts-ignore", 4)]


CODE = [
    pytest.param("python", "# x = load(path)\n# if x:\n#     store(x)\n", 3, id="python"),
    pytest.param("python", "def f():\n    #a = b(1)\n    #c = a.d()\n    #return c\n    return 1\n", 3, id="indented"),
    pytest.param("javascript", "// const a = load();\n// if (a) {\n//   store(a);\n// }\n", 4, id="javascript"),
    pytest.param("java", "class A {\n  /*\n  int a = b();\n  c(a);\n  d();\n  */\n}\n", 3, id="a block comment"),
    pytest.param("go", "package a\n\n// a := b()\n// if a != nil {\n// \tc(a)\n// }\n", 4, id="go"),
    pytest.param("typescript", "class A {\n  // f() {\n  //   return this.a;\n  // }\n}\n", 3, id="a method"),
]


@pytest.mark.parametrize(("language", "text", "lines"), CODE)
def test_code_in_comments_is_marked_with_its_lines(facts_of, language, text, lines):
    assert [(mark.kind, mark.value) for mark in facts_of(language, text).marks] == [("commented-out", lines)]


WORDS = [
    pytest.param("python", "# This loads the file (once)\n# and keeps it = cheap.\n# See also load().\n", id="prose"),
    pytest.param("python", "# a = 1\n# b = 2\n", id="two lines"),
    pytest.param(
        "python", "# x = load(path)\n# and the rest of them follows\n# y = store(x)\n", id="a sentence inside"
    ),
    pytest.param("python", "# kind = 0 -- gamma\n# kind = 1 -- factorial\n# kind = 2 -- other\n", id="a legend"),
    pytest.param("python", "#: a = b(1)\n#: c = d(2)\n#: e = f(3)\n", id="documentation of sphinx"),
    pytest.param("javascript", "/**\n * a = b();\n * c = d();\n * e = f();\n */\nfunction g() {}\n", id="jsdoc"),
    pytest.param("python", "a = 1  # b = c(1)\n# d = e(2)\n# f = g(3)\n", id="beside code"),
    pytest.param("python", "# ------------\n# Section (a)\n# ------------\n", id="a heading"),
]


@pytest.mark.parametrize(("language", "text"), WORDS)
def test_comments_that_speak_are_left_alone(marks_in, language, text):
    assert marks_in(language, text) == []
