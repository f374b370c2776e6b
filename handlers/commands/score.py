"""`/forge score [path]`: the score with its parts and its largest losses, of the repository or of one path."""

from collections.abc import Sequence

from engine.analysis.report import FileSummary, Finding, Report
from handlers.commands.command import Command, CommandContext, CommandRequest, Reply, RunRecord
from handlers.commands.grammar import PathTarget, Syntax, WholeNumber
from handlers.errors import NotFound, NotNow
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.report_markdown import finding_table, part_table, standing
from handlers.messages.wording import counted, number, points
from handlers.permissions import ANSWER

_LOSSES = 5
_SUGGESTIONS = 3


async def answer_score(ctx: CommandContext, request: CommandRequest) -> Reply:
    """The score of the pull request's head, or else of the default branch."""
    run = await _run_to_show(ctx, request)
    report = run.report
    if report is None:
        raise _not_ready(run)
    top = request.invocation.flags.get("top")
    most = top if isinstance(top, int) else _LOSSES
    match request.invocation.targets:
        case (PathTarget() as target, *_):
            blocks = _of_path(report, target, most)
        case _:
            blocks = _of_repository(report, most)
    return Reply(fit([*blocks, _source(run)], REPLY_LIMIT))


async def _run_to_show(ctx: CommandContext, request: CommandRequest) -> RunRecord:
    run = await ctx.records.run_for(request.head_sha) if request.head_sha else await ctx.records.latest_run()
    if run is not None:
        return run
    what = f"commit {code(request.head_sha[:12])}" if request.head_sha else "the default branch"
    why = f"{code(f'/{ctx.trigger} why')} shows what has been received and how it ended."
    raise NotNow(f"There is no analysis of {what} yet.", why)


def _not_ready(run: RunRecord) -> NotNow:
    commit = code(run.commit_sha[:12])
    if run.why_skipped:
        return NotNow(f"The analysis of {commit} was skipped, since {plain(run.why_skipped)}.")
    if run.status == "failed":
        said = f"The analysis of {commit} failed: {plain(run.error_message.rstrip('.'))}."
        return NotNow(said, 'Press "Re-run" on its check run, or push a commit.')
    return NotNow(f"The analysis of {commit} is not done yet.", "Its check run shows where it stands.")


def _of_repository(report: Report, most: int) -> list[str | Rows]:
    if report.score is None:
        return ["There is no source file to score in this commit."]
    return [standing(report), part_table(report), _losses(report.findings, most)]


def _of_path(report: Report, target: PathTarget, most: int) -> list[str | Rows]:
    files = [file for file in report.files if _is_in(file.path, target.path)]
    if not files:
        raise _unknown_path(report, target)
    findings = [finding for finding in report.findings if _is_in(finding.path, target.path)]
    if target.symbol:
        findings = [finding for finding in findings if _is_of(finding, target.symbol)]
    if target.line is not None:
        findings.sort(key=lambda finding: abs(finding.line - (target.line or 0)))
    lost = sum(finding.loss for finding in findings)
    about = f"{code(str(target))}: {counted(len(findings), 'finding')}"
    cost = f", worth {points(lost)} of the {number(100 - (report.score or 0))} that the repository loses."
    return [about + (cost if findings else "."), _size(files), _losses(findings, most)]


def _losses(findings: Sequence[Finding], most: int) -> str | Rows:
    if not findings:
        return ""
    return finding_table("**Largest losses**", findings, most)


def _size(files: Sequence[FileSummary]) -> str:
    source = [file for file in files if file.kind == "source"]
    if not source:
        kinds = ", ".join(sorted({file.kind for file in files}))
        return f"Only source files count for the score; these are of the kind {kinds}."
    return f"{counted(len(source), 'source file')}, {counted(sum(file.code_lines for file in source), 'code line')}."


def _unknown_path(report: Report, target: PathTarget) -> NotFound:
    left_out = next((item for item in report.not_judged if item.path == target.path), None)
    if left_out is not None:
        return NotFound(f"{code(target.path)} was not judged: {plain(left_out.reason)}.")
    name = target.path.rpartition("/")[2].lower()
    similar = [file.path for file in report.files if file.path.rpartition("/")[2].lower() == name]
    hint = f"Did you mean {' or '.join(code(path) for path in similar[:_SUGGESTIONS])}?" if similar else _FROM_ROOT
    return NotFound(f"{code(target.path)} is not in commit {code(report.commit_sha[:12])}.", hint)


def _is_in(path: str, wanted: str) -> bool:
    return path == wanted or path.startswith(wanted + "/")


def _is_of(finding: Finding, symbol: str) -> bool:
    return finding.symbol == symbol or finding.symbol.startswith(symbol + ".")


def _source(run: RunRecord) -> str:
    said = f"Commit {code(run.commit_sha[:12])}."
    return f"{said} [The whole report]({run.page_url})" if run.page_url else said


_FROM_ROOT = "Paths count from the root of the repository, like `src/a.py`."

SCORE = Command(
    name="score",
    right=ANSWER,
    usage="score [path] [--top=5]",
    summary="Shows the score, its parts and its largest losses, or those of one path.",
    run=answer_score,
    syntax=Syntax(targets=("path",), flags={"top": WholeNumber(1, 50)}),
    details=(
        "Under a pull request it is the score of its head, else that of the default branch. "
        "The path is a file, a folder, a line (`src/a.py:40`) or a function (`src/a.py::Class.method`)."
    ),
)
