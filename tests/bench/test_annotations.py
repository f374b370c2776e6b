"""The comparison with the types that people wrote."""

from bench.annotations import measured
from bench.stripping import without_hints

TYPED = b"""\
from __future__ import annotations
import typing as t

if t.TYPE_CHECKING:
    from os import PathLike


class A:
    size: int
    name: str = "a"

    def f(self, x: int = 1, *args: t.Any) -> (str):
        y: int = 2
        return "x"


class B(A):
    kept: int

    def g(
        self,
    ) -> t.Optional["B"]:
        return self
"""


def test_hints_are_taken_out_and_nothing_else():
    assert (
        without_hints("it.py", TYPED).decode()
        == """\
from __future__ import annotations
import typing as t

pass


class A:
    pass
    name = "a"

    def f(self, x = 1, *args):
        y = 2
        return "x"


class B(A):
    kept: int

    def g(
        self,
    ):
        return self
"""
    )


def test_what_is_filled_is_held_against_the_original(tmp_path):
    (tmp_path / "it.py").write_bytes(b"def f() -> str:\n    return 'x'\n\ndef g(x: int) -> float:\n    return 1\n")

    result = measured(tmp_path, None, [])

    assert (result.slots, result.filled.total(), result.right.total()) == (3, 2, 1)
    assert result.wrong == ["it.py g return: int, authors: float"]
    assert (result.new_errors, result.unproven) == (0, 0)
