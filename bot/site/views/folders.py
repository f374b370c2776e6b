"""Where the points are lost, by folder: large folders are opened until a dozen bars tell the story."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.report import Finding
from handlers.messages.markdown import shortened
from handlers.messages.wording import loss

MOST_BARS = 12
_ENOUGH_BARS = 8

Places = list[tuple[tuple[str, ...], float]]  # folders of a finding's path, and its loss
Groups = dict[tuple[str, ...], Places]


@dataclass(frozen=True, slots=True)
class FolderBar:
    """One folder with everything below it; `width` in hundredths of the largest loss."""

    name: str
    lost: str
    count: int
    width: float


def folder_bars(findings: Sequence[Finding]) -> tuple[FolderBar, ...]:
    """At most MOST_BARS, largest loss first; the rest is one bar. Findings without a path are the whole repository."""
    places = [(_folders(finding.path), finding.loss) for finding in findings if finding.loss > 0]
    if not places:
        return ()
    groups = _opened({(): places})
    ordered = sorted(groups.items(), key=lambda group: (-_total(group[1]), group[0]))
    shown = [(_name(folder, groups), places) for folder, places in ordered[:MOST_BARS]]
    if rest := [place for _, places in ordered[MOST_BARS:] for place in places]:
        shown.append((f"{len(ordered) - MOST_BARS:,} smaller folders", rest))
    largest = max(_total(places) for _, places in shown)
    return tuple(
        FolderBar(name, loss(_total(places)), len(places), round(100 * _total(places) / largest, 1))
        for name, places in shown
    )


def _opened(groups: Groups) -> Groups:
    """Open the folder that loses most, again and again, until there are enough bars or nothing left to open."""
    while len(groups) < _ENOUGH_BARS:
        candidates = [folder for folder, places in groups.items() if _can_open(folder, places)]
        if not candidates:
            return groups
        folder = max(candidates, key=lambda name: _total(groups[name]))
        for place in groups.pop(folder):
            # What lies directly in the folder has no longer path, and stays under the folder's own name.
            groups.setdefault(place[0][: len(folder) + 1], []).append(place)
    return groups


def _can_open(folder: tuple[str, ...], places: Places) -> bool:
    return any(len(folders) > len(folder) for folders, _ in places)


def _folders(path: str) -> tuple[str, ...]:
    """`src/pay/model.py` lies in ("src", "pay"); a file at the top in (".",); what has no path in ("",)."""
    if not path:
        return ("",)
    return tuple(path.split("/")[:-1]) or (".",)


def _name(folder: tuple[str, ...], groups: Groups) -> str:
    if folder == ("",):
        return "the repository as a whole"
    if folder == (".",):
        return "files at the top"
    has_children_apart = any(other != folder and other[: len(folder)] == folder for other in groups)
    return shortened("/".join(folder) + "/", 120) + (" itself" if has_children_apart else "")


def _total(places: Places) -> float:
    return sum(points for _, points in places)
