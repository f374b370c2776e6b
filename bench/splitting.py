"""`python -m bench.splitting FOLDER…`: which long modules of real projects are split, what the rest is refused for.

Each folder is a checkout. Every module of more than 500 code lines is planned and proved, one after the other on the
tree that came out so far; modules of which one unit is more than 70% count apart. With `--write DIR` the trees that
came out are kept there, to run their suites on. With `--import` a Python that has the projects' dependencies imports
every touched and new module in a fresh process of a throwaway copy, before and after: no name may be lost, and no
class or public function may say that it is of another module. griffe compares the public API, ruff looks for undefined
names.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from statistics import median
from typing import Final

import griffe

from engine.analysis.analyzer import Analyzer
from engine.refactoring.evidence import Verdict
from engine.refactoring.modules import modules
from engine.refactoring.recipes.file_split.recipe import FileSplit
from engine.refactoring.recipes.recipe import WHOLE_TREE, Plan, Refusal
from engine.refactoring.runner import judged
from engine.refactoring.trees import view_of
from engine.refactoring.view import View
from engine.workspace.checkout import open_folder

IMPORT_TIMEOUT_S: Final = 60.0
RUFF_TIMEOUT_S: Final = 120.0
# Prints what a module has, by name: for classes and functions the module that they say they are of.
NAMESPACE: Final = """
import importlib, json, sys, types
module = importlib.import_module(sys.argv[1])
told = {name: getattr(each, "__module__", "") if isinstance(each, (type, types.FunctionType)) else ""
        for name, each in vars(module).items()}
