"""The process that plans: strangers' files are parsed and changed here, with no secrets, bounded memory and an end.

One JSON object comes in on standard input. What goes out are lines of JSON: `{"progress": sentence}` as it goes on, and
at the end `{"result": …}` or `{"failed": sentence}`. JSON rather than pickle: whoever takes this process over by a bug
in a parser can hand its parent text and numbers, and nothing that runs.
"""

import json
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TextIO

from config.forge_yml import Paths, excluder, protector
from engine.analysis.analyzer import Analyzer
from engine.analysis.child import die_with
from engine.analysis.listing import NO_RULES, Rules
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot, load
from engine.analysis.sources import Tree
from engine.errors import EngineError
from engine.refactoring.change import ChangeSet
from engine.refactoring.errand import MEMORY_BYTES, Errand
from engine.refactoring.modules import modules
from engine.refactoring.outside import known_outside
from engine.refactoring.overlay import Overlay
from engine.refactoring.planner import Request, plan
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH
from engine.refactoring.recipes.recipe import Recipe, TransformationType
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.recipes.type_annotation.checked import CheckedTypeAnnotation
from engine.refactoring.results import PlanResult, result_of, to_json
from engine.refactoring.trees import view_of
from engine.refactoring.view import NOTHING_KNOWN, Outside, View
from engine.workspace.checkout import open_folder, open_repository

_LEDGER: Final = Wanted(findings=100_000, files=0, duplicates=0)


def main() -> None:
    """Carry out one errand. Argument: the id of the parent, with which this process ends."""
    _bounded(int(sys.argv[1]))
    told = sys.stdout
    with redirect_stdout(sys.stderr):  # nothing that a library prints may pass for an answer
        try:
            _tell(told, {"result": to_json(carried_out(Errand.from_json(json.load(sys.stdin)), told))})
        except (EngineError, MemoryError) as error:
            _tell(told, {"failed": str(error) or "there was not enough memory"})


def carried_out(errand: Errand, told: TextIO) -> PlanResult:
    """Read the tree, judge it, plan. Raises EngineError kinds."""
    tree = _tree(errand)
    rules, known = _rules(errand), _snapshot(errand)
    analyzer = Analyzer(processes=1)
    try:
        _tell(told, {"progress": "reading the tree"})
        snapshot = analyzer.take(tree, previous=known, rules=rules)
        return _planned(errand, tree, snapshot, _Judging(analyzer, tree, snapshot, rules), told)
    finally:
        WORKBENCH.close()
        analyzer.close()


def _planned(errand: Errand, tree: Tree, snapshot: Snapshot, judging: "_Judging", told: TextIO) -> PlanResult:
    protected = protector(Paths(protected=errand.protected))
    bare = view_of(tree, snapshot, is_protected=protected)
    view = bare.seen_from(_outside(errand, bare))
    recipes = [
        _equipped(errand, recipe) for recipe in RECIPES.values() if not errand.types or recipe.type in errand.types
    ]
    request = Request(
        errand.scope,
        errand.caps,
        frozenset(errand.taken),
        frozenset(errand.rejected),
        errand.is_asked,
        errand.seconds,
    )
    _tell(told, {"progress": f"planning with {len(recipes)} recipes over {len(view.python)} Python files"})
    planned = plan(view, judging.judge, recipes, request)
    before = judging.judge(ChangeSet())
    unreadable = {each.path: each.reason for each in view.unreadable()}
    return result_of(planned, before.score, before.score_version, unreadable)


def _equipped(errand: Errand, recipe: Recipe) -> Recipe:
    """The recipe with what it needs of this machine: types are asked of a checker before they are planned."""
    if recipe.type is not TransformationType.TYPE_ANNOTATION or "python" not in recipe.languages:
        return recipe
    return CheckedTypeAnnotation([Path(errand.packages)] if errand.packages else [])


def _outside(errand: Errand, view: View) -> Outside:
    """What the standard library and the installed dependencies call things; the project's own modules are inside."""
    own = {name.partition(".")[0] for name in modules(view).paths}
    known = known_outside([Path(errand.packages)] if errand.packages else [], own)
    return known if errand.packages else replace(NOTHING_KNOWN, names=known.names)


class _Judging:
    """Scores the tree with changes laid over it, each from the snapshot of the tree itself."""

    def __init__(self, analyzer: Analyzer, tree: Tree, snapshot: Snapshot, rules: Rules) -> None:
        self._analyzer, self._tree, self._snapshot, self._rules = analyzer, tree, snapshot, rules

    def judge(self, changes: ChangeSet) -> Report:
        if changes.is_empty:
            return report(self._snapshot, wanted=_LEDGER)
        blobs = [blob for blob in self._tree.blobs if blob.path in changes.paths]
        files = {blob.path: raw for blob, raw in self._tree.read(blobs)}
        over = Overlay(self._tree, changes.applied(files))
        return report(self._analyzer.take(over, previous=self._snapshot, rules=self._rules), wanted=_LEDGER)


def _tree(errand: Errand) -> Tree:
    place = Path(errand.place)
    return open_repository(place, errand.commit_sha) if errand.commit_sha else open_folder(place)


def _rules(errand: Errand) -> Rules:
    if not errand.include and not errand.exclude:
        return NO_RULES
    paths = Paths(include=errand.include, exclude=errand.exclude)
    return Rules(json.dumps([errand.include, errand.exclude]), excluder(paths))


def _snapshot(errand: Errand) -> Snapshot | None:
    """What is known already; what cannot be read is as good as nothing."""
    if not errand.snapshot:
        return None
    try:
        return load(Path(errand.snapshot).read_bytes())
    except (OSError, ValueError):
        return None


def _bounded(parent: int) -> None:
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(3_000)


def _tell(told: TextIO, document: Mapping[str, Any]) -> None:
    told.write(json.dumps(document) + "\n")
    told.flush()


if __name__ == "__main__":
    main()
