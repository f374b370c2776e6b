"""`python -m bench.proof FOLDER… [--per-type N] [--seed S]`: what the proof lets through, and what it holds back.

Each folder is a checkout or a repository. Every Python recipe runs over the whole of it. Into the trees that come out
edits are seeded that break behaviour, three in four of them on lines that the refactoring touched, the others elsewhere
in its files or in one that it did not touch. Each is put to the layers of proof that run nothing: does it parse, the
recipe's own proof, names, public API. griffe is asked of edits that no layer before it refused, and of every fifth
other one. Every refactoring itself counts as a sound edit, also one that its own proof refused. Imports, types and
tests are not asked here.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from bench.confusion import LAYERS, SOUND, Outcome, goals_are_met, tables
from bench.renaming import read
from bench.seeding import Seeded, seeded, targets
from engine.refactoring.evidence import Evidence, Rung, Verdict
from engine.refactoring.outside import standard_library
from engine.refactoring.proof.api import api_rung
from engine.refactoring.proof.names import names_rung
from engine.refactoring.recipes.recipe import WHOLE_TREE
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.runner import Caps, Declined, Run, judged, run
from engine.refactoring.view import Outside, View

NO_CAPS: Final = Caps(steps=10_000, files=10_000, lines=10_000_000)
PYTHON_RECIPES: Final = tuple(recipe for recipe in RECIPES.values() if "python" in recipe.languages)
ASK_GRIFFE_EVERY: Final = 5
_UNPROVEN: Final = frozenset({"not_proven", "disproved"})


def main(arguments: Sequence[str]) -> int:
    """Print the tables and every edit that went the wrong way; 1 where a goal is missed."""
    options = argparse.ArgumentParser(prog="bench.proof", description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--per-type", type=int, default=8, metavar="N", help="broken edits a project and type")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, default=30.0, help="for the refactorings of one project and type")
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args(arguments)
    outcomes: list[Outcome] = []
    measure = partial(_measured_folder, per_type=asked.per_type, seed=asked.seed, seconds=asked.seconds)
    with ProcessPoolExecutor(asked.processes) as pool:
        for said, found in pool.map(measure, asked.folders):
            print(said, flush=True)
            outcomes += found
    print("\n".join(tables(outcomes)))
    return 0 if goals_are_met(outcomes) else 1


def measured(project: str, view: View, per_type: int, seed: int, seconds: float) -> Iterator[Outcome]:
    """Every outcome on one project, the same ones for the same seed unless a run comes to the end of its `seconds`."""
    for recipe in PYTHON_RECIPES:
        done = run(recipe, view, WHOLE_TREE, NO_CAPS, deadline_s=seconds)
        yield from _sound(project, done)
        chance = random.Random(f"{seed} {project} {recipe.name}")
        for number, each in enumerate(seeded(done, per_type, chance)):
            yield _broken(project, done, each, must_ask_griffe=number % ASK_GRIFFE_EVERY == 0)


def _measured_folder(folder: Path, per_type: int, seed: int, seconds: float) -> tuple[str, list[Outcome]]:
    started = time.perf_counter()
    # Most is refactored where the dependencies are taken to be known: the proof has then the most to hold back.
    view = read(folder).seen_from(Outside(standard_library(), is_complete=True, missing=""))
    project = folder.parent.name if folder.name == "repo" else folder.name
    found = list(measured(project, view, per_type, seed, seconds))
    broken = sum(not each.is_sound for each in found)
    passed = time.perf_counter() - started
    return f"{project}: {len(found) - broken} sound edits, {broken} broken ones, {passed:.0f} s", found


def _sound(project: str, done: Run) -> Iterator[Outcome]:
    """The refactorings themselves. Names and API are asked of all together, and of each only where that is refused."""
    together = _beyond(done.before, done.after, done.changes.paths) if done.steps else []
    is_clean = all(row.verdict is Verdict.PROVEN for row in together)
    for each in targets(done):
        rows = [] if is_clean else _beyond(each.before, each.after, each.plan.changes.paths)
        yield Outcome(
            project,
            done.recipe.name,
            SOUND,
            f"{each.plan.candidate.path} {each.plan.title}",
            frozenset(LAYERS),
            _refusing(rows),
            said=_first_word(rows),
        )
    yield from (_unproven(project, done, each) for each in done.declined if each.refusal.code in _UNPROVEN)


def _unproven(project: str, done: Run, declined: Declined) -> Outcome:
    place = f"{declined.candidate.path} {declined.candidate.symbol}"
    asked = frozenset({Rung.PARSES, Rung.STATIC})
    refused = frozenset({Rung.STATIC})
    return Outcome(project, done.recipe.name, SOUND, place, asked, refused, said=declined.refusal.said)


def _broken(project: str, done: Run, edit: Seeded, *, must_ask_griffe: bool) -> Outcome:
    before, paths = edit.target.before, edit.target.plan.changes.paths | {edit.path}
    rows = [*judged(done.recipe, before, edit.broken, edit.target.plan).rows, _names(before, edit.broken, paths)]
    if must_ask_griffe or not _refusing(rows):
        rows.append(_api(before, edit.broken, paths))
    return Outcome(
        project,
        done.recipe.name,
        edit.breakage.kind,
        f"{edit.path}:{edit.breakage.line} in {edit.target.plan.title!r}, now {edit.breakage.text!r}",
        frozenset(row.rung for row in rows),
        _refusing(rows),
        edit.is_touched,
        _first_word(rows),
    )


def _beyond(before: View, after: View, paths: frozenset[str]) -> list[Evidence]:
    return [_names(before, after, paths), _api(before, after, paths)]


def _names(before: View, after: View, paths: frozenset[str]) -> Evidence:
    return names_rung(before.files, {path: after.files.get(path) for path in paths})


def _api(before: View, after: View, paths: frozenset[str]) -> Evidence:
    return api_rung(before.files, after.files, paths)


def _refusing(rows: Sequence[Evidence]) -> frozenset[Rung]:
    return frozenset(row.rung for row in rows if row.verdict is not Verdict.PROVEN)


def _first_word(rows: Sequence[Evidence]) -> str:
    return next((row.said for row in rows if row.verdict is not Verdict.PROVEN), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
