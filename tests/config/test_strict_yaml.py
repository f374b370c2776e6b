"""YAML from strangers: what is read, and what is refused with its place."""

import time
from contextlib import suppress

import pytest

from config.strict_yaml import MAX_BYTES, MAX_NODES, Place, YamlError, read


def test_values_and_keys_have_their_places() -> None:
    document = read(b"a: 1\nb:\n  - x\n  - on: yes\n")

    assert document.value == {"a": 1, "b": ["x", {"on": "yes"}]}
    assert document.places["b", 1, "on"] == Place(4, 9)
    assert document.key_places["b", 1, "on"] == Place(4, 5)


@pytest.mark.parametrize("raw", [b"", b"# nothing\n", b"\xef\xbb\xbf", b"---\n"])
def test_an_empty_text_is_nothing(raw: bytes) -> None:
    assert read(raw).value is None


PLAIN = [
    pytest.param(b"off", "off", id="a word that older YAML took for no"),
    pytest.param(b"True", True, id="yes"),
    pytest.param(b"FALSE", False, id="no"),
    pytest.param(b"~", None, id="nothing"),
    pytest.param(b"''", "", id="an empty text"),
    pytest.param(b"'1'", "1", id="a number in quotes"),
    pytest.param(b"-017", -17, id="leading zeros are no octal"),
    pytest.param(b"0o17", 15, id="octal"),
    pytest.param(b"0x1F", 31, id="hexadecimal"),
    pytest.param(b"10:30", "10:30", id="a time is no number of sixty"),
    pytest.param(b"1_000", "1_000", id="an underscore makes a word"),
    pytest.param(b".5e1", 5.0, id="a fraction"),
    pytest.param(b"-.inf", float("-inf"), id="without end"),
    pytest.param(b"2027-01-01", "2027-01-01", id="a date is a text"),
]


@pytest.mark.parametrize(("word", "value"), PLAIN)
def test_a_word_means_what_the_editors_of_today_think(word: bytes, value: object) -> None:
    found = read(b"a: " + word + b"\n").value

    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


REFUSED = [
    pytest.param(b"a: &x 1\nb: *x\n", Place(1, 4), "anchors", id="anchor"),
    pytest.param(b"a: *x\n", Place(1, 4), "aliases", id="alias"),
    pytest.param(b"a: !!python/object/apply:os.system [id]\n", Place(1, 4), "tags", id="tag"),
    pytest.param(b"a: !!str 1\n", Place(1, 4), "tags", id="harmless tag"),
    pytest.param(b"a: 1\nb: 2\na: 3\n", Place(3, 1), '"a" stands here twice', id="double key"),
    pytest.param(b"{a: 1}: 2\n", Place(1, 1), "a key must be a word", id="mapping as a key"),
    pytest.param(b"a: [1\nb: 2\n", Place(2, 2), "", id="not closed"),
    pytest.param(b"a: 1\n---\nb: 2\n", Place(2, 1), "document", id="two documents"),
    pytest.param(b"a: 0x" + b"f" * 20 + b"\nb: " + b"9" * 5_000 + b"\n", Place(2, 4), "no value", id="a huge number"),
    pytest.param(b"a: \x00\n", Place(1, 1), "a character", id="NUL"),
    pytest.param(b"a: 1\nb: \xff\n", Place(2, 1), "UTF-8", id="not UTF-8"),
    pytest.param("a: 1\n".encode("utf-16"), Place(1, 1), "UTF-8", id="UTF-16"),
    pytest.param(b'a: "\\e[2J"\n', Place(1, 4), "a control character", id="what a terminal obeys"),
    pytest.param(b'a: "x\\0"\n', Place(1, 4), "a control character", id="NUL by its number"),
    pytest.param(b'"\\e]0;x\\a": 1\n', Place(1, 1), "a control character", id="what a terminal obeys, as a key"),
    pytest.param(b'a: "\\L/close"\n', Place(1, 4), "a control character", id="a line break that is none here"),
    pytest.param(b"a: " + b"[" * 21 + b"]" * 21, Place(1, 23), "deeper than 20", id="deep"),
    pytest.param(b"[\n" + b"1,\n" * MAX_NODES + b"]", Place(MAX_NODES + 1, 1), "more than 6000", id="many values"),
    pytest.param(b"#" * (MAX_BYTES + 1), Place(1, 1), "larger than 64 KB", id="large"),
]


@pytest.mark.parametrize(("raw", "place", "words"), REFUSED)
def test_what_is_refused_has_a_place(raw: bytes, place: Place, words: str) -> None:
    with pytest.raises(YamlError) as caught:
        read(raw)

    assert caught.value.place == place
    assert words in caught.value.message


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"[" * MAX_BYTES, id="brackets"),
        pytest.param(b"- " * (MAX_BYTES // 2), id="dashes"),
        pytest.param(b"? " * (MAX_BYTES // 2), id="questions"),
        pytest.param(b"a: " * (MAX_BYTES // 3), id="colons"),
        pytest.param(b"a,\n" * (MAX_BYTES // 3), id="lines"),
        pytest.param(b"".join(b"k%d: 1\n" % number for number in range(6_000)), id="many keys"),
        pytest.param(b"a: '" + b"x\n" * (MAX_BYTES // 2 - 4), id="a text without end"),
    ],
)
def test_no_text_takes_long(raw: bytes) -> None:
    started = time.process_time()
    with suppress(YamlError):
        read(raw)

    assert time.process_time() - started < 1.0
