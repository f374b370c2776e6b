"""The page of one run: its report with the whole ledger, or where it stands while there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.site.views.beside import Beside, beside
from bot.site.views.folders import FolderBar, folder_bars
from bot.site.views.ledger import LedgerRow, LeftOut, ledger_rows, left_out
from bot.site.views.links import HostLinks
from bot.site.views.marks import ChangeMark, ScoreMark, State, change_mark, score_mark, state
from bot.site.views.moments import Moment, between, moment
from bot.site.views.paging import PageOf, page_of
from bot.site.views.parts import PartBar, part_bars
from bot.site.views.runs import run_subject, run_url
from engine.analysis.report import Report
from engine.analysis.stored_report import from_json
from handlers.jobs.provenance import Provenance, provenance_of
from handlers.messages.markdown import shortened
from handlers.messages.wording import HOW_TO_MEND, counted, number, percent
from providers.database.analyses import Run

REFRESH_S = 5
MOST_NOTES = 20
NOTE_LIMIT = 500

Phase = Literal["waiting", "running", "failed", "unreadable", "nothing to score", "scored"]

HEADINGS: dict[Phase, str] = {
    "waiting": "Waiting for a free worker",
    "running": "The analysis is running",
    "failed": "Not scored: the analysis failed",
    "unreadable": "The report cannot be read",
    "nothing to score": "Nothing to score",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the analysis is, in bytes read and in words."""

    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the report says, ready to be shown."""

    interval: str
    confidence: str
    confidence_label: str
    parts: tuple[PartBar, ...]
    folders: tuple[FolderBar, ...]
    ledger: PageOf[LedgerRow]
    finding_count: str
    mending: str
    source_files: str
    code_lines: str
    beside: Beside
    left_out: tuple[LeftOut, ...]
    left_out_count: str
    score_version: str
    engine_revision: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run in whatever phase it is. `refresh_s` is None once nothing will change any more."""

    url: str
    commit: str
    short_commit: str
    commit_url: str | None
    base: str
    subject: str
    phase: Phase
    state: State
    score: ScoreMark
    change: ChangeMark | None
    reason: str
    progress: Progress | None
    started: Moment | None
    completed: Moment | None
    duration: str
    reproduce: str
    measured_commit: str
    measured_url: str | None
    notes: tuple[str, ...]
    report: ReportView | None
    refresh_s: int | None


def run_page(
    run: Run,
    *,
    before: Run | None,
    progress: Mapping[str, Any],
    links: HostLinks,
    now: datetime,
    ledger_page: int = 1,
) -> RunPage:
    """`before` is the run it is measured against; `progress` that of its job, empty where there is none."""
    report = _report(run)
    phase = _phase(run, report)
    is_over = phase not in {"waiting", "running"}
    provenance = provenance_of(run.document) if is_over else Provenance()
    return RunPage(
        url=run_url(run),
        commit=run.commit_sha,
        short_commit=run.commit_sha[:12],
        commit_url=links.commit(run.commit_sha),
        base=run.base_sha or "",
        subject=run_subject(run, links),
        phase=phase,
        state=state(run.status),
        score=score_mark(run.score),
        change=change_mark(run.score, before.score if before else None),
        reason=shortened(run.error_message or "", 1000),
        progress=None if is_over else _progress(progress),
        started=moment(run.started_at, now),
        completed=moment(run.completed_at, now),
        duration=between(run.started_at, run.completed_at or now),
        reproduce=_reproduce(run),
        measured_commit=shortened(provenance.measured_sha, 64),
        measured_url=links.commit(provenance.measured_sha) if provenance.measured_sha else None,
        notes=tuple(shortened(note, NOTE_LIMIT) for note in provenance.notes[:MOST_NOTES]),
        report=_view(report, links, ledger_page) if report is not None else None,
        refresh_s=None if is_over else REFRESH_S,
    )


def _report(run: Run) -> Report | None:
    """The kept report; None where there is none, or one that another version of this program wrote."""
    if run.status != "completed" or run.document is None:
        return None
    try:
        return from_json(run.document)
    except (ValueError, KeyError, TypeError):
        return None


def _phase(run: Run, report: Report | None) -> Phase:
    if run.status == "completed":
        if report is None:
            return "unreadable"
        return "nothing to score" if report.score is None else "scored"
    if run.status == "failed":
        return "failed"
    return "running" if run.status == "running" else "waiting"


def _view(report: Report, links: HostLinks, ledger_page: int) -> ReportView:
    source = [file for file in report.files if file.kind == "source"]
    page = page_of(report.findings, ledger_page)
    return ReportView(
        interval=_interval(report),
        confidence=percent(report.confidence),
        confidence_label=report.confidence_label,
        parts=part_bars(report.parts),
        folders=folder_bars(report.findings),
        ledger=page.with_rows(ledger_rows(page.rows, report.commit_sha, links)),
        finding_count=counted(len(report.findings), "finding"),
        mending=HOW_TO_MEND,
        source_files=counted(len(source), "source file"),
        code_lines=counted(sum(file.code_lines for file in source), "code line"),
        beside=beside(report, links),
        left_out=left_out(report.not_judged),
        left_out_count=counted(len(report.not_judged), "file"),
        score_version=shortened(report.score_version, 80),
        engine_revision=shortened(report.engine_revision, 80),
    )


def _interval(report: Report) -> str:
    if report.interval is None:
        return ""
    low, high = report.interval
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _progress(told: Mapping[str, Any]) -> Progress | None:
    done, total = told.get("done_bytes"), told.get("total_bytes")
    if not isinstance(done, int) or not isinstance(total, int) or total <= 0:
        return None
    done = min(max(done, 0), total)
    return Progress(done, total, f"{100 * done // total}% of {_megabytes(total)} read")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


def _reproduce(run: Run) -> str:
    base = f"--base {run.base_sha} " if run.base_sha else ""
    return f"forge analyze {base}--head {run.commit_sha}"
