"""`python -m bench.dead_code [PATH…]`: who finds the dead code of a seeded project, and what we find in real ones.

The project in `seeded_dead/` was written for this: `dead.json` lists what is dead in it and what only looks so; all the
rest is alive. Its files end in `.txt`, so that no checker of this repository reads them. Without a path, precision and
recall of ours, vulture and ruff are printed; with paths of folders or bare repositories, every candidate of theirs.
"""

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.refactoring.evidence import Verdict
from engine.refactoring.outside import standard_library
from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval, named_in
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.view import Outside, Role, View
from engine.workspace.checkout import is_repository, open_folder, open_repository

SEEDED: Final = Path(__file__).parent / "seeded_dead"
TIMEOUT_S: Final = 120
_TESTS: Final = frozenset({"test", "tests", "testing", "docs", "examples"})
_VULTURE: Final = re.compile(r"(?P<path>[^:]+):(?P<line>\d+): (?:unused [\w ]+ '(?P<name>\w+)'|(?P<dead>unreachable))")
_RUFF: Final = re.compile(r"`(?:[\w.]+ as )?(?:[\w.]+\.)?(?P<name>\w+)`")
_DEFINERS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Truth:
    """Both by file: what is dead, as "kind symbol" (`import os`, `local f.x`), and why each trap is alive."""

    dead: Mapping[str, Sequence[str]]
    traps: Mapping[str, Mapping[str, str]]

    @property
    def keys(self) -> frozenset[str]:
        """What is dead, as tools name it: by file and last name."""
        return frozenset(key_of(path, what) for path, some in self.dead.items() for what in some)

    @property
    def alive(self) -> frozenset[str]:
        return frozenset(key_of(path, what) for path, some in self.traps.items() for what in some)


