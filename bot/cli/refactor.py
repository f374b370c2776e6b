"""`forge plan` and `forge refactor`: the engine without a database; nothing is written unless it was asked for."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.cli.progress import shown_progress
from bot.cli.proving import prepared
from bot.cli.refactoring_errand import Unanswerable, errand_of, open_tree
from config.forge_yml import FILE
from engine.analysis.sources import Tree
from engine.refactoring.evidence import Proof, Verdict
from engine.refactoring.results import PlannedChange, PlanResult
from engine.refactoring.workshop import planned
from engine.workspace.checkout import GitTree, uncommitted_paths
from engine.workspace.writing import write_beneath
from handlers.messages.plan_text import change_text, plan_text, proof_text
from handlers.messages.pull_request import title
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

    0; 1 where nothing can be done, or where a proof refutes a change or has gaps that `.forge.yml` refuses: then
    nothing at all is written; 2 for a wish that makes no sense.
    """
    try:
        if wish.act == "write":
            _check_clean(wish.path)
        result, objections = _with_proofs(wish) if wish.is_proven else (_planned(wish), [])
    except Unanswerable as error:
        return _refuse("refactor", error)
    if not result.proposals:
        print(plan_text(result))
        return 1
    if objections:
        print("\n".join(objections), file=sys.stderr)
        return 1
    for change in result.proposals:
        _carry_out(wish, change)
    return 0


def _planned(wish: Wish, packages: Path | None = None) -> PlanResult:
    errand = errand_of(wish.path, wish.types, wish.target)
    with shown_progress() as progress:
        return planned(replace(errand, packages=str(packages or "")), progress)


def _with_proofs(wish: Wish) -> tuple[PlanResult, list[str]]:
    """Install, plan on what is installed, and climb the ladder with every change, each shown as soon as it is known.

    With the plan come sentences that say why nothing may be changed, none where it may.
    """
    # A wish that makes no sense is told before anything is installed.
    paths = errand_of(wish.path, wish.types, wish.target).paths
    objections: list[str] = []
    with ExitStack() as held:
        with shown_progress() as progress:
            bench = held.enter_context(prepared(open_tree(wish.path), progress, paths))
        result = _planned(wish, bench.ground(paths).packages)
        for change in result.proposals:
            proof = bench.proof(change)
            _show_proof(wish, change, proof)
            objections += _objections(change, proof, bench.unmet(change, proof))
        _show_notes(bench.notes)
    return result, objections


def _objections(change: PlannedChange, proof: Proof, gaps: Sequence[str]) -> list[str]:
    if proof.verdict is Verdict.DISPROVED:
        return [f"{title(change)}: a proof refutes what was planned, so nothing is changed."]
    said = f"{title(change)}: the proof has gaps that {FILE} refuses, so nothing is changed: {'; '.join(gaps)}."
    return [said] if gaps else []


def _show_proof(wish: Wish, change: PlannedChange, proof: Proof) -> None:
    # With --diff, standard output belongs to the diff.
    out = sys.stderr if wish.act == "diff" else sys.stdout
    print(f"{title(change)}: {proof.verdict}\n{proof_text(proof)}\n", file=out, flush=True)


def _show_notes(notes: Sequence[str]) -> None:
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)


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
