"""The nearest word to one that is not known."""

from collections.abc import Iterable
from typing import Final

MAX_WORD: Final = 80


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that takes the fewest slips of the hand to become `word`, "" where none is near.

    Near is one slip in every three letters, and one in a word of two. Of equally near words the first is taken.
    """
    if len(word) > MAX_WORD:
        return ""
    lowered = word.lower()
    # Each letter too many or too few is a slip: words of another length need no closer look, and there are 600 zones.
    similar = [each for each in known if abs(len(each) - len(word)) <= _allowed(each)]
    ranked = [(slips(lowered, each.lower()), each) for each in similar]
    distance, best = min(ranked, key=lambda pair: pair[0], default=(MAX_WORD, ""))
    return best if distance <= _allowed(best) else ""


def _allowed(word: str) -> int:
    return max(1, len(word) // 3)


def slips(word: str, other: str) -> int:
    """How many letters were left out, added, mistaken or swapped with their neighbour (optimal string alignment)."""
    earlier: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        here = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == wanted:
                cost = min(cost, earlier[column - 2] + 1)
            here.append(cost)
        earlier, above = above, here
    return above[-1]
