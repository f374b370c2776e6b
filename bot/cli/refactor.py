"""`forge plan` and `forge refactor`: the engine without a database; nothing is written unless it was asked for."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console

from bot.cli.refactoring_errand import Unanswerable, errand_of, open_tree
from engine.analysis.sources import Tree
from engine.refactoring.results import PlannedChange, PlanResult
from engine.refactoring.workshop import Progress, planned
from engine.workspace.checkout import GitTree, uncommitted_paths
from engine.workspace.writing import write_beneath
from handlers.messages.plan_text import change_text, plan_text
from handlers.messages.unified_diff import unified_diff

Act = Literal["dry-run", "diff", "write"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked on the command line. `types` and `target` narrow it; only "write" touches the work tree.

    `is_proven` asks for the rungs that run the repository's own code, in the sandbox.
    """

    path: Path
    types: tuple[str, ...] = ()
    target: str = ""
    act: Act = "dry-run"
    is_proven: bool = False


def run_plan(wish: Wish) -> int:
    """Print the ordered plan; 0, or 2 for a path, type or target that makes no sense."""
    try:
        result = _planned(wish)
    except Unanswerable as error:
        return _refuse("plan", error)
    print(plan_text(result))
    return 0


def run_refactor(wish: Wish) -> int:
    """Show what would be done, in words or as a diff, or write it into the work tree.

    0; 1 where nothing can be done; 2 for a wish that makes no sense.
    """
    try:
        if wish.act == "write":
            _check_clean(wish.path)
        result = _planned(wish)
    except Unanswerable as error:
        return _refuse("refactor", error)
    if not result.proposals:
        print(plan_text(result))
        return 1
    for change in result.proposals:
        _carry_out(wish, change)
    return 0


def _planned(wish: Wish) -> PlanResult:
    errand = errand_of(wish.path, wish.types, wish.target)
    with _shown_progress() as progress:
        return planned(errand, progress)


def _carry_out(wish: Wish, change: PlannedChange) -> None:
    files = _files(open_tree(wish.path), change)
    after = change.files_after(files)
    if wish.act == "diff":
        sys.stdout.write(unified_diff(files, after))
        return
    print(change_text(change))
    if wish.act == "write":
        write_beneath(wish.path, after)
        print(f"Written: {', '.join(sorted(after))}\n")
    else:
        print("Nothing was written: --diff shows the change, --write makes it.\n")


def _files(tree: Tree, change: PlannedChange) -> Mapping[str, bytes]:
    """The bytes that the change starts from."""
    blobs = [blob for blob in tree.blobs if blob.path in change.paths]
    return {blob.path: raw for blob, raw in tree.read(blobs)}


def _check_clean(path: Path) -> None:
    tree = open_tree(path)
    changed = uncommitted_paths(path, tree) if isinstance(tree, GitTree) else []
    if changed:
        told = f"{path} holds uncommitted work ({changed[0]}), which --write could destroy. Commit or stash it first."
        raise Unanswerable(told)


def _refuse(command: str, error: Unanswerable) -> int:
    print(f"forge {command}: {error}", file=sys.stderr)
    return 2


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """A line on standard error that leaves nothing behind; silent where nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda sentence: None
        return
    with console.status("starting") as status:
        yield status.update