print(json.dumps(told))
"""


@dataclass(slots=True)
class Result:
    """The figures of one project: plans that were proved, the codes of refusals, and what went wrong afterwards."""

    plans: list[Plan] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    imported: int = 0
    api_breaks: list[str] = field(default_factory=list)
    undefined: int = 0


def main(arguments: Sequence[str]) -> None:
    """Print a few lines a project, and the sums."""
    options = argparse.ArgumentParser(prog="bench.splitting", description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--write", type=Path, help="where the trees that came out are kept")
    options.add_argument("--import", dest="python", help="the interpreter that imports the modules")
    parsed = options.parse_args(arguments)
    results = [_measured(folder, parsed.write, parsed.python) for folder in parsed.folders]
    _print_sums(results)


def _measured(folder: Path, keep: Path | None, python: str | None) -> Result:
    result = Result()
    before = _view(folder)
    after = _split(before, result)
    _print(folder.name, result)
    with tempfile.TemporaryDirectory(prefix="splitting-") as scratch:
        old, new = Path(scratch) / "old", (keep or Path(scratch)) / f"{folder.name}"
        _write((), before, folder, old)
        _write(result.plans, after, folder, new)
        result.undefined = _undefined(new) - _undefined(old)
        result.api_breaks = list(_api_breaks(before, old, new, result.plans))
        if python:
            _compare_namespaces(before, after, old, new, python, result)
    print(f"  undefined names {result.undefined:+d}, API breaks {len(result.api_breaks)}", end="")
    print(f", modules imported {result.imported}, broken {len(result.broken)}" if python else "")
    for line in [*result.api_breaks, *result.broken]:
        print(f"  ! {line}")
    return result


def _view(folder: Path) -> View:
    tree = open_folder(folder)
    analyzer = Analyzer(processes=1)
    try:
        return view_of(tree, analyzer.take(tree))
    finally:
        analyzer.close()


def _split(view: View, result: Result) -> View:
    """The tree with every module split that can be."""
    recipe = FileSplit()
    for candidate in sorted(recipe.detect(view, WHOLE_TREE), key=lambda each: each.path):
        started = time.perf_counter()
        plan = recipe.plan(view, candidate)
        if isinstance(plan, Refusal):
            result.refused.append(plan)
            continue
        after = view.changed(plan.changes)
        proof = judged(recipe, view, after, plan)
        result.seconds.append(time.perf_counter() - started)
        if proof.verdict is not Verdict.PROVEN:
            result.unproven.append(next(row.said for row in proof.rows if row.verdict is not Verdict.PROVEN))
            continue
        again = [recipe.plan(after, each) for each in recipe.detect(after, WHOLE_TREE) if each.path == candidate.path]
        result.broken += [f"{candidate.path} is split again" for each in again if isinstance(each, Plan)]
        result.plans.append(plan)
        view = after
    return view


def _write(plans: Sequence[Plan], after: View, folder: Path, place: Path) -> None:
    """A copy of the folder, links and all, in which the plans are applied."""
    shutil.copytree(folder, place, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for path in sorted({path for plan in plans for path in plan.changes.paths}):
        (place / path).write_bytes(after.files[path])


def _undefined(folder: Path) -> int:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821,F822"]
    done = subprocess.run(
        [*command, "--output-format", "json", "."], cwd=folder, capture_output=True, timeout=RUFF_TIMEOUT_S, check=False
    )
    return len(json.loads(done.stdout or b"[]"))


def _api_breaks(view: View, old: Path, new: Path, plans: Sequence[Plan]) -> Iterator[str]:
    """What griffe says of the top packages that a plan touched."""
    named = modules(view)
    tops = {named.names[plan.candidate.path].partition(".")[0]: plan.candidate.path for plan in plans}
    for top, path in sorted(tops.items()):
        depth = named.names[path].count(".") + 1
        root = PurePosixPath(path).parents[depth - 1]
        try:  # a loader of foreign code fails in many ways, and each is told
            sides = [griffe.load(top, search_paths=[folder / root], try_relative_path=False) for folder in (old, new)]
            yield from (each.explain() for each in griffe.find_breaking_changes(*sides))
        except Exception as error:
            yield f"griffe cannot read {top}: {error!r}"


def _compare_namespaces(before: View, after: View, old: Path, new: Path, python: str, result: Result) -> None:
    for plan in result.plans:
        path = plan.candidate.path
        was = _namespace(before, old, path, python)
        if isinstance(was, str):
            continue
        now = _namespace(after, new, path, python)
        result.imported += 1
        result.broken += _differences(path, was, now)
        for part in sorted(plan.changes.created):
            result.imported += 1
            told = _namespace(after, new, part, python)
            if isinstance(told, str):
                result.broken.append(f"{part}: {told}")


def _differences(path: str, was: Mapping[str, str], now: Mapping[str, str] | str) -> Iterator[str]:
    if isinstance(now, str):
        yield f"{path}: {now}"
        return
    for name, module in was.items():
        if name == "__annotations__":  # says how the file is written: annotated values that moved are annotated there
            continue
        if name not in now:
            yield f"{path}: {name} is gone"
        elif now[name] != module and not (name.startswith("_") and module and not name.startswith("__")):
            yield f"{path}: {name} was of {module} and is of {now[name]}"


def _namespace(view: View, folder: Path, path: str, python: str) -> dict[str, str] | str:
    """What the module of this path has, in a fresh process; the last line of the error where it cannot be imported."""
    name = modules(view).names[path]
    root = folder / PurePosixPath(path).parents[name.count(".")]
    done = subprocess.run(
        [python, "-c", NAMESPACE, name], cwd=root, capture_output=True, text=True, timeout=IMPORT_TIMEOUT_S, check=False
    )
    if done.returncode:
        return (done.stderr.strip() or "no reason").splitlines()[-1]
    told: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return told


def _print(name: str, result: Result) -> None:
    codes = Counter(refusal.code for refusal in result.refused)
    found = len(result.plans) + len(result.refused) + len(result.unproven)
    parts = sum(len(plan.changes.created) for plan in result.plans)
    print(f"{name}: {found} modules, {len(result.plans)} split into {parts} new files, refused {dict(codes)}")
    for plan in result.plans:
        print(f"  {plan.candidate.path}: {plan.candidate.before:.0f} -> {plan.after:.0f}")
        print(f"    {' '.join(PurePosixPath(path).name for path in sorted(plan.changes.created))}")
    for line in [*(f"{each.code}: {each.said}" for each in result.refused), *result.unproven]:
        print(f"  - {line}")


def _print_sums(results: Sequence[Result]) -> None:
    plans = [plan for result in results for plan in result.plans]
    codes = Counter(refusal.code for result in results for refusal in result.refused)
    unproven = sum(len(result.unproven) for result in results)
    asked = len(plans) + codes.total() + unproven - codes["dominant_unit"]
    seconds = sorted(each for result in results for each in result.seconds)
    print(f"\n{len(plans)} of {asked} modules without a dominant unit split, {codes['dominant_unit']} with one apart")
    print(f"new files {sum(len(plan.changes.created) for plan in plans)}, not proven {unproven}, refused {dict(codes)}")
    if plans:
        left = median(plan.after / plan.candidate.before for plan in plans)
        print(f"largest file afterwards: median {left:.0%} of before")
        print(f"plan and proof: median {median(seconds):.2f} s, at most {seconds[-1]:.2f} s")
    breaks = sum(len(result.api_breaks) for result in results)
    broken = sum(len(result.broken) for result in results)
    print(f"undefined names {sum(r.undefined for r in results):+d}, API breaks {breaks}, broken modules {broken}")


if __name__ == "__main__":
    main(sys.argv[1:])
