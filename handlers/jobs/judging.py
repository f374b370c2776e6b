"""The judgement of one commit: its report against that of its base, both under the same rules and knowledge."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from config.forge_yml import Problem
from engine.analysis.comparison import Comparison, compare
from engine.analysis.coverage.report import Coverage
from engine.analysis.report import Report
from engine.analysis.reporting import Wanted, report
from engine.analysis.snapshot import Snapshot
from engine.errors import CommitNotFound
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs import coverage, snapshots
from handlers.jobs.checkout import open_checkout
from handlers.jobs.coverage import Known, Side
from handlers.jobs.provenance import provenance_of
from handlers.jobs.repository import Subject
from handlers.jobs.requests import AnalysisRequest
from handlers.jobs.terms import Terms, terms_of
from providers.code_hosts.code_host import CoverageReports
from providers.database import analyses

# What is kept of a report in the database: the rest of the ledger is told together, and follows from the snapshot.
SHOWN: Final = Wanted(findings=500, files=500)
ChangedLines = Mapping[str, Sequence[range]]


@dataclass(frozen=True, slots=True)
class Judged:
    """The head against its base; `changed_lines` are those of the head, None where there is no base.

    `notes` are plain sentences about rules and reports that were not followed or not found.
    """

    comparison: Comparison
    known: Known
    notes: tuple[str, ...]
    terms: Terms
    base_sha: str | None = None
    changed_lines: ChangedLines | None = None

    @property
    def told(self) -> Comparison:
        """The comparison as people are told of it: without the new findings that they have set aside."""
        return self.terms.policy.told(self.comparison)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file whose rules hold."""
        return self.terms.followed.problems


@dataclass(frozen=True, slots=True)
class Skipped:
    """The configuration wants no judgement of this commit; `reason` is for a title."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """The commits of a request, open, and the rules that hold for both of them."""

    ctx: Context
    subject: Subject
    request: AnalysisRequest
    checkout: Checkout
    terms: Terms

    async def snapshot(self, sha: str, near: Sequence[str]) -> Snapshot:
        """A fresh analysis takes its head from nothing, and no other."""
        owner = (self.subject.organization_id, self.subject.repository_id)
        is_fresh = self.request.is_fresh and sha == self.request.commit_sha
        rules = self.terms.followed.rules
        return await snapshots.take(self.ctx, owner, self.checkout, sha, near=near, rules=rules, is_fresh=is_fresh)

    def side(self, snapshot: Snapshot) -> Side:
        def sources(paths: Sequence[str]) -> Iterable[tuple[str, bytes]]:
            found = (snapshot.entries.find(path) for path in paths)
            blobs = [snapshot.entries.blob(index) for index in found if index is not None]
            return ((blob.path, raw) for blob, raw in self.checkout.tree(snapshot.commit_sha).read(blobs))

        return Side(snapshot.commit_sha, snapshot.entries.paths, sources)


async def judge(
    ctx: Context, subject: Subject, request: AnalysisRequest, of_head: CoverageReports | None = None
) -> Judged | Skipped:
    """The head against the commit where it left its base; a base that is gone is no base.

    `of_head` are the head's coverage reports where they are at hand. Raises CommitNotFound and BudgetExceeded.
    """
    try:
        return await _judge(ctx, subject, request, of_head)
    except CommitNotFound:
        if request.base_sha is None:
            raise
        return await _judge(ctx, subject, replace(request, base_sha=None), of_head)


async def _judge(
    ctx: Context, subject: Subject, request: AnalysisRequest, of_head: CoverageReports | None
) -> Judged | Skipped:
    head_sha, base_sha = request.commit_sha, request.base_sha
    async with open_checkout(ctx, subject.ref, [head_sha, base_sha] if base_sha else [head_sha]) as checkout:
        sight = _Sight(ctx, subject, request, checkout, await terms_of(ctx, subject, checkout, request))
        if why_not := sight.terms.why_unwanted(request):
            return Skipped(why_not)
        fork_sha = await asyncio.to_thread(_fork, checkout, head_sha, base_sha) if base_sha else None
        if why_not := await _why_pointless(sight, fork_sha):
            return Skipped(why_not)
        return await _compared(sight, fork_sha, of_head)


async def _why_pointless(sight: _Sight, fork_sha: str | None) -> str:
    """Of a branch every commit is judged, so that its score always has one to stand on."""
    if fork_sha is None or sight.request.pull_request is None:
        return ""
    return await asyncio.to_thread(sight.terms.why_pointless, sight.checkout, fork_sha, sight.request.commit_sha)


async def _compared(sight: _Sight, fork_sha: str | None, of_head: CoverageReports | None) -> Judged:
    head_sha, terms = sight.request.commit_sha, sight.terms
    base = await sight.snapshot(fork_sha, (head_sha,)) if fork_sha else None
    head = await sight.snapshot(head_sha, (fork_sha,) if fork_sha else ())
    # Asked for as late as can be: CI may end while the files are read.
    of_head = of_head or await coverage.find_reports(sight.subject, head_sha)
    known = await _known(sight, head, of_head, base)
    notes = (*terms.followed.notes, *coverage.why_none(known.own, of_head))
    if base is None or fork_sha is None:
        return Judged(compare(await _report(head, known.head, SHOWN), None), known, notes, terms)
    changed = await asyncio.to_thread(_changed_paths, base, head)
    shown = replace(SHOWN, apart=changed)
    reports = await _report(head, known.head, shown), await _report(base, known.base, shown)
    changed_lines = await asyncio.to_thread(sight.checkout.changed_lines, fork_sha, head_sha)
    return Judged(compare(*reports, changed), known, notes, terms, fork_sha, changed_lines)


def _fork(checkout: Checkout, head_sha: str, base_sha: str) -> str:
    """Where the two parted. A branch that moved back is compared with where it was."""
    fork_sha = checkout.merge_base(base_sha, head_sha) or base_sha
    return base_sha if fork_sha == head_sha else fork_sha


async def _known(sight: _Sight, head: Snapshot, of_head: CoverageReports, base: Snapshot | None) -> Known:
    if base is None:
        return await asyncio.to_thread(coverage.same_knowledge, sight.side(head), of_head, None, None)
    of_base = await coverage.find_reports(sight.subject, base.commit_sha)
    if not of_base.files and (earlier_sha := await _measured_before(sight, base.commit_sha)):
        of_base = await coverage.find_reports(sight.subject, earlier_sha)
    return await asyncio.to_thread(coverage.same_knowledge, sight.side(head), of_head, sight.side(base), of_base)


async def _measured_before(sight: _Sight, commit_sha: str) -> str:
    """The commit at which an analysed one was measured that has no report of its own, "" for none."""
    owner = sight.subject.organization_id
    async with sight.ctx.database.tenant(owner) as session:
        run = await analyses.completed(session, owner, sight.subject.repository_id, commit_sha)
    measured_sha = provenance_of(run.document).measured_sha if run is not None else ""
    return measured_sha if measured_sha != commit_sha else ""


async def _report(snapshot: Snapshot, known: Coverage, wanted: Wanted) -> Report:
    return await asyncio.to_thread(report, snapshot, coverage=known if known.files else None, wanted=wanted)


def _changed_paths(base: Snapshot, head: Snapshot) -> frozenset[str]:
    """The paths that differ; at most so many as findings are shown of, the first by name."""
    before, after = (set(zip(each.entries.paths, each.entries.ids, strict=True)) for each in (base, head))
    return frozenset(sorted({path for path, _ in before ^ after})[: SHOWN.findings])
