"""The closed world of names: what is an identifier, what is spoken of, and what is put together from strings."""

import time

import pytest

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.names import Pattern, names, names_in
from engine.refactoring.view import View


def view(**files: str) -> View:
    return View({f"{stem}.py": text.encode() for stem, text in files.items()})


def test_identifiers_are_counted_over_all_files_and_in_formatted_strings():
    tree = view(one="def _read(): ...\n_read()\n", two="print(f'{_read()!r:>{_width}}')\n")

    assert names(tree).count("_read") == 3
    assert names(tree).count("_width") == 1
    assert not names(tree).is_spoken_of("_read")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 'a _name here'", id="a word of a string"),
        pytest.param("x = b'_name'", id="bytes"),
        pytest.param("x = '\\x5fname'", id="an escape"),
        pytest.param("x = f'_name {y}'", id="the text of a formatted string"),
        pytest.param("x = f'{_name=}'", id="a debugging field"),
        pytest.param('def f():\n    """\n    >>> _name()\n    """', id="a doctest"),
        pytest.param("x = []  # type: list[_name]", id="a comment that tells a type"),
        pytest.param("x = f'{_name", id="a file that cannot be lexed"),
    ],
)
def test_a_name_is_spoken_of(text):
    assert names(view(one=text)).is_spoken_of("_name")


def test_a_comment_speaks_of_a_name_without_meaning_it():
    tree = view(one="x = 1  # see _name\n")

    assert not names(tree).is_spoken_of("_name")
    assert not names(tree).is_free("_name")


def test_files_of_other_kinds_speak_of_names():
    tree = View({"setup.cfg": b"run = pkg:_main\n", "picture.png": b"\0_other"})

    assert names(tree).is_spoken_of("_main")
    assert names(tree).is_free("_other")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("getattr(self, f'visit_{kind}')", "visit_call", id="formatted"),
        pytest.param("getattr(self, 'visit_%s' % kind)", "visit_call", id="percent"),
        pytest.param("getattr(self, 'visit_{}'.format(kind))", "visit_call", id="format"),
        pytest.param("getattr(self, '_do_' + kind)", "_do_start", id="added"),
        pytest.param("getattr(self, kind + '_handler')", "push_handler", id="added before"),
        pytest.param("PREFIX = 'visit_'", "visit_call", id="a string that could begin it"),
        pytest.param("getattr(self, f'on_{a}_{b}')", "on_push_main", id="two fields"),
        pytest.param("getattr(self, f'_{key}'); key = 'width'", "_width", id="an underscore before a known word"),
    ],
)
def test_a_name_may_be_put_together(text, name):
    assert names(view(one=text)).composed_by(name) is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("getattr(self, f'visit_{kind}')", "visit_", id="nothing is left to vary"),
        pytest.param("getattr(self, f'_{key}')", "_width", id="an underscore before a word nobody knows"),
        pytest.param("print('it went to %s' % place)", "_width", id="a sentence"),
        pytest.param("print(f'{a}{b}')", "_width", id="nothing is fixed"),
    ],
)
def test_a_name_may_not_be_put_together(text, name):
    assert names(view(one=text)).composed_by(name) is None


def test_the_names_of_a_file_are_kept_while_it_stays():
    tree = view(one="a = 1\n", two="b = 2\n")
    kept = names_in(tree, "one.py")

    changed = tree.changed(ChangeSet((Edit("two.py", 0, 1, b"c"),)))

    assert names_in(changed, "one.py") is kept
    assert names(changed).count("b") == 0
    assert names(changed).count("c") == 1


def test_a_pattern_says_what_varies():
    assert Pattern("visit_", "_node").varying("visit_call_node") == "call"
    assert Pattern("visit_", "").varying("leave_call") == ""


def test_a_large_file_is_read_in_moments():
    text = "".join(f"def function_{n}(a, b):\n    return f'{{a}} {{b!r}} {n}' + 'word'\n" for n in range(20_000))
    started = time.process_time()

    found = names_in(view(one=text), "one.py")

    assert found.identifiers["a"] == 40_000
    assert time.process_time() - started < 10
