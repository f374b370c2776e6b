"""Which lines of a comment are plain text that starts with the trigger word.

A command counts only in a paragraph at the top level of the comment, as a CommonMark parser (markdown-it-py) reads
it: never in code, quotes, lists, headings, links or HTML. That parser needs up to 20 microseconds a character on bad
input, so a comment is first cut down to what can decide about its candidates; what is then still too much is not read.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

SIZE_LIMIT = 64 * 1024
"""Characters; a larger comment is not read at all."""

_COST_LIMIT = 10_000  # about 3 ms; the unit is the time for one character of prose
_LINE_COST, _BRACKET_COST, _SIGN_COST, _STEP_COST = 70, 100, 12, 20
_SIGNS = "`<>()\\&*_!]-+"  # where the inline and list rules of the parser try and fail
_MOST_CANDIDATES = _COST_LIMIT // _LINE_COST
_LONGEST_FENCE = 16  # signs; a longer one is no fence that somebody wrote

_MARK = "\ue000"  # private use: stands in for a candidate while the parser decides where it is
_FENCE = re.compile(r"(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
# A line that, maybe behind list and quote markers, opens something which can reach past a blank line.
_OPENER = re.compile(r"^[ \t>*+\-\d.)]*(?:```|~~~|<)", re.MULTILINE)

_parser = MarkdownIt("commonmark").disable(["inline", "text_join", "emphasis", "entity", "image"])


class TooIntricate(Exception):
    """The comment cannot be read within the time that a comment may take."""


def plain_lines(body: str, trigger: str) -> list[str]:
    """The lines that start with the trigger and are plain text, in order. Raises `TooIntricate`."""
    if len(body) > SIZE_LIMIT:
        raise TooIntricate
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace(_MARK, "\ufffd")
    found = list(islice(_candidates(text, trigger), _MOST_CANDIDATES + 1))
    if not found:
        return []
    if len(found) > _MOST_CANDIDATES:
        raise TooIntricate
    excerpt = _excerpt(text, found)
    return [found[number].group().strip() for number in _top_level(excerpt)]


def has_candidate(body: str, trigger: str) -> bool:
    """Whether any line starts with the trigger, wherever it stands; almost no comment has one."""
    return any(_candidates(body.replace("\r", "\n"), trigger))


def _candidates(text: str, trigger: str) -> Iterator[re.Match[str]]:
    # Group 1 is the trigger. ASCII rules for its case: a long s is no s.
    return re.finditer(rf"^ {{0,3}}(/(?ai:{re.escape(trigger)}))(?!\S).*", text, re.MULTILINE)


def _excerpt(text: str, found: list[re.Match[str]]) -> str:
    """What decides whether the candidates are plain text; each candidate's trigger is replaced by its numbered mark.

    A section starts at an unindented line behind an empty one: every list and quote has ended there, and only a
    fence or HTML can still be open. So a section without an opener of those is left out, and so is all that stands
    in an unindented fence. From any other opener on everything is kept.
    """
    cut = _Cut(text)
    for number, match in enumerate(found):
        if not cut.is_complete:
            cut.pass_openers(match.start())
        if cut.position > match.start():  # it stands in a fence that was left out
            continue
        if not cut.is_complete:
            cut.leave_out(cut.section(match.start()))
        cut.keep(match.start(1))
        cut.mark(number, match)
    cut.leave_out(len(text))
    return "".join(cut.kept)


class _Cut:
    """The excerpt while it grows. `position` is how far the text has been read; `kept` what was kept of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept: list[str] = []
        self.position = 0
        self.is_complete = False  # from here on nothing may be left out
        self._budget = _COST_LIMIT
        self._is_in_candidate = False  # the paragraph of a candidate goes on at `position`

    def pass_openers(self, stop: int) -> None:
        """Go on to `stop`, past the fences before it; another opener ends all leaving out."""
        while opener := _OPENER.search(self.text, self.position, stop):
            fence = _FENCE.match(self.text, opener.start())
            if fence is None:
                self.leave_out(self.section(opener.start()))
                self.is_complete = True
                return
            self.leave_out(fence.start())
            self._add("\n```\n```\n")  # it still ends the lists and paragraphs above it
            self.position = _behind_fence(self.text, fence)

    def section(self, at: int) -> int:
        """Where the section of the line at `at` starts, not before what has been read."""
        while (empty := self.text.rfind("\n\n", self.position, at)) >= 0:
            if not self.text[empty + 2].isspace():
                return empty + 2
            at = empty + 1
            self._pay(_STEP_COST)
        return self.position

    def keep(self, stop: int) -> None:
        self._add(self.text[self.position : stop])
        self.position = stop

    def mark(self, number: int, candidate: re.Match[str]) -> None:
        self._add(f"{_MARK}{number}{_MARK}")
        self.position = candidate.end(1)
        self.keep(candidate.end())
        self._is_in_candidate = True

    def leave_out(self, stop: int) -> None:
        """Skip to `stop`, but keep the rest of a candidate's paragraph: it may make it a heading or close a span."""
        if self._is_in_candidate:
            empty = self.text.find("\n\n", self.position, stop)
            self.keep(stop if empty < 0 else empty)
            self._is_in_candidate = False
        if self.position < stop:
            self._add("\n\n")
            self.position = stop

    def _add(self, piece: str) -> None:
        signs = sum(piece.count(sign) for sign in _SIGNS)
        lines, brackets = piece.count("\n") + 1, piece.count("[")
        self._pay(len(piece) + _LINE_COST * lines + _BRACKET_COST * brackets + _SIGN_COST * signs)
        self.kept.append(piece)

    def _pay(self, cost: int) -> None:
        self._budget -= cost
        if self._budget < 0:
            raise TooIntricate


def _behind_fence(text: str, fence: re.Match[str]) -> int:
    """Where the fence that opens here is closed; the end of the text if it never is."""
    closing = _closing(fence.group(1)[0], len(fence.group(1))).search(text, fence.end())
    return closing.end() if closing else len(text)


@cache
def _closing(character: str, length: int) -> re.Pattern[str]:
    if length > _LONGEST_FENCE:
        raise TooIntricate
    return re.compile(rf"^ {{0,3}}{character}{{{length},}}[ \t]*$", re.MULTILINE)


def _top_level(excerpt: str) -> Iterator[int]:
    """Numbers of the candidates that start a line of text in a paragraph outside every list and quote."""
    tokens = _parser.parse(excerpt)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0 and _MARK in inline.content:
            yield from _unwrapped(inline.content)


def _unwrapped(content: str) -> Iterator[int]:
    """Numbers of the candidates that stand outside code, links and HTML, at the start of a line."""
    tokens: list[Token] = []
    _parser.inline.parse(content, _parser, {}, tokens)
    depth, is_line_start = 0, True
    for token in tokens:
        if token.type == "text" and is_line_start and depth == 0 and token.content.startswith(_MARK):
            yield int(token.content.split(_MARK)[1])
        depth += token.nesting
        is_line_start = token.type in {"softbreak", "hardbreak"} or (is_line_start and not token.content)