@dataclass(frozen=True, slots=True)
class Score:
    """How a tool did; `wrong` and `missed` are keys, sorted."""

    tool: str
    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or the candidates of each path."""
    options = argparse.ArgumentParser(prog="bench.dead_code", description=__doc__)
    options.add_argument("paths", nargs="*", type=Path)
    options.add_argument("--missed", action="store_true", help="list what each tool missed, and what it took wrongly")
    asked = options.parse_args(arguments)
    for path in asked.paths:
        _print_candidates(path)
    if not asked.paths:
        _print_scores(with_names=asked.missed)


def key_of(path: str, what: str) -> str:
    """`import os` of a file under the name that every tool gives it; code that never runs goes by its function."""
    kind, _, symbol = what.rpartition(" ")
    last = symbol.rpartition(".")[2]
    return f"{path}: unreachable in {last}" if kind == "unreachable" else f"{path}: {last}"


def truth() -> Truth:
    table = json.loads((SEEDED / "dead.json").read_text("utf-8"))
    return Truth(table["dead"], table["traps"])


def seeded_files() -> dict[str, bytes]:
    """The seeded project under its real names."""
    root = SEEDED / "project"
    texts = sorted(root.rglob("*.txt"))
    return {path.relative_to(root).as_posix().removesuffix(".txt"): path.read_bytes() for path in texts}


def ours(view: View) -> frozenset[str]:
    """The keys of everything that we plan to remove and prove dead."""
    recipe = DeadCodeRemoval()
    found: set[str] = set()
    for candidate in recipe.detect(view, Scope()):
        plan = recipe.plan(view, candidate)
        if isinstance(plan, Plan) and _is_proven(recipe, view, plan):
            found |= {key_of(path, what) for what, path in named_in(plan)}
    return frozenset(found)


def score(tool: str, found: frozenset[str]) -> Score:
    dead = truth().keys
    return Score(tool, len(found & dead), tuple(sorted(found - dead)), tuple(sorted(dead - found)))


def _print_scores(*, with_names: bool) -> None:
    table, files = truth(), seeded_files()
    print(f"{len(table.keys)} dead things and {len(table.alive)} traps in {len(files)} files")
    for each in _scores(files):
        flagged = each.right + len(each.wrong)
        print(f"{each.tool:<16}{flagged:>4} flagged, precision {each.precision:.2f}, recall {each.recall:.2f}")
        if with_names:
            print(
                "".join(f"    wrong: {key}\n" for key in each.wrong)
                + "".join(f"    missed: {k}\n" for k in each.missed)
            )


def _scores(files: Mapping[str, bytes]) -> Iterator[Score]:
    view = View(files, _roles(files), Outside(standard_library(), is_complete=True, missing=""))
    yield score("ours", ours(view))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, raw in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(raw)
        for confidence in (60, 80):
            yield score(f"vulture {confidence}", _vulture(files, root, confidence))
        yield score("ruff F401 F841", _ruff(files, root))


def _vulture(files: Mapping[str, bytes], root: Path, confidence: int) -> frozenset[str]:
    said = _run("vulture", root, ".", "--min-confidence", str(confidence))
    matches = (match for line in said.splitlines() if (match := _VULTURE.match(line)))
    rows = [(match["path"], int(match["line"]), "" if match["dead"] else match["name"]) for match in matches]
    return frozenset(_keys(files, rows))


def _ruff(files: Mapping[str, bytes], root: Path) -> frozenset[str]:
    asked = ("check", "--isolated", "--no-cache", "--select", "F401,F841", "--output-format", "json", ".")
    rows = [
        (
            Path(each["filename"]).resolve().relative_to(root.resolve()).as_posix(),
            each["location"]["row"],
            match["name"],
        )
        for each in json.loads(_run("ruff", root, *asked))
        if (match := _RUFF.search(each["message"]))
    ]
    return frozenset(_keys(files, rows))


def _run(program: str, folder: Path, *arguments: str) -> str:
    """What a tool of this environment prints; both end with a status of their own when they find something."""
    command = [str(Path(sys.executable).parent / program), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False).stdout


def _keys(files: Mapping[str, bytes], rows: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    """The keys of what a tool found; what stands inside of something dead counts neither way."""
    dead = truth().keys
    for path, line, name in rows:
        around = [node.name for node in _definitions(files[path]) if node.lineno < line <= (node.end_lineno or 0)]
        if not any(f"{path}: {each}" in dead for each in around):
            bound = _aliases(files[path]).get(name, name)
            yield f"{path}: {bound}" if name else f"{path}: unreachable in {around[-1]}"


def _aliases(raw: bytes) -> dict[str, str]:
    """Imported names by the ones they were given: ruff tells only the first."""
    aliases = (node for node in ast.walk(ast.parse(raw)) if isinstance(node, ast.alias))
    return {each.name: each.asname for each in aliases if each.asname}


def _definitions(raw: bytes) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return [node for node in ast.walk(ast.parse(raw)) if isinstance(node, _DEFINERS)]


def _print_candidates(path: Path) -> None:
    """Every plan with its verdict, then how many candidates were refused for what."""
    tree = open_repository(path) if is_repository(path) else open_folder(path)
    files = {
        blob.path: raw for blob, raw in tree.read([each for each in tree.blobs if each.mode in {"file", "executable"}])
    }
    view = View(files, _roles(files), Outside(standard_library()))
    recipe, refused, started = DeadCodeRemoval(), Counter[str](), time.perf_counter()
    print(path)
    for candidate in recipe.detect(view, Scope()):
        plan = recipe.plan(view, candidate)
        if isinstance(plan, Refusal):
            refused[plan.code] += 1
        else:
            verdict = "proven" if _is_proven(recipe, view, plan) else "NOT PROVEN"
            print(f"  {candidate.path}:{candidate.line} {plan.title} ({verdict})")
    told = ", ".join(f"{code} {count}" for code, count in refused.most_common())
    print(f"  refused: {told or 'nothing'}; {time.perf_counter() - started:.1f} s")


def _is_proven(recipe: DeadCodeRemoval, view: View, plan: Plan) -> bool:
    rows = recipe.prove(view, view.changed(plan.changes), plan)
    return {row.verdict for row in rows} == {Verdict.PROVEN}


def _roles(files: Mapping[str, bytes]) -> dict[str, Role]:
    """Tests and examples are told by the names of their folders."""
    return {path: Role.TEST for path in files if _TESTS & set(path.split("/")[:-1])}


if __name__ == "__main__":
    main()
