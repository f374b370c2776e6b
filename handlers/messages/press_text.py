"""What is said of a button of a check run that somebody has pressed."""

from typing import Final

from handlers.messages.buttons import FIX_SAFE, IGNORE, PLAN
from handlers.messages.markdown import shortened

REASON: Final = 'set aside with the button "Ignore these"'
"""Why findings are ignored that a button sets aside: nobody can write a reason into it."""

_NAMES: Final = {FIX_SAFE: "Fix", PLAN: "Show plan", IGNORE: "Ignore these"}


def by(login: str) -> str:
    """Stands behind the command, where it is shown, that nobody has written."""
    return f"(button, pressed by {shortened(login)})"


def pressed(identifier: str, login: str) -> str:
    """One sentence in the text of the check run; it is escaped where it is shown."""
    name = _NAMES.get(identifier, identifier)
    return f'{shortened(login)} has pressed "{name}"; the answer stands under the pull request.'
