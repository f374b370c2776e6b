"""What a token is, whatever the language, and that it is the same wherever it stands."""

import pytest

from engine.analysis.clones.tokens import IDENTIFIER, KEYWORDS, LITERAL, codes_of, tokenize


def words(text: bytes, quiet=()) -> list[bytes]:
    tokens = tokenize([text], [quiet])
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]


TEXTS = [
    pytest.param(b"a1 = $b.c_d[2]", [b"a1", b"=", b"$b", b".", b"c_d", b"[", b"2", b"]"], id="words and marks"),
    pytest.param(b"x !== y && z << 3", [b"x", b"!==", b"y", b"&&", b"z", b"<<", b"3"], id="a row of operators"),
    pytest.param(b"@Override void f()", [b"@Override", b"void", b"f", b"(", b")"], id="an annotation"),
    pytest.param("größe = 1".encode(), ["größe".encode(), b"=", b"1"], id="letters beyond ASCII"),
    pytest.param(b"f('a b', \"c\")", [b"f", b"(", b"'a b'", b",", b'"c"', b")"], id="a literal is one token"),
    pytest.param(b'"a""b"', [b'"a"', b'"b"'], id="literals side by side"),
    pytest.param(rb'"a\"b" + "\\" + c', [rb'"a\"b"', b"+", rb'"\\"', b"+", b"c"], id="escaped quotes"),
    pytest.param(b"'''a\n'b'''+c", [b"'''a\n'b'''", b"+", b"c"], id="three quotes"),
    pytest.param(b'"""a\n"b" c"""+d', [b'"""a\n"b" c"""', b"+", b"d"], id="three double quotes"),
    pytest.param(b"`a\n${b}`+c", [b"`a\n${b}`", b"+", b"c"], id="a template over two lines"),
    pytest.param(b'f("it\'s", x)', [b"f", b"(", b'"it\'s"', b",", b"x", b")"], id="an apostrophe in a literal"),
    pytest.param(b"don't x\ny'z'", [b"don", b"'", b"t", b"x", b"y", b"'", b"z", b"'"], id="an apostrophe in prose"),
    pytest.param(b"<'a>(&'a T)", [b"<", b"'", b"a", b">", b"(", b"&", b"'", b"a", b"T", b")"], id="lifetimes of Rust"),
    pytest.param(b'x = "open\ny = 1', [b"x", b"=", b'"', b"open", b"y", b"=", b"1"], id="a quote that nothing closes"),
    pytest.param(b"`open", [b"`", b"open"], id="a template that nothing closes"),
    pytest.param(b" \n\t\r\f\v ", [], id="blanks"),
    pytest.param(b"", [], id="nothing"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_has_these_tokens(text, expected):
    assert words(text) == expected


def test_comments_have_no_tokens_even_with_a_quote_in_them():
    text = b"a = 1  # don't\nb = 'c'"

    found = words(text, [(7, 14)])

    assert found == [b"a", b"=", b"1", b"b", b"=", b"'c'"]


def test_a_literal_that_is_open_at_the_end_of_a_text_does_not_reach_into_the_next():
    texts = [b"x = '''open", b"y = 'z'"]

    alone = tokenize(texts[1:], [()])
    together = tokenize(texts, [(), ()])

    assert together.exact[together.bounds[1] :].tolist() == alone.exact.tolist()


def test_names_are_one_and_literals_are_one_while_keywords_stay():
    tokens = tokenize([b"if (count > 10) return 'ten'; else x2()"], [()])

    is_kept = tokens.normal == tokens.exact

    assert [normal for normal, kept in zip(tokens.normal, is_kept, strict=True) if not kept] == [
        IDENTIFIER, LITERAL, LITERAL, IDENTIFIER,
    ]  # fmt: skip


def test_every_keyword_is_known_as_one():
    text = b" ".join(sorted(KEYWORDS))

    tokens = tokenize([text], [()])

    assert tokens.exact.size == len(KEYWORDS)
    assert tokens.normal.tolist() == tokens.exact.tolist() == codes_of(sorted(KEYWORDS)).tolist()


def test_words_that_look_alike_are_different_tokens():
    text = b"ab ba aab abb a_b AB Ab aB abab baba"

    tokens = tokenize([text], [()])

    assert len(set(tokens.exact.tolist())) == 10
