"""What the rest of a tree says that matters to the split of any of its modules."""

from dataclasses import dataclass
from typing import Final

from engine.refactoring.names import names
from engine.refactoring.recipes.file_split.hooks import hooked
from engine.refactoring.view import View

_SUITES: Final = ("DocTestSuite", "DocTestFinder", "testmod")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`hooked` are classes that notice when somebody derives from them. `has_doctests` says that something speaks of
    doctests, so that examples must find their names; `has_suites` that modules are asked for their examples, where a
    function counts to the module whose globals it has."""

    hooked: frozenset[str] = frozenset()
    has_doctests: bool = False
    has_suites: bool = False


NOTHING_AROUND: Final = Surroundings()


def surroundings(view: View) -> Surroundings:
    """What is around the modules of this tree."""
    known = names(view)
    return Surroundings(
        hooked(view),
        has_doctests=known.count("doctest") > 0 or known.is_spoken_of("doctest"),
        has_suites=any(known.count(name) for name in _SUITES),
    )
