"""What `forge analyze` asks, and the answer to it: a tree judged alone or against another, its progress shown."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.analysis_outputs import Judged
from bot.cli.coverage_files import coverage_of, read_reports
from bot.cli.followed_rules import followed_rules
from bot.cli.kept_analyses import KeptAnalyses, cache_folder
from bot.cli.work_tree import uncommitted_told
from engine.analysis.analyzer import Analyzer
from engine.analysis.comparison import compare
from engine.analysis.coverage.report import Coverage
from engine.analysis.ledger import KEPT_APART
from engine.analysis.listing import Rules
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree, shown_path
from engine.workspace.checkout import GitTree, is_repository, open_folder, open_repository
from handlers.messages.markdown import shortened
from handlers.messages.trend import PastScore, comparable, past_score

HEAD = "HEAD"
_NOTES = 10
_NOTE_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked on the command line; `base` is empty where nothing is compared.

    `forms` are those that were asked for, the terminal's when none was; `html` is the file of that form, "-" for
    standard output. `findings` is how many losses are told one by one, None for as many as the form likes.
    """

    path: Path
    base: str = ""
    head: str = HEAD
    forms: tuple[str, ...] = ()
    functions: bool = False
    html: str = ""
    coverage: tuple[Path, ...] = ()
    findings: int | None = None
    processes: int = 1
    is_cached: bool = True


def judge(analyzer: Analyzer, question: Question) -> Judged:
    """The head, against the base where one was named; what is kept of earlier runs makes it quick.

    Both follow the rules of the base, or of the head alone. Raises CommitNotFound and UnreadableFile.
    """
    reports = read_reports(question.coverage)
    cache = cache_folder(os.environ) if question.is_cached else None
    kept = KeptAnalyses(cache, question.path) if cache else None
    trees = [_open(question.path, revision) for revision in (question.head, question.base) if revision]
    followed = followed_rules(trees[-1])
    head = _take(analyzer, trees[0], "head", followed.rules, kept.snapshot() if kept else None)
    if kept:
        kept.keep(head)
    coverage = coverage_of(trees[0], reports)
    _tell([*followed.notes, *_notes(question, trees[0], coverage)])
    wanted = _wanted(question)
    comparison = compare(report(head, coverage=coverage, wanted=wanted), None)
    if len(trees) > 1:
        base = _take(analyzer, trees[1], "base", followed.rules, head)
        comparison = compare(comparison.head, report(base, wanted=wanted), _changed_paths(base, head))
    return Judged(
        question.path,
        comparison,
        head,
        coverage,
        _history(kept, comparison.head) if kept and question.head == HEAD else (),
        findings=question.findings,
        functions=question.functions,
        target=question.html,
    )


def _history(kept: KeptAnalyses, report: Report) -> tuple[PastScore, ...]:
    """The earlier scores of this folder that compare with this one, and this one."""
    score = past_score(report, f"{datetime.now(UTC):%Y-%m-%d}")
    if score is None:
        return ()
    kept.remember(score)
    return tuple(comparable(kept.scores(), report))


def _open(path: Path, revision: str) -> Tree:
    """The commit in a repository; in a folder without git the files as they lie there."""
    return open_repository(path, revision) if is_repository(path) else open_folder(path)


def _take(analyzer: Analyzer, tree: Tree, name: str, rules: Rules, previous: Snapshot | None) -> Snapshot:
    with _progress(name) as advance:
        return analyzer.take(tree, previous=previous, progress=advance, rules=rules)


def _wanted(question: Question) -> Wanted:
    """A form for programs holds all that is known; only there, fewer findings mean that the others are summed up."""
    is_for_programs = bool({"json", "sarif", "explain"} & set(question.forms))
    single = question.findings if question.findings is not None and is_for_programs else KEPT_APART
    has_graph = question.functions or "html" in question.forms
    return Wanted(findings=single, functions=question.functions, dependencies=has_graph)


def _changed_paths(base: Snapshot, head: Snapshot) -> frozenset[str]:
    """The paths that differ, as findings show them."""
    before, after = (set(zip(each.entries.paths, each.entries.ids, strict=True)) for each in (base, head))
    return frozenset(shown_path(path) for path, _ in before ^ after)


def _notes(question: Question, tree: Tree, coverage: Coverage | None) -> list[str]:
    """What whoever asked should know beside the report."""
    notes = list(coverage.notes) if coverage else []
    if coverage is not None and question.base:
        notes.append("The coverage reports are those of the head; coverage of the base is an estimate.")
    if question.head == HEAD and isinstance(tree, GitTree) and (told := uncommitted_told(question.path, tree)):
        notes.append(told)
    return notes


def _tell(notes: Sequence[str]) -> None:
    for note in notes[:_NOTES]:
        print(f"Note: {shortened(note, _NOTE_LIMIT)}", file=sys.stderr)


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
