"""Requirement files: which of them are for the tests, and the lines that stand in them."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.workspace.dependencies.declared import Declared, Tier, text, tier_of

_NAME: Final = re.compile(r"(?:(?P<before>[\w-]+)[-_.])?requirements(?:[-_.](?P<behind>[\w.-]+))?\.(?:txt|in)")
_FOLDER: Final = re.compile(r"requirements/(?P<name>[\w.-]+)\.(?:txt|in)")
_INCLUDE: Final = re.compile(r"(?:-r|--requirement)[\s=]+(\S+)")
_CONSTRAINT: Final = re.compile(r"(?:-c|--constraint)\b")
_HASHES: Final = re.compile(r"\s--hash[=\s]\S+")
_COMMENT: Final = re.compile(r"(^|\s)#.*$")
_DEEPEST_INCLUDE: Final = 5


def files_for_tests(files: Mapping[str, bytes], *, has_project: bool) -> Iterator[tuple[str, Tier]]:
    """The files of the usual names. Beside a declared project, a plain requirements.txt is for who works on it."""
    plain = Tier.TESTS if has_project else Tier.RUNTIME
    for path in sorted(files):
        name = _purpose(path)
        if name in {"", "base", "prod", "production", "main", "requirements"}:
            yield path, plain
        elif name is not None and (tier := tier_of(name)) is not None:
            yield path, tier


def declared(files: Mapping[str, bytes], path: str, tier: Tier, depth: int = _DEEPEST_INCLUDE) -> Iterator[Declared]:
    """Every line of a file and of those that it includes, without comments and hashes."""
    for line in _lines(text(files, path)):
        included = _INCLUDE.match(line)
        if included and depth:
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), included[1]))
            yield from declared(files, inner, tier, depth - 1)
        elif not _CONSTRAINT.match(line):
            yield Declared(line, path, tier)


def _purpose(path: str) -> str | None:
    """What the name says beside "requirements": "test" for requirements-test.txt; None for any other file."""
    inside = _FOLDER.fullmatch(path)
    if inside:
        return inside["name"]
    found = _NAME.fullmatch(path)
    return (found["before"] or found["behind"] or "") if found else None


def _lines(content: str) -> Iterator[str]:
    for raw in content.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        line = _HASHES.sub("", _COMMENT.sub("", raw)).strip()
        if line:
            yield line
