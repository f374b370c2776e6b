"""Text as GitLab takes it: without the quick actions that it would carry out in our name, calling nobody. Pure."""

import re
from typing import Final

# GitLab obeys every line that begins with a slash and a word, in whatever we write and whoever is quoted in it. Our
# own commands are none of its words, and people copy them from our replies: those stay as they are.
_QUICK_ACTION: Final = re.compile(r"^([ \t]*)/(?=[a-z_]+)(?!forge)", re.MULTILINE | re.IGNORECASE)
_NO_WIDTH: Final = "\u200b"


# What Markdown gives a meaning to, and what GitLab makes a reference of: @ada, #1, !2, ~label, %milestone, $snippet.
_MARKS: Final = re.compile(r"[\\`*_{}\[\]()<>#+!|~@$%^&]")


def plain(text: str) -> str:
    """A text that stands in Markdown as it is: no link, no picture, nobody called."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}" + (_NO_WIDTH if mark[0] == "@" else ""), text)


def disarmed(markdown: str) -> str:
    """The same to read, with nothing in it that GitLab takes for a quick action such as /close or /merge."""
    return _QUICK_ACTION.sub(rf"\1{_NO_WIDTH}/", markdown)
