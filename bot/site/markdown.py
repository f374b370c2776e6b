"""Markdown of comments and check runs as HTML that can do nothing: no HTML of its own, no images, only plain links."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

MAX_CHARACTERS = 20_000
"""Longer texts are cut: a page of hostile comments must not keep a processor busy."""

_LINK_SCHEMES = {"", "http", "https"}
_HIDDEN = re.compile(r"^<!--.*?-->[ \t]*$\n?", re.MULTILINE)  # the bot's markers: whole lines, never shown by any host


class _Renderer(RendererHTML):
    """CommonMark's renderer; an image is its description, and a link tells the other side nothing about us."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return str(escape(f"[{tokens[idx].content or 'image'}]"))

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        tokens[idx].attrSet("rel", "nofollow noopener noreferrer")
        return self.renderToken(tokens, idx, options, env)

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return self._cell(tokens, idx, options)

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        return self._cell(tokens, idx, options)

    def _cell(self, tokens: Sequence[Token], idx: int, options: Any) -> str:
        """The policy of these pages forbids style attributes, which is how a column is told to stand on the right."""
        align = str(tokens[idx].attrs.pop("style", "")).removeprefix("text-align:")
        if align in {"right", "center"}:
            tokens[idx].attrSet("class", align)
        return self.renderToken(tokens, idx, options, {})


def render_markdown(text: str) -> Markup:
    """The text as safe HTML; of a text above MAX_CHARACTERS the beginning, and a line that says so."""
    shown = _HIDDEN.sub("", text[:MAX_CHARACTERS])
    html = Markup(_reader().render(shown))  # noqa: S704 - the renderer escapes all text, and HTML is off
    if len(text) > MAX_CHARACTERS:
        html += Markup("<p><em>{}</em></p>").format(f"Cut here: {len(text) - MAX_CHARACTERS:,} more characters.")
    return html


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    reader.enable(["table", "strikethrough"])
    reader.validateLink = _is_plain_link  # type: ignore[method-assign]  # the library's own way to set it
    return reader


def _is_plain_link(url: str) -> bool:
    """http, https, or a place below this site's own address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme.lower() not in _LINK_SCHEMES:
        return False
    return bool(parts.scheme) == bool(parts.netloc)
