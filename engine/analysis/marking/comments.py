"""What stands in the comments of one file: switched-off checks, and code that was kept there.

All comments are searched as one text, which is many times faster than one by one.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

Span = tuple[int, int]

MIN_LINES: Final = 3
MAX_BLOCK_BYTES: Final = 20_000
MAX_GAP_BYTES: Final = 200  # the end of a line and the indentation of the next
MAX_SHORT_BYTES: Final = 100  # of documentation that may be nothing but a mark
MAX_BLOCKS: Final = 50  # a file, so that comments cost no more than the code they stand in
MIN_CODE_SHARE: Final = 0.6
# The names of the groups are the kinds, with hyphens. A mark opens its comment or stands behind another mark. Both
# patterns begin with one character, so that the search leaps from one sign of a comment to the next, and look for plain
# words before they try the groups, which takes a quarter of the time.
_HASH_MARK: Final = re.compile(
    rb"""\#\s?(?=type:|pyright|mypy|flake8|ruff|noqa|pragma|pylint|nosec|rubocop|noinspection)(?:
    (?P<type_ignore>(?:type|pyright):\s?ignore\b|mypy:\s?(?:ignore-errors|disable-error-code))
    |(?P<noqa>(?:(?:flake8|ruff)[:=]\s?)?noqa\b)
    |(?P<no_cover>pragma:?\s?no\s(?:cover|branch)\b)
    |(?P<pylint_disable>pylint:\s?disable)
    |(?P<nosec>nosec\b)
    |(?P<rubocop_disable>rubocop:(?:disable|todo)\b)
    |(?P<noinspection>noinspection\b))""",
    re.VERBOSE,
)
_SLASH_MARK: Final = re.compile(
    rb"""/[/*]++\s?(?=@|eslint|tslint|oxlint|deno|style|istanbul|c8|v8|biome|nolint|NO|lint:|phpcs|noinspection)(?:
    (?P<eslint_disable>(?:eslint|tslint|oxlint|deno-lint|stylelint)[-:](?:disable|ignore))
    |(?P<ts_ignore>@ts-ignore\b)
    |(?P<ts_expect_error>@ts-expect-error\b)
    |(?P<ts_nocheck>@ts-nocheck\b)
    |(?P<coverage_ignore>(?:istanbul|c8|v8)\signore\b)
    |(?P<biome_ignore>biome-ignore\b)
    |(?P<nolint>nolint\b|NOLINT|lint:ignore\b)
    |(?P<nosonar>NOSONAR\b)
    |(?P<phpcs_ignore>phpcs:(?:ignore|disable)|@codingStandardsIgnore)
    |(?P<phpstan_ignore>@phpstan-ignore)
    |(?P<psalm_suppress>@psalm-suppress\b)
    |(?P<noinspection>@?noinspection\b))""",
    re.VERBOSE,
)
# A comment that begins like a statement: a call, an assignment, a keyword; or a block comment, which may hold some.
_OPENING: Final = re.compile(
    rb"\n(?:(?:#|//)[ \t]*+(?:[A-Za-z_][\w.]*+(?:\(|\[| [-+*]?= )|"
    rb"(?:return|import|from|if|for|def|func|var|let|const)\b)|/\*[^*])"
)
_LINE_MARKER: Final = re.compile(rb"[ \t]*(?:#|//)")
_DOCUMENTATION: Final = (b"///", b"//!", b"/**", b"/*!", b"#!", b"#:", b"##")
# What a line of code ends in, or begins with.
_CODE: Final = re.compile(
    rb".*[;{}(\[,:)\]]\Z|\s*(?:return|import|from|raise|throw|yield|pass|break|continue|else|end)\b|"
    rb"\s*[\w.\[\]$\"']+\s*(?:[-+*/|]|:)?=\s*\S"
)
_PROSE: Final = re.compile(rb"\b[A-Za-z]['\w]*+,? [a-z][a-z']*+,? [a-z][a-z']++[ .,:;!?)]|\w  +\(|\S -- \S")


