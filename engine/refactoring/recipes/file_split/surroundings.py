"""What the rest of a tree says that matters to the split of any of its modules."""

from dataclasses import dataclass
from typing import Final

from engine.refactoring.names import names
from engine.refactoring.recipes.file_split.hooks import hooked
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`hooked` are classes that notice when somebody derives from them. `has_doctests` says that something speaks of
    doctests, so that examples must find their names."""

    hooked: frozenset[str] = frozenset()
    has_doctests: bool = False


NOTHING_AROUND: Final = Surroundings()


def surroundings(view: View) -> Surroundings:
    """What is around the modules of this tree."""
    known = names(view)
    return Surroundings(
        hooked(view),
        has_doctests=known.count("doctest") > 0 or known.is_spoken_of("doctest"),
    )
