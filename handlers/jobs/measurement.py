"""What CI has measured since a commit was judged: the same run and check run, told again."""

from dataclasses import replace
from typing import Final

from handlers.context import Context, Outcome
from handlers.jobs import coverage
from handlers.jobs.analysis import done
from handlers.jobs.judging import Skipped
from handlers.jobs.provenance import provenance_of
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import MeasurementRequest, measurement_job
from handlers.jobs.retelling import tell_again
from handlers.messages.wording import SUPERSEDED, reference
from providers.database import analyses, jobs
from providers.database.analyses import Run
from providers.database.jobs import Job

LATER_S: Final = 15.0


async def measure_again(ctx: Context, job: Job) -> Outcome:
    """Judge a commit as it was judged last, with the reports that are there by now; the same ones change nothing."""
    asked = MeasurementRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, asked.repository_id)
    async with ctx.database.tenant(subject.organization_id) as session:
        run = await analyses.latest(session, subject.organization_id, subject.repository_id, asked.commit_sha)
    if run is None:
        return Outcome("nothing_to_do", "the commit has not been analysed; once it is, its reports are found")
    if run.status in {"pending", "running"}:
        return await _later(ctx, job, asked, subject)
    if why_not := await _why_not(subject, run):
        return Outcome("nothing_to_do", why_not)
    of_head = await coverage.ask_for_reports(subject, run.commit_sha)
    if coverage.digest_of(of_head) == provenance_of(run.document).digest:
        return Outcome("nothing_to_do", "CI has kept no other coverage report than the one that was used")
    judged = await tell_again(ctx, job, subject, run, of_head=of_head)
    return Outcome("nothing_to_do", judged.reason) if isinstance(judged, Skipped) else done(judged)


async def _later(ctx: Context, job: Job, asked: MeasurementRequest, subject: Subject) -> Outcome:
    """Two that tell the same run at the same time could end with the older knowledge."""
    again = measurement_job(asked, subject.organization_id)
    async with ctx.database.system() as session:
        await jobs.enqueue(session, replace(again, key=f"{again.key}:after:{job.id}", run_after_s=LATER_S))
    return Outcome("nothing_to_do", "the analysis of the commit has not ended yet; what CI kept is read after it")


async def _why_not(subject: Subject, run: Run) -> str:
    """What CI measured of an older head of a pull request helps nobody; on a branch every commit keeps its result."""
    if run.status == "failed":
        return f"the analysis of the commit ended without a score: {run.error_message}"
    if run.pull_request is None:
        return ""
    pull_request = await subject.host.get_pull_request(subject.ref, run.pull_request)
    if pull_request.state != "open":
        return f"pull request {reference(subject.ref.host, run.pull_request)} is {pull_request.state}"
    if pull_request.head_sha != run.commit_sha:
        return f"{SUPERSEDED} {pull_request.head_sha[:12]}"
    return ""
