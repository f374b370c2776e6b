"""`python -m bench.rope_beside FOLDER… [--targets N] [--symbols N]`: the same targets by rope and by us.

Each folder is a checkout. Extraction: the most complex functions of which we find a part to take out; rope is given
that very part and name. Move: the first definitions of each new file into which we would split a long module; rope is
asked to move them there one by one. Rope reads a throwaway copy in a process of its own, within bounds. A result is a
success where it parses and no name is missing that was not missing before; else it is wrong. Of the successes it is
told besides how many griffe finds no breaking change in, and how many extractions give the old function again when they
are put back, with nothing shared that could get lost (layout apart); each other one is listed. Our seconds are those of
finding and planning, rope's those of reading the project and refactoring. What rope might do beyond our plans is not
asked.
"""

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench.renaming import read
from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Verdict
from engine.refactoring.frames import frame_lookers
from engine.refactoring.proof.api import api_rung
from engine.refactoring.proof.names import names_rung
from engine.refactoring.recipes.file_split.recipe import FileSplit
from engine.refactoring.recipes.function_extract.conditions import Facts, violations
from engine.refactoring.recipes.function_extract.graph import NotFollowed
from engine.refactoring.recipes.function_extract.inverse import Mismatch, matched
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.recipe import WHOLE_TREE, Plan, Recipe
from engine.refactoring.source import Source, Unreadable
from engine.refactoring.view import View

TIMEOUT_S: Final = 60.0
_SHOWN: Final = 40
# Where rope puts a new function; only code that runs while the module is imported could tell the difference.
_BEHIND: Final = "does not stand before the function that calls it"
Question = Mapping[str, str | int]
DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Target:
    """One of our plans, and what rope is asked for: a part to extract, or a definition to move to another file."""

    plan: Plan
    question: Question
    said: str


@dataclass(slots=True)
class Column:
    """How one tool did on some targets; `put_back` are extractions that give the old
    function again, and `doubtful` those that were not seen to."""

    targets: int = 0
    right: int = 0
    same_api: int = 0
    put_back: int = 0
    doubtful: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Column") -> None:
        self.targets += other.targets
        self.right += other.right
        self.same_api += other.same_api
        self.put_back += other.put_back
        self.doubtful += other.doubtful
        self.wrong += other.wrong
        self.refused += other.refused
        self.crashed += other.crashed
        self.seconds += other.seconds


Table = dict[tuple[str, str], Column]


