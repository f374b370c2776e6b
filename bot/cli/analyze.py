"""`forge analyze PATH`: the engine without a database, its progress and its report in the terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.analyzer import Analyzer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from engine.analysis.report import Comparison, Report, compare
from engine.analysis.sources import Tree
from engine.workspace.checkout import is_repository, open_folder, open_repository
from handlers.messages import terminal


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on the command line; `base` is empty where nothing is compared."""

    path: Path
    base: str
    head: str
    as_json: bool
    functions: bool
    processes: int


def run_analyze(question: Question) -> int:
    """Print the report on standard output, progress on standard error; 0, or 2 for a path that cannot be judged."""
    path = question.path
    if not path.is_dir():
        print(f"forge analyze: {path} is not a folder. Give a git repository or a folder of source.", file=sys.stderr)
        return 2
    analyzer = Analyzer(processes=question.processes)
    try:
        comparison = _compare(analyzer, question)
    finally:
        analyzer.close()
    if question.as_json:
        json.dump(comparison.head.to_json(functions=question.functions), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        Console().print(terminal.render(comparison))
    return 0


def _compare(analyzer: Analyzer, question: Question) -> Comparison:
    head = _measure(analyzer, _open(question.path, question.head), "head", question.functions)
    if not question.base:
        return compare(head, None)
    return compare(head, _measure(analyzer, _open(question.path, question.base), "base", functions=False))


def _open(path: Path, revision: str) -> Tree:
    """The commit in a repository; in a folder without git the files as they lie there."""
    return open_repository(path, revision) if is_repository(path) else open_folder(path)


def _measure(analyzer: Analyzer, tree: Tree, name: str, functions: bool) -> Report:
    with _progress(name) as advance:
        return analyzer.analyze(tree, progress=advance, with_functions=functions)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that leaves nothing behind; silent where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Reading {name}", total=None)

        def advance(done_bytes: int, total_bytes: int) -> None:
            bar.update(task, completed=done_bytes, total=total_bytes)

        yield advance
