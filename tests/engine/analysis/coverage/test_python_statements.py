"""Statements of Python files, against coverage.py's own parser."""

import importlib.util
from pathlib import Path

import pytest
from coverage.config import DEFAULT_EXCLUDE
from coverage.parser import PythonParser

from engine.analysis.coverage.python_statements import coverage_of
from engine.analysis.coverage.report import bitmap, lines_of

PACKAGES = ("jinja2", "aiohttp", "markdown_it", "rich")
EXCLUDE = "|".join(f"(?:{pattern})" for pattern in DEFAULT_EXCLUDE)

# ruff: noqa: E501 (a line a case)
CASES = {
    "docstrings": '"""Module."""\n\ndef f():\n    """Function."""\n    return 1\n\nclass C:\n    "Class."\n',
    "one statement over many lines": "x = (\n    1,\n    2,\n)\ny = x\n",
    "many statements on one line": "a = 1; b = (\n    2\n); c = 3\nif a: b = 2\n",
    "else and finally": "try:\n    a = 1\nexcept ValueError:\n    a = 2\nelse:\n    a = 3\nfinally:\n    b = 4\n",
    "loops": "for i in ():\n    continue\nelse:\n    x = 1\nwhile x:\n    break\n    y = 2\n",
    "elif": "x = 1\nif x:\n    pass\nelif (x and\n      x):\n    pass\nelse:\n    pass\n",
    "match": "x = 1\nmatch x:\n    case 1:\n        y = 1\n    case [a, b] if a:\n        y = 2\n    case _:\n        y = 3\n",
    "decorators": "import functools\n\n@functools.cache\n@functools.wraps(\n    len\n)\ndef f(\n    a,\n):\n    return a\n",
    "global": "x = 0\ndef f():\n    global x\n    x = 1\n",
    "bare annotations": "x: int\nclass C:\n    y: int\ndef f(self):\n    z: int\n    self.w: int\n    v: int = 1\n",
    "after a return": "def f():\n    return 1\n    x = 2\n    return x\n",
    "never": "if 0:\n    x = 1\nwhile False:\n    y = 1\nif not __debug__:\n    z = 1\n",
    "a pragma": "x = 1  # pragma: no cover\nif x:  # pragma: no cover\n    y = 1\nelse:\n    y = 2\n",
    "a pragma at a function": "@len  # pragma: no cover\ndef f(\n    a,\n):\n    return 1\n\ndef g():  # pragma:no cover\n    x = 1\n",
    "types only": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os\nelse:\n    import re\n",
    "dots": "class P:\n    def f(self): ...\n    def g(self) -> int:\n        ...\n    def h(\n        self,\n    ) -> int: ...\n    x = ...\n",
    "with": "with open('a') as a, \\\n     open('b') as b:\n    pass\n",
    "async": "async def f():\n    async with x:\n        async for i in y:\n            await i\n",
    "a class in a function": "def f():\n    class C:\n        x: int\n    return C\n",
    "only a comment": "# nothing\n",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("source", [pytest.param(source, id=name) for name, source in CASES.items()])
def test_statements_are_those_of_coverage_py(source: str) -> None:
    found = coverage_of(source.encode(), 0)

    assert found is not None
    assert lines_of(found.missed_lines) == sorted(_theirs(source))


@pytest.mark.parametrize("package", PACKAGES)
def test_statements_of_a_whole_package_are_those_of_coverage_py(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    sources = [path.read_text() for path in sorted(Path(spec.origin).parent.rglob("*.py"))]

    differing = sum(len(_theirs(source).symmetric_difference(_ours(source))) for source in sources)

    assert sum(len(_ours(source)) for source in sources) > 1_000
    assert differing == 0


def test_a_line_within_a_statement_counts_for_its_first() -> None:
    found = coverage_of(b"x = [\n    1,\n    2,\n]\ny = 2\n", bitmap([2, 3]))

    assert found is not None
    assert (lines_of(found.covered_lines), lines_of(found.missed_lines)) == ([1], [5])


@pytest.mark.parametrize("source", [b"def f(:\n", b"x = 1\n" * 200_000, b"\xff\xfe\x00", b"(" * 10_000])
def test_what_cannot_be_parsed_is_not_judged(source: bytes) -> None:
    found = coverage_of(source, 2)

    assert found is None


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"def f():0\n" * 50_000, id="fifty thousand functions"),
        pytest.param(b"if x:\n" + b" pass\n" * 100_000, id="a wide suite"),
        pytest.param(b"".join(b" " * depth + b"if x:\n" for depth in range(200)) + b" " * 200 + b"0\n", id="deep"),
    ],
)
def test_a_file_made_to_be_slow_is_judged_all_the_same(source: bytes) -> None:
    found = coverage_of(source, 2)

    assert found is not None
    assert found.covered == 1


def _ours(source: str) -> list[int]:
    found = coverage_of(source.encode(), 0)
    return lines_of(found.missed_lines) if found is not None else []


def _theirs(source: str) -> set[int]:
    parser = PythonParser(text=source or "\n", exclude=EXCLUDE)  # it asks for a text that is not empty
    parser.parse_source()
    return parser.statements