def main(arguments: Sequence[str]) -> None:
    """Print the table of each folder, the sums, and what went wrong."""
    options = argparse.ArgumentParser(prog="bench.rope_beside", description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--targets", type=int, default=8, metavar="N", help="extractions a project")
    options.add_argument("--symbols", type=int, default=8, metavar="N", help="moves a project")
    asked = options.parse_args(arguments)
    total: Table = {}
    for folder in asked.folders:
        table = compared(read(folder), extractions=asked.targets, moves=asked.symbols)
        for key, column in table.items():
            total.setdefault(key, Column()).add(column)
        print("\n".join([folder.name, *rows(table)]), flush=True)
    print("\n".join(["together", *rows(total), *_problems(total)]))


def compared(view: View, *, extractions: int, moves: int) -> Table:
    """What both came to, by refactoring and tool."""
    table: Table = {}
    for name, recipe, find, most in (
        ("extract", FunctionExtract(), _extractions, extractions),
        ("move", FileSplit(), _moves, moves),
    ):
        started = time.perf_counter()
        targets = list(islice(find(view, recipe), most))
        ours = table[name, "ours"] = Column(seconds=time.perf_counter() - started)
        ropes = table[name, "rope"] = Column()
        for target in targets:
            _judge(ours, view, view.changed(target.plan.changes), target)
            _ask_rope(ropes, view, target)
    return table


def rows(table: Table) -> Iterator[str]:
    heads = ("targets", "right", "wrong", "refused", "crashed", "same API", "put back", "seconds")
    yield f"{'':<16}" + "".join(f"{head:>10}" for head in heads)
    for (name, tool), column in table.items():
        failed = (len(some) for some in (column.wrong, column.refused, column.crashed))
        figures = (column.targets, column.right, *failed, column.same_api, column.put_back)
        yield f"{name:<9}{tool:<7}" + "".join(f"{each:>10}" for each in figures) + f"{column.seconds:>10.1f}"


def _problems(total: Table) -> Iterator[str]:
    for (name, tool), column in total.items():
        for kind in ("wrong", "refused", "crashed", "doubtful"):
            for said in getattr(column, kind)[:_SHOWN]:
                yield f"  {name} by {tool}, {kind}: {said}"


def _extractions(view: View, recipe: Recipe) -> Iterator[Target]:
    for plan in _plans(view, recipe):
        source = view.source(plan.candidate.path)
        assert isinstance(source, Source)
        cut = next(edit for edit in plan.changes.edits if edit.end > edit.start)
        # The statements themselves, without the blanks around them: as somebody would mark them in an editor.
        text = source.raw[cut.start : cut.end]
        first, last = cut.start + len(text) - len(text.lstrip()), cut.start + len(text.rstrip())
        start, end = (_characters(source.raw, place) for place in (first, last))
        name = plan.facts["new_function"]
        yield Target(plan, {"path": source.path, "start": start, "end": end, "name": name}, plan.title)


def _moves(view: View, recipe: Recipe) -> Iterator[Target]:
    """At most two definitions of each new file, the parts of the longest module first."""
    for plan in _plans(view, recipe):
        source = view.source(plan.candidate.path)
        assert isinstance(source, Source)
        old = {node.name: node for node in source.tree.body if isinstance(node, DEFINITION)}
        for dest, raw in sorted(plan.changes.created.items()):
            moved = [node.name for node in ast.parse(raw).body if isinstance(node, DEFINITION) and node.name in old]
            for name in moved[:2]:
                place = source.raw.index(name.encode(), source.span(old[name])[0])
                start = _characters(source.raw, place)
                question: Question = {"path": source.path, "start": start, "dest": dest}
                yield Target(plan, question, f"{name} to {dest}")


def _plans(view: View, recipe: Recipe) -> Iterator[Plan]:
    """Each on the tree as it is, the most worthwhile first."""
    found = sorted(recipe.detect(view, WHOLE_TREE), key=lambda each: (-each.weight, each.path, each.line))
    return (plan for each in found if isinstance(plan := recipe.plan(view, each), Plan))


def _characters(raw: bytes, place: int) -> int:
    """Where rope counts a byte to stand: in characters, each end of a line being one."""
    return len(raw[:place].decode("utf-8-sig").replace("\r\n", "\n"))


def _ask_rope(column: Column, view: View, target: Target) -> None:
    dest = str(target.question.get("dest", ""))
    with tempfile.TemporaryDirectory(prefix="rope-") as scratch:
        _write(Path(scratch), view, dest)
        answer = _answered({**target.question, "folder": scratch})
    column.seconds += answer["seconds"]
    for kind in ("refused", "crashed"):
        if kind in answer:
            column.targets += 1
            getattr(column, kind).append(f"{target.said}: {answer[kind]}")
            return
    before = view.changed(ChangeSet(created={dest: b""})) if dest else view
    edits = [
        Edit(path, 0, len(before.files[path]), _bytes(text, before.files[path]))
        for path, text in sorted(answer["files"].items())
    ]
    _judge(column, before, before.changed(ChangeSet(tuple(edits))), target)


def _bytes(text: str, before: bytes) -> bytes:
    """A text of rope's, whose lines end in \\n alone, as the file was written before."""
    return text.replace("\n", "\r\n").encode() if b"\r\n" in before else text.encode()


def _answered(question: Question) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(__file__).with_name("rope_child.py"))],
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            env={},
            check=True,
        )
    except subprocess.TimeoutExpired:
        return {"crashed": f"no answer within {TIMEOUT_S:.0f} s", "seconds": TIMEOUT_S}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _write(root: Path, view: View, dest: str) -> None:
    for path, raw in {**view.files, **({dest: b""} if dest else {})}.items():
        if path.endswith(".py"):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)


def _judge(column: Column, before: View, after: View, target: Target) -> None:
    """Counts a result: whether it parses and loses no name, then whether the API and the meaning are the same."""
    column.targets += 1
    paths = frozenset(path for path, raw in after.files.items() if raw != before.files.get(path))
    if failure := _failure(before, after, paths):
        column.wrong.append(f"{target.said}: {failure}")
        return
    column.right += 1
    column.same_api += api_rung(before.files, after.files, paths).verdict is Verdict.PROVEN
    if "name" in target.question:
        doubt = _doubt(before, after, target.plan)
        column.put_back += not doubt
        column.doubtful += [f"{target.said}: {doubt}"] if doubt else []


def _doubt(before: View, after: View, plan: Plan) -> str:
    """Why an extraction may mean something else; empty where the new function put back gives the old one."""
    old, new = before.source(plan.candidate.path), after.source(plan.candidate.path)
    assert isinstance(old, Source)
    assert isinstance(new, Source)
    try:
        match = matched(old, new, plan.candidate.symbol, plan.facts["new_function"])
        found = violations(Facts(match, new.tree, frame_lookers(before)))
        return next((clause for clause in found if clause != _BEHIND), "")
    except (Mismatch, NotFollowed) as error:
        return str(error)


def _failure(before: View, after: View, paths: frozenset[str]) -> str:
    """Why a result is wrong; empty where nothing speaks against it."""
    if not paths:
        return "nothing was changed"
    for path in sorted(paths):
        source = after.source(path) if path.endswith(".py") else None
        if isinstance(source, Unreadable):
            return f"{path} {source.reason}"
    row = names_rung(before.files, {path: after.files[path] for path in paths})
    return row.said if row.verdict is Verdict.DISPROVED else ""


if __name__ == "__main__":
    main(sys.argv[1:])
