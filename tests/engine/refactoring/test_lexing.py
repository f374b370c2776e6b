"""The lexer: every word is told apart, in formatted strings too, whatever the interpreter's own grammar."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

from engine.refactoring.lexing import HOLE, Kind, Token, Unclosed, is_plain, lexed


def words(text: str, kind: Kind = Kind.NAME) -> list[str]:
    return [token.text for token in lexed(text) if token.kind is kind]


def test_names_strings_and_comments_are_told_apart():
    text = "one = 'two' + rb'''th'ree''' # four\n"

    tokens = [(token.kind, token.text) for token in lexed(text)]

    assert tokens == [
        (Kind.NAME, "one"),
        (Kind.STRING, "'two'"),
        (Kind.STRING, "rb'''th'ree'''"),
        (Kind.COMMENT, "# four"),
    ]


@pytest.mark.parametrize(
    ("text", "names", "around"),
    [
        pytest.param("f'a{b}c'", ["b"], f"a{HOLE}c", id="one field"),
        pytest.param("f'{{a}}{b}'", ["b"], f"{{{{a}}}}{HOLE}", id="doubled braces are text"),
        pytest.param("f'{a!r:>{b}}'", ["a", "b"], HOLE, id="a field in a format"),
        pytest.param("f'{a != b}'", ["a", "b"], HOLE, id="a comparison is no conversion"),
        pytest.param("f'{ {1: a}[b] :x}'", ["a", "b"], HOLE, id="a colon in brackets begins no format"),
        pytest.param("f'{(a := b)}'", ["a", "b"], HOLE, id="an assignment in brackets"),
        pytest.param("f'{a[\"b\"]}'", ["a"], HOLE, id="a string in a field"),
        pytest.param("f'{a['b']}'", ["a"], HOLE, id="the same quotes in a field"),
        pytest.param("f'{f\"{a}\"}'", ["a"], HOLE, id="a formatted string in a field"),
        pytest.param("f'''{a}\n'{b}'{\nc\n}'''", ["a", "b", "c"], f"{HOLE}\n'{HOLE}'{HOLE}", id="over many lines"),
        pytest.param("f'\\N{BULLET}{a}'", ["a"], f"\\N{{BULLET}}{HOLE}", id="a named character"),
        pytest.param("rf'\\N{a}\\'{b}'", ["a", "b"], f"\\N{HOLE}\\'{HOLE}", id="no named character in a raw string"),
        pytest.param("f'\\'{a}'", ["a"], f"\\'{HOLE}", id="an escaped quote"),
        pytest.param("f'{a}' 'b'", ["a"], HOLE, id="joined to a plain string"),
    ],
)
def test_a_formatted_string_gives_the_names_in_its_fields(text, names, around):
    tokens = lexed(text)

    assert [token.text for token in tokens if token.kind is Kind.NAME] == names
    assert [token.text for token in tokens if token.kind is Kind.FORMATTED][-1] == around


def test_what_a_debugging_field_prints_is_text_as_well():
    tokens = lexed("f'{one + two = !r}'")

    assert [token.text for token in tokens if token.kind is Kind.NAME] == ["one", "two"]
    assert tokens[-1].text.split() == [HOLE, "one", "+", "two"]


def test_numbers_hide_no_name_and_are_none():
    text = "0x1F + 1e5 + 1.5.real + .5j + 1..imag + a1"

    assert words(text) == ["real", "imag", "a1"]


def test_a_formatted_string_that_does_not_end_is_said_to():
    with pytest.raises(Unclosed, match="character 4"):
        lexed("a = f'{b}")


@pytest.mark.parametrize(
    ("text", "is_variable"),
    [("x", True), ("x == 1", True), ("a.x", False), ("a . x", False), ("f(x=1)", False), ("(x := 1)", True)],
)
def test_an_attribute_and_a_keyword_are_no_variables(text, is_variable):
    token = Token(Kind.NAME, text.index("x"), "x")

    assert is_plain(text, token) is is_variable


def is_formatted(token: tokenize.TokenInfo) -> bool:
    """Whether this is a formatted string, or a part of one as newer interpreters give them."""
    is_whole = token.type == tokenize.STRING and "f" in token.string[:2].lower()
    return is_whole or tokenize.tok_name[token.type].startswith("FSTRING")


def test_files_without_formatted_strings_are_read_as_the_interpreter_reads_them():
    for path in sorted(Path(ast.__file__).parent.glob("[a-f]*.py")):
        raw = path.read_bytes()
        theirs = list(tokenize.tokenize(io.BytesIO(raw).readline))
        if any(map(is_formatted, theirs)):
            continue
        ours = lexed(raw.decode())

        assert [t.text for t in ours if t.kind is Kind.NAME] == [t.string for t in theirs if t.type == tokenize.NAME]
        assert len([t for t in ours if t.kind is Kind.STRING]) == sum(t.type == tokenize.STRING for t in theirs)
        assert [t.text for t in ours if t.kind is Kind.COMMENT] == [
            t.string for t in theirs if t.type == tokenize.COMMENT
        ]
