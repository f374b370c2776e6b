"""From a tree and what the analysis knows of it to the view that recipes work on."""

from collections.abc import Callable
from typing import Final

from engine.analysis.entries import KINDS, REGULAR
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree
from engine.errors import BudgetExceeded
from engine.refactoring.view import NOTHING_KNOWN, Outside, Role, View

MAX_TOTAL_BYTES: Final = 256 * 1024 * 1024
_ROLES: Final = {"source": Role.SOURCE, "test": Role.TEST}


def view_of(
    tree: Tree,
    snapshot: Snapshot,
    *,
    is_protected: Callable[[str], bool] = lambda path: False,
    outside: Outside = NOTHING_KNOWN,
) -> View:
    """All text of a tree with the class that the analysis gave each file; `snapshot` is of this very tree.

    Links, submodules, and files above what a tree reads are not there. Raises `BudgetExceeded` for a tree that is too
    large to be held in memory.
    """
    entries = snapshot.entries
    wanted = [entries.blob(index) for index in entries.has(REGULAR).nonzero()[0].tolist()]
    size_bytes = sum(blob.size_bytes for blob in wanted)
    if size_bytes > MAX_TOTAL_BYTES:
        raise BudgetExceeded("bytes of text to refactor", size_bytes, MAX_TOTAL_BYTES)
    files: dict[str, bytes] = {}
    roles: dict[str, Role] = {}
    for blob, raw in tree.read(wanted):
        files[blob.path] = raw
        role = _ROLES.get(KINDS[int(snapshot.kinds[blob.index])], Role.OTHER)
        roles[blob.path] = Role.PROTECTED if role is Role.SOURCE and is_protected(blob.path) else role
    return View(files, roles, outside)
