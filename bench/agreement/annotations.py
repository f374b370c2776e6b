"""Annotation slots of Python beside mypy: an empty one makes a function that mypy calls untyped or incomplete."""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import Corpus, facts_of, python_package
from bench.agreement.python_trees import Found, FunctionNode, Tree, parse
from bench.agreement.tally import Tally

# Without full types: all but untyped, half typed, and typed except in places.
PACKAGES = ("rope", "redis", "radon")
TIMEOUT_S = 120
OPTIONS = (
    "--config-file=", "--disallow-untyped-defs", "--disallow-incomplete-defs", "--check-untyped-defs",
    "--follow-imports=skip", "--ignore-missing-imports", "--no-site-packages", "--cache-dir=/dev/null",
    "--hide-error-context", "--no-error-summary", "--warn-unreachable",
)  # fmt: skip
_REPORT = re.compile(r"^(.+?):(\d+): error: .*\[(no-untyped-def|unreachable)\]$", re.M)
_VERSION = re.compile(rb"sys\.(?:version_info|platform)|TYPE_CHECKING|\bPY[23]\b")
Reports = set[tuple[Path, int]]


def agreements() -> list[Agreement]:
    """A row for each package."""
    return [compare(python_package(name)) for name in PACKAGES]


def compare(corpus: Corpus) -> Agreement:
    """Function by function: whether anything about its types is left unsaid."""
    tally = Tally()
    reported, dead = _mypy(corpus)
    for path, facts in facts_of("python", corpus):
        if (tree := parse(path)) is None:
            continue
        relative = path.relative_to(corpus.root)
        ours = {(each.line, each.name): each.typed + each.hollow < each.slots for each in facts.functions}
        for found in tree.functions():
            place = found.node.lineno, found.name
            if place in ours:
                theirs = (relative, found.node.lineno) in reported
                lines = {line for name, line in dead if name == relative}
                cause = _cause(tree, found, lines) if ours[place] != theirs else ""
                tally.count(corpus.place(path, *place), ours[place], theirs, cause)
    return tally.agreement("annotations", "mypy", corpus.name, target=1.0, is_named_enough=True)


def _mypy(corpus: Corpus) -> tuple[Reports, Reports]:
    """The functions that mypy reports and the lines that it takes for unreachable, found in a copy of the package.

    Among other packages it would take their names for its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, corpus.root.name)
        shutil.copytree(corpus.root, root, ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-m", "mypy", *OPTIONS, str(root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S, cwd=folder)
        if done.returncode not in {0, 1}:
            raise RuntimeError(f"mypy failed on {corpus.name}: {(done.stdout + done.stderr)[-500:]}")
        found: dict[str, Reports] = {"no-untyped-def": set(), "unreachable": set()}
        for path, line, code in _REPORT.findall(done.stdout):
            found[code].add(((Path(folder) / path).relative_to(root), int(line)))
        return found["no-untyped-def"], found["unreachable"]


def _cause(tree: Tree, found: Found, dead_lines: Collection[int]) -> str:
    """Why mypy may see a function otherwise; "" for no reason."""
    node = found.node
    if found.is_method and node.name == "__init__" and _parameters(node) == 1 and node.returns is None:
        return "mypy wants a result of an __init__ without parameters"
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    if any(b"type: ignore" in line for line in tree.lines[first - 1 : node.body[0].lineno - 1]):
        return "a comment keeps mypy silent"
    around = [each for each in ast.walk(tree.module) if _contains(each, node)]
    if any(isinstance(each, ast.If) and _VERSION.search(tree.lines[each.lineno - 1]) for each in around):
        return "mypy skips what this version of Python never runs"
    starts = [each.lineno for each in around if isinstance(each, FunctionNode)]
    if starts and any(max(starts) < line <= node.lineno for line in dead_lines):
        return "mypy takes what stands before it for the end"
    return ""


def _parameters(node: FunctionNode) -> int:
    arguments = node.args
    several = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return len(several) + bool(arguments.vararg) + bool(arguments.kwarg)


def _contains(outer: ast.AST, inner: ast.stmt) -> bool:
    """Whether a statement lies around another; an `if` reaches to the end of its last branch."""
    if outer is inner or not isinstance(outer, ast.stmt) or outer.end_lineno is None:
        return False
    return outer.lineno < inner.lineno <= outer.end_lineno
