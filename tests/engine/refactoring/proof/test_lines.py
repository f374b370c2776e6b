"""Which lines of a change hold code that tests can run."""

from engine.refactoring.proof.lines import changed_code, code_lines

TEXT = b'''import os

class Cart:
    """Holds what is bought."""
    limit: int = 3

    @property
    def size(
        self,
    ) -> int:
        """How many."""
        # A comment.
        if self.limit:
            return len(
                self.items
            )
        return 0

double = lambda x: 2 * x
'''


def test_only_lines_with_code_of_functions_count():
    assert code_lines(TEXT) == {13, 14, 15, 17}


def test_stubs_and_what_only_type_checkers_read_hold_none():
    protocol = b"""from __future__ import annotations
from typing import TYPE_CHECKING, Protocol

class Sized(Protocol):
    def size(
        self,
    ) -> int:
        ...

    def grow(self) -> None:
        \"\"\"By one.\"\"\"

if TYPE_CHECKING:
    def _conforms(cart: Cart) -> Sized:
        return cart
"""

    assert code_lines(protocol) == frozenset()


def test_a_stub_that_does_something_is_none():
    assert 3 in code_lines(b"def f():\n    ...\n    return 1\n")


def test_windows_line_ends_change_nothing():
    assert code_lines(TEXT.replace(b"\n", b"\r\n")) == code_lines(TEXT)


def test_what_does_not_parse_holds_no_code():
    assert code_lines(b"def f(:\n") == frozenset()


def test_changed_lines_are_those_that_read_otherwise():
    after = TEXT.replace(b"        return 0", b"        items = []\n        return len(items)")

    assert changed_code({"cart.py": TEXT}, {"cart.py": after}) == {"cart.py": {17, 18}}


def test_lines_that_a_change_pushed_down_are_not_its_own():
    assert changed_code({"cart.py": TEXT}, {"cart.py": b"import sys\n\n\n" + TEXT}) == {}


def test_all_code_of_a_new_file_counts():
    assert changed_code({}, {"cart.py": TEXT, "gone.py": None, "notes.txt": b"return 0\n"}) == {
        "cart.py": {13, 14, 15, 17}
    }


def test_long_files_are_compared_in_time():
    """Comparing all of it with all of it would take minutes."""
    before = b"".join(b"def f%d():\n    return 1\n\n" % number for number in range(20_000))

    found = changed_code(
        {"a.py": before}, {"a.py": before.replace(b"def f9999():\n    return 1", b"def f9999():\n    return 2")}
    )

    assert found == {"a.py": {29_999}}
