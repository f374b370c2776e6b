"""`python -m bench.annotations FOLDER…`: what the recipe for types fills in, held against what people wrote.

Each folder is a checkout of an annotated project. Its hints are taken out, the recipe fills what it can tell, the type
checker has its say, and what is left is compared slot by slot with the original: how many of the filled slots are
exactly those of the authors (precision, kind by kind), how many of all were filled rightly (recall), how many errors
the checker has more. With `--python` every module of the annotated copy is imported in a process of its own under that
interpreter, which has the project's dependencies; what could be imported before must be importable after.
"""

import argparse
import ast
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.stripping import without_hints
from engine.refactoring.change import merged
from engine.refactoring.checking import Complaint, check_folder, grown
from engine.refactoring.evidence import Verdict
from engine.refactoring.modules import modules
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.recipes.type_annotation.agreed import kept_by_checker
from engine.refactoring.recipes.type_annotation.functions import RETURN, Slot, functions, parameters
from engine.refactoring.recipes.type_annotation.recipe import TypeAnnotation
from engine.refactoring.view import Role, View

READ: Final = frozenset({".py", ".pyi", ".toml", ".cfg"})
BESIDE: Final = frozenset({"tests", "test", "docs", "doc", "examples", "scripts", "tasks", "benchmarks", "noxfile.py"})
IMPORT_TIMEOUT_S: Final = 60.0
SCALARS: Final = frozenset({"None", "bool", "int", "str", "bytes", "float"})
OLD_NAMES: Final = frozenset({"List", "Dict", "Tuple", "Type", "Set", "FrozenSet"})


