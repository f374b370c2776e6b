"""What is said of a button of a check run that somebody has pressed."""

from typing import Final

from handlers.messages.buttons import FIX_SAFE, IGNORE, PLAN
from handlers.messages.markdown import code, plain, shortened

REASON: Final = 'set aside with the button "Ignore these"'
"""Why findings are ignored that a button sets aside: nobody can write a reason into it."""

_NAMES: Final = {FIX_SAFE: "Fix", PLAN: "Show plan", IGNORE: "Ignore these"}


def by(login: str) -> str:
    """Stands behind the command, where it is shown, that nobody has written."""
    return f"(button, pressed by {shortened(login)})"


def pressed(identifier: str, login: str) -> str:
    """One sentence in the text of the check run; it is escaped where it is shown."""
    return f'{shortened(login)} has pressed "{_name(identifier)}"; the answer stands under the pull request.'


def not_answered(identifier: str, login: str, reason: str, trigger: str) -> str:
    """When the bot had to give up: what happened, and what would work."""
    why = code(f"/{trigger} why")
    return (
        f'{plain(login)} has pressed "{plain(_name(identifier))}", which could not be answered: {plain(reason)}.'
        f" Press it again, or ask {why}."
    )


def _name(identifier: str) -> str:
    return _NAMES.get(identifier, identifier)
