"""What the comment above a region says that it does, where it says so in words that fit into a name."""

import re
from collections.abc import Collection
from typing import Final

from engine.refactoring.recipes.function_extract.regions import Region
from engine.refactoring.recipes.function_extract.words import split
from engine.refactoring.source import Source

_MAX_WORDS: Final = 4
_WORD: Final = re.compile(r"[a-z][a-z0-9]*")
_DUTY: Final = re.compile(r"^(?:we (?:must|have to|need to|want to|can|should|now)|try to) ")
_WHOLE_SHARE: Final = 1 / 3  # of a region's lines: where its first paragraph has less, the comment is of that alone
# With these a comment tells of a case, of people or of machines, not of what is done.
_NO_OPENING: Final = frozenset(
    """a all although an and any are as at because both but by codestyle default do does either even figure fixme
    flake8 fmt for from hack he here how i if in instead is isort it its just legacy lint may might mypy no noqa not
    note now on once one only or our otherwise please pragma pylint pyright since so some something that the then
    there these they this those to todo type unless until what when where whether which while who why with without
    you your""".split()  # noqa: SIM905 (a list of quoted words would be four times as long)
)
# With these it tells how things are.
_NO_DEED: Final = frozenset(
    "are can cannot could did does had has have is may might must need needs should sure was were will would".split()  # noqa: SIM905 (as above)
)
_FILLERS: Final = frozenset({"a", "an", "any", "all", "each", "its", "of", "our", "that", "the", "this", "to"})
# Words that end a phrase: what follows them is a reason or a place.
_STOPS: Final = frozenset(
    """and are as because but by for from if in into is on or since so unless until when where which while
    with""".split()  # noqa: SIM905 (as above)
)


def comment_words(source: Source, region: Region, names: Collection[str]) -> list[str]:
    """A verb and its object from the comment right above the region; empty where it says less, or of less.

    `names` are variables of the region: a comment that begins with one tells of it, and one that acts on one is of it.
    """
    text = _comment(source, region)
    words = _phrase(text, names)
    speaks_of_region = any(name in text.split() for name in names if len(name) > 1)
    return words if speaks_of_region or _is_of_whole(source, region) else []


def _comment(source: Source, region: Region) -> str:
    line = region.first - 1
    if line < 1 or not source.lines[line - 1].lstrip().startswith(b"#"):
        return ""
    while line > 1 and source.lines[line - 2].lstrip().startswith(b"#"):
        line -= 1
    return source.lines[line - 1].decode("utf-8", "replace").strip().lstrip("#").strip()


def _is_of_whole(source: Source, region: Region) -> bool:
    """Whether the paragraph that it stands above makes up much of the region."""
    lines = source.lines[region.first - 1 : region.last]
    paragraph = next((count for count, line in enumerate(lines) if not line.strip()), len(lines))
    return paragraph >= _WHOLE_SHARE * len(lines)


def _phrase(text: str, names: Collection[str]) -> list[str]:
    """Up to four words that say what is done; none when the text begins otherwise, or is no plain text."""
    first = re.split(r"[.:;,(`'\"/=<>\[{!?-]", text, maxsplit=1)[0]
    said = _DUTY.sub("", first.lower()).split()
    words = [part for word in said for part in (split(word) if word in names else [word])]
    if words and words[0].endswith("ly"):
        del words[0]
    is_plain = len(words) > 1 and all(_WORD.fullmatch(word) for word in words)
    if not is_plain or words[0] in _NO_OPENING or words[0] in names or words[1].endswith("ed"):
        return []
    return _kept(words)


def _kept(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if word in _STOPS and kept:
            break
        if word in _NO_DEED:
            return []
        if word not in _FILLERS:
            kept.append(word)
    return kept[:_MAX_WORDS] if len(kept) > 1 else []
