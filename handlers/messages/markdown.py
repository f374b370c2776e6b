"""Text from repositories and people, made harmless before it enters Markdown.

Names of files and functions are hostile: a file may be called `@everyone fixes #1 | <img …>`. Names are shown as
code, where nothing of that works; running text has its special characters escaped.
"""

import html
import re

from engine.analysis.sources import shown_path

NAME_LIMIT = 200  # characters; a longer name is shown by its two ends, so that no row grows without bound

_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
# What the hosts turn into links, mentions or closed issues after Markdown has been read, so that no backslash helps:
# @name, #12, GH-12, !12, https://…, www.…
_ALIVE = re.compile(r"[@#!$%&~](?=[\w\"])|\bGH(?=-\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\u2060"
_BACKTICKS = re.compile(r"`+")


def shortened(text: str, limit: int = NAME_LIMIT) -> str:
    """The text on one line without control characters, by its two ends where it is longer than `limit`."""
    return _ends(shown_path(_ends(text, limit)), limit)


def _ends(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit // 2] + "…" + text[len(text) - (limit - limit // 2 - 1) :]


def code(text: str) -> str:
    """A name as inline code, whatever it holds; not for table cells, see `cell`."""
    name = shortened(text) or " "
    longest = max((len(run) for run in _BACKTICKS.findall(name)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if name.startswith("`") or name.endswith("`") or (name[0] == name[-1] == " " and name.strip()) else ""
    return f"{fence}{pad}{name}{pad}{fence}"


def cell(text: str) -> str:
    """A name as inline code inside a table, where a pipe would end the cell even within code."""
    return plain(text) if "|" in text else code(text)


def plain(text: str, limit: int = NAME_LIMIT) -> str:
    """Running text that is not ours, on one line, with nothing left in it that Markdown or the host would act on."""
    return _SPECIAL.sub(lambda match: "&#124;" if match.group() == "|" else "\\" + match.group(), quiet(text, limit))


def in_html(text: str, limit: int = NAME_LIMIT) -> str:
    """The same within an element such as `<summary>`, where no Markdown is read and a backslash would just be shown."""
    return html.escape(quiet(text, limit), quote=False)


def quiet(text: str, limit: int = NAME_LIMIT) -> str:
    """Text on one line for where no Markdown is read, such as a title or a commit message: it calls nobody, and closes
    nothing."""
    return _ALIVE.sub(lambda match: match.group() + _WORD_JOINER, shortened(text, limit))


def block(text: str) -> str:
    """Lines as a code block that nothing inside it can close."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
