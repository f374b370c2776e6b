"""Text as GitLab takes it: in its words, calling nobody, without what it would carry out in our name. Pure."""

import re
from typing import Final

# GitLab obeys every line that begins with a slash and a word, in whatever we write and whoever is quoted in it. Our
# own commands are none of its words, and people copy them from our replies: those stay as they are.
_QUICK_ACTION: Final = re.compile(r"^([ \t]*)/(?=[a-z_]+)(?!forge)", re.MULTILINE | re.IGNORECASE)
_PULL_REQUEST: Final = re.compile(r"\b([Pp])ull request(?=s?\b)")
_BACKTICKS: Final = re.compile(r"((?<!\\)`+)")
_NO_WIDTH: Final = "\u200b"


# What Markdown gives a meaning to, and what GitLab makes a reference of: @ada, #1, !2, ~label, %milestone, $snippet.
_MARKS: Final = re.compile(r"[\\`*_{}\[\]()<>#+!|~@$%^&]")


def plain(text: str) -> str:
    """A text that stands in Markdown as it is: no link, no picture, nobody called."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}" + (_NO_WIDTH if mark[0] == "@" else ""), text)


def disarmed(markdown: str) -> str:
    """The same to read, with nothing in it that GitLab takes for a quick action such as /close or /merge."""
    return _QUICK_ACTION.sub(rf"\1{_NO_WIDTH}/", markdown)


def worded(text: str) -> str:
    """The same in GitLab's words, which has merge requests where all others have pull requests."""
    return _PULL_REQUEST.sub(lambda found: f"{'M' if found[1] == 'P' else 'm'}erge request", text)


def told(markdown: str) -> str:
    """Markdown of ours as GitLab is to show it. Code stays as it is, since there we show what others wrote."""
    pieces = _BACKTICKS.split(markdown)
    last_at = {run: at for at, run in enumerate(pieces) if at % 2}
    fence = ""
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            pieces[at] = piece if fence else worded(piece)
        elif piece == fence:
            fence = ""
        elif not fence and last_at[piece] > at:  # backticks that nothing closes are just that
            fence = piece
    return disarmed("".join(pieces))
