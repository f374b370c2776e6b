"""CODEOWNERS, the file in which a repository says who answers for which paths, as GitHub and GitLab read it.

GitHub: the last line that matches decides. GitLab: the last of each section, and sections stand beside each other.
Addresses and roles are no accounts that anybody could be held against, so they are passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final

MAX_BYTES: Final = 256 * 1024
MOST_LINES: Final = 5_000
MOST_OWNERS: Final = 50  # of one line
LONGEST_PATTERN: Final = 500
PLACES: Final[Mapping[str, Sequence[str]]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
    "local": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each host looks, the first that is there counts."""
_SECTION: Final = re.compile(r"(?P<optional>\^?)\[(?P<name>[^\]\n]+)\](?:\[\d{1,4}\])?(?P<owners>(?:\s.*)?)")
_OWNER: Final = re.compile(r"@(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)")
_ANYTHING_BELOW: Final = ("**", "*")


@dataclass(frozen=True, slots=True)
class _Rule:
    """One line: the patterns that it comes to, each in parts between slashes. `is_exception` takes paths out again."""

    patterns: tuple[tuple[str, ...], ...]
    owners: tuple[str, ...]
    is_exception: bool = False

    def matches(self, path: Sequence[str]) -> bool:
        return any(_matches(pattern, path) for pattern in self.patterns)


@dataclass(slots=True)
class _Section:
    """Lines that stand together, and who owns what they name nobody for."""

    is_optional: bool = False
    owners: tuple[str, ...] = ()
    rules: list[_Rule] = field(default_factory=list)

    def owners_of(self, path: Sequence[str]) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for rule in self.rules:
            if rule.matches(path):
                if rule.is_exception:
                    return ()
                found = rule.owners or self.owners
        return found


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """Who answers for what; names are those of people and of teams or groups, without @, as they are written."""

    sections: tuple[_Section, ...] = ()

    def groups_of(self, path: str) -> tuple[tuple[str, ...], ...]:
        """The owners of one path, a group a section. To own it is to be in each of them; empty for a path of nobody.

        Optional sections count only where no other one names anybody.
        """
        parts = path.split("/")
        found = [(each.is_optional, owners) for each in self.sections if (owners := each.owners_of(parts))]
        needed = tuple(owners for is_optional, owners in found if not is_optional)
        return needed or tuple(owners for _, owners in found)

    def owners_of(self, paths: Iterable[str]) -> list[str]:
        """Everybody who owns any of these paths, whoever owns most of them first."""
        counts: dict[str, int] = {}
        for path in paths:
            for owner in dict.fromkeys(owner for group in self.groups_of(path) for owner in group):
                counts[owner] = counts.get(owner, 0) + 1
        return sorted(counts, key=lambda owner: -counts[owner])


def read_code_owners(raw: bytes, host: str) -> CodeOwners:
    """The owners that a file names. One that is larger than anybody writes by hand names nobody."""
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    if len(raw) > MAX_BYTES or len(lines) > MOST_LINES:
        return CodeOwners()
    sections = {"": _Section()}
    section = sections[""]
    for line in (line.strip() for line in lines):
        named = _SECTION.fullmatch(line) if host != "github" else None
        if named:
            # A section that is written twice is one.
            section = sections.setdefault(named["name"].strip().lower(), _Section(is_optional=bool(named["optional"])))
            section.owners = _owners(named["owners"].split()) or section.owners
        elif line and not line.startswith("#"):
            section.rules += _rule(line, is_gitlab=host == "gitlab")
    return CodeOwners(tuple(sections.values()))


def _rule(line: str, *, is_gitlab: bool) -> Iterator[_Rule]:
    """The rule of a line; none for one that the host skips, since it cannot read it."""
    words = [word.replace("\0", " ") for word in line.replace("\\ ", "\0").split()]
    is_exception = is_gitlab and words[0].startswith("!")
    pattern = words[0][is_exception:]
    if is_gitlab:
        pattern = pattern.replace("\\#", "#")
    elif re.search(r"^!|[\[\]\\]", pattern):
        return
    if not pattern or len(pattern) > LONGEST_PATTERN:
        return
    patterns = _of_gitlab(pattern) if is_gitlab else _of_github(pattern)
    yield _Rule(tuple(map(tuple, patterns)), _owners(words[1:]), is_exception)


def _owners(words: Iterable[str]) -> tuple[str, ...]:
    """The names up to a remark."""
    found: dict[str, None] = {}
    for word in words:
        if word.startswith("#"):
            break
        name = _OWNER.fullmatch(word)
        if name:
            found[name["name"]] = None
    return tuple(found)[:MOST_OWNERS]


def _of_github(pattern: str) -> Iterator[list[str]]:
    """As .gitignore has them, without its exceptions and its classes; `docs/*` goes no deeper than it says."""
    is_anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part]
    if not is_anchored:
        parts = ["**", *parts]
    is_folder, is_shallow = pattern.endswith("/"), pattern.endswith("/*")
    if not is_folder:
        yield parts
    if not is_shallow and parts[-1:] != ["**"]:
        yield [*parts, *_ANYTHING_BELOW]


def _of_gitlab(pattern: str) -> Iterator[list[str]]:
    """Without a slash in front anywhere; a folder is its whole tree, and everything else is matched to its end."""
    parts = [part for part in pattern.split("/") if part]
    if pattern == "*":
        parts = [*_ANYTHING_BELOW]
    elif not pattern.startswith("/"):
        parts = ["**", *parts]
    yield [*parts, *_ANYTHING_BELOW] if pattern.endswith("/") else parts


def _matches(pattern: tuple[str, ...], path: Sequence[str]) -> bool:
    """Whether the parts of a path are those of a pattern; `**` stands for any number of parts, none as well.

    On a mismatch only the last `**` takes one part more, so that no pattern takes longer than both lengths multiplied.
    """
    at = tried = 0
    star, resumed = -1, 0
    while tried < len(path):
        if at < len(pattern) and pattern[at] == "**":
            star, resumed = at, tried
            at += 1
        elif at < len(pattern) and fnmatchcase(path[tried], pattern[at]):
            at, tried = at + 1, tried + 1
        elif star >= 0:
            resumed += 1
            at, tried = star + 1, resumed
        else:
            return False
    return all(part == "**" for part in pattern[at:])