class Comments:
    """The comments of one text; `spans` in the order they stand. Long documentation holds no marks and is left out."""

    def __init__(self, text: bytes, spans: Sequence[Span]) -> None:
        self._text = text
        if b"/**" in text:
            spans = [
                (start, end)
                for start, end in spans
                if end - start < MAX_SHORT_BYTES or not text.startswith(b"/**", start)
            ]
        self._spans = spans
        # The line end before the first one is for patterns that look for the beginning of a comment.
        self._joined = b"\n" + b"\n".join([text[start:end] for start, end in spans])

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each comment begins in the joined text."""
        return list(accumulate([end - start + 1 for start, end in self._spans], initial=1))

    def suppressions(self) -> Iterator[tuple[int, int, str]]:
        """Where checks are switched off, as (byte of the comment, byte of the mark, kind)."""
        pattern = _HASH_MARK if self._joined.startswith(b"\n#") else _SLASH_MARK
        for match in pattern.finditer(self._joined):
            nth = self._nth(match.start())
            start = self._spans[nth][0]
            yield start, start + match.start() - self._offsets[nth], str(match.lastgroup).replace("_", "-")

    def commented_out(self, parses: Callable[[bytes], bool]) -> Iterator[tuple[int, int]]:
        """Blocks of three or more comment lines that hold code, as (byte, lines).

        A block is code when most of its lines look like code, none reads like a sentence, and `parses` takes it all.
        """
        checked, seen = 0, -1
        for match in _OPENING.finditer(self._joined):
            nth = self._nth(match.start() + 1)
            if nth <= seen:
                continue
            first, seen = self._run(nth)
            code = self._code(first, seen)
            if not code:
                continue
            checked += 1
            if checked > MAX_BLOCKS:
                return
            if parses(code):
                yield self._spans[first][0], code.count(b"\n") + 1

    def _nth(self, offset: int) -> int:
        """Which comment a place of the joined text belongs to."""
        return bisect_right(self._offsets, offset) - 1

    def _run(self, nth: int) -> Span:
        """The first and the last of the comments around one that stand on lines below one another."""
        first = last = nth
        while first > 0 and self._follows(first):
            first -= 1
        while last + 1 < len(self._spans) and self._follows(last + 1):
            last += 1
        return first, last

    def _follows(self, nth: int) -> bool:
        """Whether a comment stands on the line below the one before it, with nothing between."""
        start, end = self._spans[nth - 1][1], self._spans[nth][0]
        if end - start > MAX_GAP_BYTES:
            return False
        between = self._text[start:end]
        return between.count(b"\n") == 1 and between.isspace()

    def _code(self, first: int, last: int) -> bytes:
        """What stands in a run of comments if it looks like code, else nothing."""
        start, end = self._spans[first][0], self._spans[last][1]
        if end - start > MAX_BLOCK_BYTES:
            return b""
        block = self._text[start:end]
        if block.count(b"\n") < MIN_LINES - 1 or block.startswith(_DOCUMENTATION) or _PROSE.search(block):
            return b""
        line = self._text.rfind(b"\n", 0, start) + 1
        if self._text[line:start].strip():
            return b""
        code = _uncommented(block)
        return code if _looks_like_code(code) else b""


def _uncommented(block: bytes) -> bytes:
    """What stands in a block, without the marks of comments and the indentation that all lines share."""
    if block.startswith(b"/*"):
        lines = block[2:].removesuffix(b"*/").strip(b"\n").split(b"\n")
    else:
        lines = [_LINE_MARKER.sub(b"", line, count=1) for line in block.split(b"\n")]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return b"\n".join(line[margin:].rstrip() for line in lines).strip(b"\n")


def _looks_like_code(code: bytes) -> bool:
    lines = [line for line in code.split(b"\n") if line]
    return len(lines) >= MIN_LINES and sum(map(bool, map(_CODE.match, lines))) >= MIN_CODE_SHARE * len(lines)
