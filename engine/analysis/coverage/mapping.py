"""From the names in a report to the paths of the tree, by the longest suffix that both share.

A name may be absolute on another machine, relative to a source folder, or begin with a module's import path. What is
not unique is decided by what the other names of the report have in common: one prefix goes, another takes its place.
Where that does not decide it, nothing is guessed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.analysis.coverage.names import parts_of
from engine.analysis.coverage.report import UnreadableReport

Parts = tuple[str, ...]
Rule = tuple[Parts, Parts]
"""What goes from the front of a name, and what takes its place."""

ENOUGH_FOR_FOREIGN: Final = 3  # names that a rule must explain on its own, where only the file's name agrees
CLEAR_MAJORITY: Final = 10
MOST_OPTIONS: Final = 500_000  # over all names of a report; more is a report made to be slow


@dataclass(frozen=True, slots=True)
class Mapped:
    """`paths` by name; `foreign` names belong to no file of the tree, `ambiguous` ones could be several."""

    paths: Mapping[str, str]
    foreign: tuple[str, ...]
    ambiguous: tuple[str, ...]


class _Option(NamedTuple):
    """One path that a name may stand for. `shared` counts the parts at the end that agree."""

    path: str
    rule: Rule
    shared: int

    @property
    def is_thin(self) -> bool:
        """Only the file's name agrees, and the report's name has folders besides."""
        return self.shared == 1 and bool(self.rule[0])

    @property
    def is_whole(self) -> bool:
        """The name ends in the whole path."""
        return not self.rule[1]


def map_names(names: Collection[str], roots: Sequence[str], paths: Iterable[str]) -> Mapped:
    """Which path each name stands for. `roots` are folders that the names may be relative to.

    Raises `UnreadableReport` where finding out would take too long.
    """
    spellings = {name: _spellings(name, roots) for name in names}
    wanted = {spelling[-1] for found in spellings.values() for spelling in found}
    ends = _Ends(paths, wanted)
    options = {name: ends.options(found) for name, found in spellings.items()}
    votes = Counter(found[0].rule for found in options.values() if len(found) == 1)
    most = max(votes.values(), default=0)
    chosen: dict[str, str] = {}
    foreign: list[str] = []
    ambiguous: list[str] = []
    for name, found in options.items():
        credible = [option for option in found if _is_credible(option, votes, most)]
        best = _best(credible, votes)
        if best is not None:
            chosen[name] = best.path
        else:
            (ambiguous if credible else foreign).append(name)
    return Mapped(chosen, tuple(sorted(foreign)), tuple(sorted(ambiguous)))


def _spellings(name: str, roots: Sequence[str]) -> list[Parts]:
    """The name below each root; the bare one where there is no root, or where it is absolute anyway."""
    own = parts_of(name)
    if not own:
        return []
    return list(dict.fromkeys([*(parts_of(root) + own for root in roots), own]))


def _is_credible(option: _Option, votes: Mapping[Rule, int], most: int) -> bool:
    """A library's `utils.py` is not ours because we have one too: then others must tell of the same move."""
    if not option.is_thin:
        return True
    if option.is_whole:
        return votes.get(option.rule, 0) >= min(most, 2)
    return votes.get(option.rule, 0) >= ENOUGH_FOR_FOREIGN


def _best(options: Sequence[_Option], votes: Mapping[Rule, int]) -> _Option | None:
    """The only one; else the one whose rule clearly more names demand; else, where none demands any, the whole path."""
    if len(options) < 2:
        return options[0] if options else None
    ranked = sorted(options, key=lambda option: votes.get(option.rule, 0), reverse=True)
    first, second = (votes.get(option.rule, 0) for option in ranked[:2])
    if first:
        return ranked[0] if first >= CLEAR_MAJORITY * second else None
    whole = [option for option in options if option.is_whole]
    return whole[0] if len(whole) == 1 else None


class _Ends:
    """The paths of the tree by every way to end them; only paths whose file has a name that is wanted."""

    def __init__(self, paths: Iterable[str], wanted: Collection[str]) -> None:
        self._by_end: dict[Parts, list[Parts]] = {}
        self._free_options = MOST_OPTIONS
        for path in paths:
            if path.rpartition("/")[2] in wanted:
                parts = tuple(path.split("/"))
                for start in range(len(parts)):
                    self._by_end.setdefault(parts[start:], []).append(parts)

    def options(self, spellings: Sequence[Parts]) -> list[_Option]:
        """The paths that share the longest end with one of the spellings, each once."""
        best, found = 0, dict[str, _Option]()
        for spelling in spellings:
            shared = self._longest(spelling)
            if shared < max(best, 1):
                continue
            if shared > best:
                best, found = shared, {}
            for option in self._at(spelling, shared):
                found.setdefault(option.path, option)
        return list(found.values())

    def _longest(self, spelling: Parts) -> int:
        return next((len(spelling) - at for at in range(len(spelling)) if spelling[at:] in self._by_end), 0)

    def _at(self, spelling: Parts, shared: int) -> list[_Option]:
        paths = self._by_end[spelling[len(spelling) - shared :]]
        self._free_options -= len(paths)
        if self._free_options < 0:
            raise UnreadableReport("too many of its names could be too many files")
        front = spelling[: len(spelling) - shared]
        return [_Option("/".join(path), (front, path[: len(path) - shared]), shared) for path in paths]
