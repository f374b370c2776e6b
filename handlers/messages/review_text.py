"""What is said of the owners of files: who was not asked for a review, and who could give leave."""

from collections.abc import Sequence
from typing import Final

from handlers.messages.markdown import code
from handlers.messages.wording import counted

_SHOWN: Final = 10


def refused(names: Sequence[str], host: str) -> str:
    """Owners of whom the host takes no review; plain text."""
    said = ", ".join(f"@{name}" for name in names)
    return f"Not asked for a review, though CODEOWNERS names them, since {host} takes none of theirs: {said}"


def not_told(reason: str) -> str:
    """Why nobody was asked; plain text."""
    return f"Nobody was asked for a review: who owns these files could not be told ({reason})"


def too_many(count: int, most: int) -> str:
    """Owners beyond those who are asked; plain text."""
    return f"CODEOWNERS names {counted(count, 'owner')} of these files; the {most} who own most of them were asked"


def or_owners(names: Sequence[str]) -> str:
    """Who else may do it, as code so that nobody is called by it; "" where nobody owns all of the files."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    shown = ", ".join(code(f"@{name}") for name in names[:_SHOWN]) + more
    return f" So may whoever owns all of its files: {shown}." if names else ""