@dataclass(slots=True)
class Result:
    """The figures of one project, or of several together. `kinds` holds (right, filled) by kind of slot."""

    slots: int = 0
    right: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    planned: int = 0
    unproven: int = 0
    new_errors: int = 0
    import_failures: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.slots += other.slots
        self.right += other.right
        self.filled += other.filled
        self.planned += other.planned
        self.unproven += other.unproven
        self.new_errors += other.new_errors
        self.import_failures += other.import_failures


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a few lines a project, and the totals."""
    parser = argparse.ArgumentParser(prog="bench.annotations", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--python", type=Path, help="an interpreter to import the annotated modules with")
    parser.add_argument("--packages", type=Path, action="append", default=[], help="a folder of installed dependencies")
    parser.add_argument("--show-wrong", action="store_true")
    options = parser.parse_args(arguments)
    total = Result()
    for folder in options.folders:
        started = time.monotonic()
        result = measured(folder, options.python, options.packages)
        total.add(result)
        _print(folder.name, result, time.monotonic() - started)
        for line in result.wrong if options.show_wrong else ():
            print(f"    {line}")
    _print("all", total, 0.0)


def measured(folder: Path, python: Path | None, packages: Sequence[Path]) -> Result:
    """The figures of one project."""
    original = _files(folder)
    roles = {path: Role.TEST for path in original if path.split("/")[0] in BESIDE}
    stripped = {path: without_hints(path, raw) if path.endswith(".py") else raw for path, raw in original.items()}
    before = View(stripped, roles)

    def check(view: View) -> list[Complaint]:
        return _checked(view, packages)

    planned = list(_plans(before))
    plans = kept_by_checker(before, planned, check)
    after = before.changed(merged(each.changes for each in plans))
    result = _compared(View(original, roles), before, after)
    result.planned = sum(int(each.after - each.candidate.before) for each in planned)
    result.unproven = sum(_verdict(before, each) is not Verdict.PROVEN for each in plans)
    result.new_errors = len(grown(check(before), check(after)))
    if python is not None:
        result.import_failures = _import_failures(before, after, python)
    return result


def _files(folder: Path) -> dict[str, bytes]:
    paths = sorted(each for each in folder.rglob("*") if each.suffix in READ and each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in paths}


def _plans(view: View) -> Iterator[Plan]:
    recipe = TypeAnnotation()
    for candidate in recipe.detect(view, Scope()):
        plan = recipe.plan(view, candidate)
        if isinstance(plan, Plan):
            yield plan


def _verdict(view: View, plan: Plan) -> Verdict:
    rows = TypeAnnotation().prove(view, view.changed(plan.changes), plan)
    return rows[0].verdict


def _checked(view: View, packages: Sequence[Path]) -> list[Complaint]:
    with tempfile.TemporaryDirectory(prefix="forge-bench-") as folder:
        _write(view, Path(folder))
        return check_folder(Path(folder), packages=packages)


def _write(view: View, folder: Path) -> None:
    for path, raw in view.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


def _compared(original: View, before: View, after: View) -> Result:
    wanted, was, found = (_annotations(each) for each in (original, before, after))
    result = Result(slots=len(wanted))
    for slot, annotation in wanted.items():
        if slot in was or slot not in found:
            continue
        text, expected = _normal(found[slot], slot), _normal(annotation, slot)
        kind = f"{'return' if slot.name == RETURN else 'parameter'} {text if text in SCALARS else 'other'}"
        result.filled[kind] += 1
        result.right[kind] += text == expected
        if text != expected:
            result.wrong.append(f"{slot.path} {slot.qualname} {slot.name}: {text}, authors: {expected}")
    return result


def _annotations(view: View) -> dict[Slot, ast.expr]:
    found: dict[Slot, ast.expr] = {}
    for path in view.sources():
        if not view.is_editable(path):
            continue
        for each in functions(view, path):
            named = {arg.arg: arg.annotation for arg in parameters(each.node)} | {RETURN: each.node.returns}
            found |= {each.slot(name): node for name, node in named.items() if node is not None}
    return found


def _normal(node: ast.expr, slot: Slot) -> str:
    """The annotation without modules, old names and order of alternatives; `Self` is its class."""
    owner = slot.qualname.split(".")[-2] if "." in slot.qualname else ""
    alternatives = sorted({owner if each == "Self" else each for each in _alternatives(node)})
    return " | ".join(alternatives)


def _alternatives(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _alternatives(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.BinOp):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    if isinstance(node, ast.Subscript):
        form = ast.unparse(node.value).rpartition(".")[2]
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if form in ("Optional", "Union"):
            return [each for part in parts for each in _alternatives(part)] + ["None"] * (form == "Optional")
    return [ast.unparse(_WithoutModules().visit(ast.parse(ast.unparse(node), mode="eval")))]


class _WithoutModules(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self.visit_Name(ast.Name(node.attr, ast.Load()))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(node.id.lower() if node.id in OLD_NAMES else node.id, ast.Load())


def _import_failures(before: View, after: View, python: Path) -> int:
    """How many changed modules could be imported before and cannot any more."""
    changed = [path for path, raw in after.files.items() if before.files[path] != raw]
    names = sorted(name for path, name in modules(after).names.items() if path in changed)
    names = [each for each in names if not each.endswith("__main__")]
    return len(_unimportable(after, names, python) - _unimportable(before, names, python))


def _unimportable(view: View, names: Sequence[str], python: Path) -> set[str]:
    with tempfile.TemporaryDirectory(prefix="forge-bench-") as folder:
        _write(view, Path(folder))
        return {name for name in names if not _imports(Path(folder), name, python)}


def _imports(folder: Path, name: str, python: Path) -> bool:
    done = subprocess.run(
        [python, "-c", f"import {name}"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{folder / 'src'}:{folder}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=IMPORT_TIMEOUT_S,
        check=False,
    )
    return done.returncode == 0


def _print(name: str, result: Result, seconds: float) -> None:
    filled, right = result.filled.total(), result.right.total()
    print(
        f"{name}: {result.slots} slots, {result.planned} planned, {filled} compared, precision {_share(right, filled)},"
        f" recall {_share(right, result.slots)}, {result.new_errors} new errors,"
        f" {result.import_failures} import failures, {result.unproven} unproven plans, {seconds:.0f} s"
    )
    for kind in sorted(result.filled):
        print(f"    {kind}: {result.right[kind]} of {result.filled[kind]}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    main()
