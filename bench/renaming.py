"""`python -m bench.renaming PATH [PATH…] [--symbols PACKAGES] [--write FOLDER]`: everything under another name.

Each local variable `x` becomes `x_rn`; with `--symbols`, each private function, method, class and module variable does
instead, and PACKAGES is the folder of what is installed for the repository. They are planned and proved one by one as
the product does it, each on the tree that the one before left. What the recipe itself would rename is listed after
that. `--write` puts the renamed trees into a folder, for their own tests to run on: a rename that the proof accepts and
a suite refutes is a fault of the proof.
"""

import argparse
import ast
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.refactoring.evidence import Verdict
from engine.refactoring.outside import known_outside
from engine.refactoring.recipes.recipe import Candidate, Refusal, Scope
from engine.refactoring.recipes.variable_rename.locals import scopes_of
from engine.refactoring.recipes.variable_rename.recipe import RECIPE
from engine.refactoring.recipes.variable_rename.scopes import Binding
from engine.refactoring.runner import judged
from engine.refactoring.view import NOTHING_KNOWN, Outside, Role, View
from engine.workspace.checkout import is_repository, open_folder, open_repository

SUFFIX: Final = "_rn"
_TESTS: Final = frozenset({"test", "tests", "testing", "docs", "examples"})
_SHOWN: Final = 12


@dataclass(slots=True)
class Tally:
    """What came of the candidates, and how long it took to plan them and to prove them."""

    proved: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    rejected: list[str] = field(default_factory=list)
    plan_s: float = 0.0
    prove_s: float = 0.0

    def said(self) -> str:
        refusals = ", ".join(f"{code} {count}" for code, count in self.refused.most_common()) or "none"
        times = f"planned in {self.plan_s:.1f} s, proved in {self.prove_s:.1f} s"
        return f"{self.proved} proved, {len(self.rejected)} not proven, refused: {refusals}; {times}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a few lines a path."""
    options = argparse.ArgumentParser(prog="bench.renaming", description=__doc__)
    options.add_argument("paths", nargs="+", type=Path)
    options.add_argument("--symbols", type=Path, metavar="PACKAGES")
    options.add_argument("--write", type=Path)
    asked = options.parse_args(arguments)
    for path in asked.paths:
        outside = known_outside([asked.symbols], own={path.name}) if asked.symbols else NOTHING_KNOWN
        view = read(path, outside)
        _print_stress(path, view, every_symbol if asked.symbols else every_local, asked.write)
        _print_candidates(view)


def read(path: Path, outside: Outside = NOTHING_KNOWN) -> View:
    """The text files of a folder or of a repository's head; tests are told by their folders' names."""
    tree = open_repository(path) if is_repository(path) else open_folder(path)
    plain = [blob for blob in tree.blobs if blob.mode in {"file", "executable"}]
    files = {blob.path: raw for blob, raw in tree.read(plain)}
    roles = {file: Role.TEST for file in files if _is_test(file)}
    return View(files, roles, outside)


def stressed(view: View, every: Callable[[View, str], Iterator[Candidate]]) -> tuple[View, Tally]:
    """The tree with everything renamed that may be."""
    tally = Tally()
    for path in view.python:
        if view.is_editable(path):
            for candidate in list(every(view, path)):
                view = _step(view, candidate, tally)
    return view, tally


def every_local(view: View, path: str) -> Iterator[Candidate]:
    """Each variable of each function of a file, parameters left out."""
    scopes = scopes_of(view, path)
    for scope in scopes.functions() if scopes else ():
        line = int(getattr(scope.node, "lineno", 0))
        for name, how in sorted(scope.own.items()):
            if how == {Binding.VARIABLE} and name.strip("_"):
                yield Candidate(path, scope.qualname, line, "stress", "names", 1.0, 1.0, (name, f"{name}{SUFFIX}"))


def every_symbol(view: View, path: str) -> Iterator[Candidate]:
    """Each private name that a module or class of a file defines."""
    scopes = scopes_of(view, path)
    for scope in scopes.all if scopes else ():
        for name in sorted(scope.own) if isinstance(scope.node, ast.Module | ast.ClassDef) else ():
            if name.startswith("_") and not name.startswith("__") and Binding.IMPORT not in scope.own[name]:
                symbol = f"{scope.qualname}.{name}" if scope.qualname else name
                yield Candidate(path, symbol, 0, "stress", "names", 1.0, 1.0, (name, f"{name}{SUFFIX}"))


def _step(view: View, candidate: Candidate, tally: Tally) -> View:
    started = time.perf_counter()
    plan = RECIPE.plan(view, candidate)
    tally.plan_s += time.perf_counter() - started
    if isinstance(plan, Refusal):
        tally.refused[plan.code] += 1
        return view
    started = time.perf_counter()
    after = view.changed(plan.changes)
    proof = judged(RECIPE, view, after, plan)
    tally.prove_s += time.perf_counter() - started
    if proof.verdict is Verdict.PROVEN:
        tally.proved += 1
        return after
    tally.rejected.append(f"{candidate.path} {plan.title}: {proof.rows[-1].said}")
    return view


def _print_stress(
    path: Path, view: View, every: Callable[[View, str], Iterator[Candidate]], folder: Path | None
) -> None:
    after, tally = stressed(view, every)
    print(f"{path}: {tally.said()}")
    for said in tally.rejected[:_SHOWN]:
        print(f"    {said}")
    if folder is not None:
        for file, raw in after.files.items():
            target = folder / path.name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)


def _print_candidates(view: View) -> None:
    """What the recipe would rename here, each on the tree as it is."""
    tally = Tally()
    candidates = list(RECIPE.detect(view, Scope()))
    for candidate in candidates:
        before, _ = tally.proved, _step(view, candidate, tally)
        old, new = candidate.choice
        verdict = "proved" if tally.proved > before else "left"
        print(f"    {candidate.path}:{candidate.line} {candidate.symbol}: {old} -> {new} ({verdict}; {candidate.why})")
    print(f"    {len(candidates)} candidates: {tally.said()}")


def _is_test(path: str) -> bool:
    parts = path.split("/")
    return bool(_TESTS & set(parts)) or parts[-1].startswith("test_") or parts[-1] == "conftest.py"


if __name__ == "__main__":
    main()
