"""The forms in which `forge analyze` prints a report: a table, one function each."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from bot.cli.work_tree import repository_name, repository_uri
from engine.analysis.comparison import Comparison
from engine.analysis.coverage.report import Coverage
from engine.analysis.explanation import explain
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import shown_path
from handlers.messages import explained, report_document, sarif, terminal
from handlers.messages.html_report import page
from handlers.messages.trend import PastScore

TERMINAL: Final = "terminal"
FORMS: Final[Mapping[str, str]] = {
    "json": "--json",
    "explain": "--explain",
    "sarif": "--sarif",
    "markdown": "--markdown",
    "html": "--html",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the forms print: the comparison, what it follows from, and the earlier scores that compare with it.

    `findings` is how many losses are listed, None for as many as the form likes; `target` the file of the page.
    """

    path: Path
    comparison: Comparison
    head: Snapshot
    coverage: Coverage | None
    history: tuple[PastScore, ...] = ()
    findings: int | None = None
    functions: bool = False
    target: str = ""


class UnwritableFile(Exception):
    """The file that was named cannot be written; the text is the sentence for whoever named it."""


def show(judged: Judged, form: str) -> None:
    """Print one form on standard output, the page into its file; raises UnwritableFile where that does not work."""
    _PRINTERS[form](judged)


def _terminal(judged: Judged) -> None:
    largest = terminal.LARGEST if judged.findings is None else judged.findings
    Console().print(terminal.render(judged.comparison, largest=largest))


def _json(judged: Judged) -> None:
    json.dump(judged.comparison.head.to_json(functions=judged.functions), sys.stdout, ensure_ascii=False, indent=1)
    print()


def _explain(judged: Judged) -> None:
    report = judged.comparison.head
    for line in explained.lines(report, explain(judged.head, report, judged.coverage), judged.coverage):
        print(line)


def _sarif(judged: Judged) -> None:
    odd = (path for path in judged.head.entries.paths if not path.isprintable())
    address = repository_uri(judged.path) if judged.head.commit_sha else ""
    print(sarif.render(judged.comparison, sarif.Provenance(address, {shown_path(path): path for path in odd})))


def _markdown(judged: Judged) -> None:
    base = judged.comparison.base
    largest = report_document.LARGEST if judged.findings is None else judged.findings
    print(
        report_document.render(judged.comparison, base_sha=base.commit_sha if base else None, largest=largest), end=""
    )


def _html(judged: Judged) -> None:
    report = judged.comparison.head
    extras = page.Extras(
        name=repository_name(judged.path) if judged.head.commit_sha else judged.path.absolute().resolve().name,
        explanation=explain(judged.head, report, judged.coverage),
        coverage=judged.coverage,
        history=judged.history,
    )
    rows = page.LARGEST if judged.findings is None else judged.findings
    text = page.render(judged.comparison, extras, largest=rows)
    if judged.target == "-":
        print(text)
        return
    try:
        Path(judged.target).write_text(text, "utf-8")
    except OSError as error:
        raise UnwritableFile(f"{judged.target} cannot be written: {error.strerror}.") from error
    print(f"The report is in {judged.target} ({len(text.encode()) / 1024:,.0f} KB).", file=sys.stderr)


_PRINTERS: Final[Mapping[str, Callable[[Judged], None]]] = {
    TERMINAL: _terminal,
    "json": _json,
    "explain": _explain,
    "sarif": _sarif,
    "markdown": _markdown,
    "html": _html,
}
