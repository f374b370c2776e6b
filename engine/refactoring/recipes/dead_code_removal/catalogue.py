"""Everything that may go from a tree, and what becomes free to go once something has gone."""

from collections.abc import Iterator
from typing import Final

from engine.refactoring.change import ChangeSet, difference
from engine.refactoring.recipes.dead_code_removal.findings import Doomed, Finding, Kind, may_edit
from engine.refactoring.recipes.dead_code_removal.reachability import dead_definitions
from engine.refactoring.recipes.dead_code_removal.removal import removals
from engine.refactoring.recipes.dead_code_removal.unused_imports import unused_imports
from engine.refactoring.recipes.dead_code_removal.unused_locals import unreachable, unused_locals
from engine.refactoring.recipes.dead_code_removal.world import world
from engine.refactoring.source import Source
from engine.refactoring.view import View

MAX_ROUNDS: Final = 20


def all_findings(view: View) -> tuple[Finding, ...]:
    """What may go and what stays for a reason, in files that may be edited; nothing twice."""
    return view.of_tree(_all_findings)


def removed_with(view: View, finding: Finding) -> tuple[ChangeSet, tuple[Doomed, ...]]:
    """The change that takes a finding out with all that only it kept alive, and what goes in total."""
    known = {each.named for other in all_findings(view) for each in other.doomed if not other.code}
    now, gone, going = view, [], list(finding.doomed)
    for _ in range(MAX_ROUNDS):
        now = now.changed(_change(now, going))
        gone += going
        going = list(_freed(now, known))
        if not going:
            break
    if len(gone) == len(finding.doomed):
        return _change(view, gone), tuple(gone)
    return difference(view.files, now.files), tuple(gone)


def _all_findings(view: View) -> tuple[Finding, ...]:
    dead = dead_definitions(view)
    taken: dict[str, list[tuple[int, int]]] = {}
    for each in (each for finding in dead if not finding.code for each in finding.doomed):
        taken.setdefault(each.path, []).append((each.first_line, each.last_line))
    inner = (
        finding
        for path in view.python
        if may_edit(view, path) and isinstance(view.source(path), Source)
        for finding in _inside(view, path)
        if not any(first <= finding.line <= last for first, last in taken.get(path, ()))
    )
    return (*dead, *inner)


def _inside(view: View, path: str) -> Iterator[Finding]:
    """What is idle inside a file; where the tree looks at variables of running functions, those are not idle."""
    yield from unused_imports(view, path)
    yield from () if world(view).shows_frames else unused_locals(view, path)
    yield from unreachable(view, path)


def _freed(view: View, known: set[str]) -> Iterator[Doomed]:
    """What may go now and could not before. A group goes only if all of it is new: the others have plans of their
    own, and so have statements behind a jump, which no removal makes."""
    for finding in all_findings(view):
        fresh = [each for each in finding.doomed if each.named not in known]
        is_whole = len(fresh) == len(finding.doomed) or finding.kind is not Kind.DEFINITION
        if not finding.code and is_whole and finding.kind is not Kind.UNREACHABLE:
            yield from fresh


def _change(view: View, doomed: list[Doomed]) -> ChangeSet:
    by_path: dict[str, list[Doomed]] = {}
    for each in doomed:
        by_path.setdefault(each.path, []).append(each)
    edits = []
    for path, group in by_path.items():
        source = view.source(path)
        assert isinstance(source, Source)
        edits += removals(source, group)
    return ChangeSet(tuple(edits))
