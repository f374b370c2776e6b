"""How wide a line that a recipe writes may be, before the repository's own formatter has seen it."""

from typing import Final

from engine.refactoring.source import Source

LEAST: Final = 79
GREATEST: Final = 120


def widest(source: Source) -> int:
    """As many characters as the file's longest line has, within reason."""
    longest = max((len(line.decode().rstrip()) for line in source.lines), default=0)
    return min(GREATEST, max(LEAST, longest))
