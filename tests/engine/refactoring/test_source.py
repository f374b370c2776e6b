"""From the syntax tree to the bytes, in every form that a Python file comes in."""

import ast
import re

import pytest

from engine.refactoring.source import Source, Unreadable, read_source


def source(raw: bytes) -> Source:
    read = read_source("a.py", raw)
    assert isinstance(read, Source), read
    return read


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"x = 1\ny = call(2)\n", id="plain"),
        pytest.param(b"\xef\xbb\xbfx = 1\r\ny = call(2)\r\n", id="byte order mark and CRLF"),
        pytest.param("x = 'ä€😀'; y = call(2)".encode(), id="no final newline, characters beyond ASCII"),
        pytest.param(b"x = 1\n\x0cy = call(2)\n", id="form feed"),
        pytest.param("s = 'a\u2028b'\ny = call(2)\n".encode(), id="a separator that ends no line"),
        pytest.param(b"def f():\n\ty = call(2)\n", id="tabs"),
        pytest.param(b'"""a\r\nb"""\r\ny = call(2)\r\n', id="a string of two lines"),
    ],
)
def test_a_node_is_found_in_the_bytes(raw: bytes) -> None:
    read = source(raw)
    (call,) = [node for node in ast.walk(read.tree) if isinstance(node, ast.Call)]

    start, end = read.span(call)

    assert raw[start:end] == b"call(2)"
    assert read.segment(call) == "call(2)"


def test_a_byte_order_mark_shifts_only_the_first_line() -> None:
    read = source(b"\xef\xbb\xbfx = 1\nyy = 2\n")

    spans = [read.span(statement) for statement in read.tree.body]

    assert [read.raw[start:end] for start, end in spans] == [b"x = 1", b"yy = 2"]


def test_lines_carry_their_ends() -> None:
    read = source(b"a = 1\r\nb = 2")

    assert read.lines == [b"a = 1\r\n", b"b = 2"]
    assert read.newline == b"\r\n"
    assert read.raw[slice(*read.line_span(2, 2))] == b"b = 2"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(b"x = (\n", "does not parse", id="syntax error"),
        pytest.param(b"x = 1\0", "is no text", id="NUL"),
        pytest.param(b"# coding: latin-1\nx = '\xe4'\n", "latin-1", id="another encoding"),
        pytest.param(b"x = '\xe4'\n", "is not UTF-8", id="bytes that are no UTF-8"),
        pytest.param(b"x = 1\ry = 2\r", "lone carriage return", id="old line ends"),
        pytest.param(b"x = " + b"(" * 5000 + b"1" + b")" * 5000, "cannot be parsed|does not parse", id="deep"),
        pytest.param(b"#" * 1_000_001, "above the limit", id="huge"),
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone_with_a_reason(raw: bytes, reason: str) -> None:
    read = read_source("a.py", raw)

    assert isinstance(read, Unreadable)
    assert re.search(reason, read.reason)
