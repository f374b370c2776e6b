"""`forge analyze PATH`: the engine without a database, its progress and its report in the terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from engine.analysis.analyzer import Analyzer
from engine.analysis.comparison import Comparison, compare
from engine.analysis.report import Report
from engine.analysis.sources import Tree
from engine.errors import CommitNotFound
from engine.workspace.checkout import is_repository, open_folder, open_repository
from handlers.messages import terminal

HEAD = "HEAD"


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
    problem = _problem(question)
    if problem:
        print(f"forge analyze: {problem}", file=sys.stderr)
        return 2
    analyzer = Analyzer(processes=question.processes)
    try:
        comparison = _compare(analyzer, question)
    except CommitNotFound as error:
        print(f"forge analyze: {_what_works(question, error)}", file=sys.stderr)
        return 2
    finally:
        analyzer.close()
    if question.as_json:
        json.dump(comparison.head.to_json(functions=question.functions), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        Console().print(terminal.render(comparison))
    return 0


def _problem(question: Question) -> str:
    """Why the question cannot be asked of this path; empty where it can."""
    path = question.path
    if not path.is_dir():
        return f"{path} is not a folder. Give a git repository or a folder of source."
    if (question.base or question.head != HEAD) and not is_repository(path):
        return f"{path} is not a git repository, so it has no revisions. Leave out --base and --head, or give its root."
    return ""


def _what_works(question: Question, error: CommitNotFound) -> str:
    if not question.base and question.head == HEAD:
        return f"{question.path} has no commit yet. Commit something first."
    return (
        f"{error.reason}. Give a branch, a tag or an id that `git log` shows;"
        " in a shallow clone `git fetch --unshallow` brings the older commits."
    )


def _compare(analyzer: Analyzer, question: Question) -> Comparison:
    trees = [_open(question.path, revision) for revision in (question.head, question.base) if revision]
    head = _measure(analyzer, trees[0], "head", question.functions)
    if len(trees) == 1:
        return compare(head, None)
    return compare(head, _measure(analyzer, trees[1], "base", functions=False))


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
