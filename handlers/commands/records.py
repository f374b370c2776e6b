"""What commands may read of one repository, out of the database."""

from collections.abc import Sequence
from datetime import datetime

from engine.analysis.report import Report
from engine.analysis.stored_report import from_json
from handlers.commands.command import DeliveryRecord, JobRecord, RefusalRecord, RunRecord
from handlers.context import Context
from handlers.jobs.configuration import Configuration, configuration_of
from handlers.jobs.refactoring.series import part_awaited
from handlers.jobs.repository import Subject
from handlers.messages.cost_text import Work
from handlers.messages.standstill import WaitingWish
from handlers.permissions import ANSWER, Caller, may
from providers.code_hosts.events import Actor, RepositoryRef
from providers.database import analyses, commands, deliveries, jobs, refactorings, spending, turns
from providers.database.analyses import Run
from providers.database.jobs import Job

_SEARCHED = 500  # jobs of a repository among which a reference is looked up
_REFACTORING = "refactoring_refactor"
_KINDS = {
    "analysis": "analysis",
    "conclusion": "end of an analysis",
    "comment": "reply to a comment",
    "onboarding": "onboarding pull request",
    "dashboard": "dashboard issue",
    "refactoring_plan": "plan",
    "refactoring_refactor": "refactoring",
    "refactoring_rebase": "rebase of a refactoring",
    "refactoring_proof": "proof of a refactoring, once more",
    "refactoring_rollback": "rollback of a refactoring",
    "refactoring_close": "end of a pull request of the bot",
    "refactoring_closed": "end of a pull request of the bot that was not measured",
    "refactoring_end": "last word on a refactoring",
    "refactoring_pushed": "look at what was pushed to a pull request",
    "measurement": "coverage of an analysis",
    "retelling": "retelling of an analysis",
    "prospects": "look for what could be mended",
    "press": "answer to a button",
    "admission": "whose turn it is",
    "preview": "look at a changed configuration",
    "schedule": "what the schedule asks for",
    "apology": "apology for a comment",
    "press_apology": "apology for a button",
}


class RepositoryRecords:
    """Always of the one repository in which the comment was written."""

    def __init__(self, ctx: Context, subject: Subject) -> None:
        self._ctx = ctx
        self._subject = subject

    async def latest_run(self) -> RunRecord | None:
        """The newest completed analysis of the default branch."""
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            branch = self._subject.ref.default_branch
            run = await analyses.latest_of_branch(session, organization_id, repository_id, branch)
        return self._run(run)

    async def run_for(self, commit_sha: str) -> RunRecord | None:
        """The newest analysis of this commit, in whatever state."""
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            return self._run(await analyses.latest(session, organization_id, repository_id, commit_sha))

    async def find_job(self, reference: str) -> JobRecord | None:
        known = await self.recent_jobs(_SEARCHED)
        return next((job for job in known if job.reference == reference), None)

    async def recent_jobs(self, limit: int) -> Sequence[JobRecord]:
        """Newest first, in every state."""
        organization_id = self._subject.organization_id
        async with self._ctx.database.tenant(organization_id) as session:
            about = f"{self._subject.repository_id}:"
            rows = await jobs.recent(session, limit=limit, organization_id=organization_id, about=about)
        return [_job(row) for row in rows]

    async def recent_deliveries(self, limit: int) -> Sequence[DeliveryRecord]:
        """Newest first."""
        organization_id = self._subject.organization_id
        async with self._ctx.database.tenant(organization_id) as session:
            rows = await deliveries.recent(
                session, limit=limit, organization_id=organization_id, repository_id=self._subject.repository_id
            )
        return [DeliveryRecord(row.event, row.action or "", row.state, row.reason, row.received_at) for row in rows]

    async def waiting(self) -> Sequence[WaitingWish]:
        """Oldest first."""
        owner = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(owner[0]) as session:
            return [
                WaitingWish(
                    refactorings.reference_of(turn.refactoring_id),
                    turn.hold,
                    turn.hold_until,
                    str(turn.asked.get("actor_login", "")),
                    turn.asked_at,
                    await part_awaited(session, turn),
                )
                for turn in await turns.waiting(session, *owner)
            ]

    async def recent_refusals(self, limit: int) -> Sequence[RefusalRecord]:
        """Newest first, among the last commands of the repository."""
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            rows = await commands.recent(session, organization_id, repository_id, limit=_SEARCHED)
        refused = [row for row in rows if row.state in {"refused", "nothing_to_do", "failed"} and row.reason]
        return [RefusalRecord(row.text, row.actor_login, row.reason, row.created_at) for row in refused[:limit]]

    async def work_since(self, since: datetime) -> Sequence[Work]:
        """All money was spent by refactorings: nothing else asks a model."""
        owner = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(owner[0]) as session:
            spent = await spending.by_kind(session, *owner, since)
            usd = await spending.models_usd(session, *owner, since)
        return [
            Work(_KINDS.get(each.kind, each.kind), each.count, each.seconds, usd if each.kind == _REFACTORING else None)
            for each in spent
        ]

    async def configuration(self) -> Configuration:
        """What is in force on the default branch now; raises UserError where that has no commit."""
        return await configuration_of(self._ctx, self._subject)

    async def may_read(self, repository: RepositoryRef, actor: Actor) -> bool:
        """Whether this person may read another repository, by its host's live answer; every doubt is a no."""
        return (await may(self._subject.host, repository, Caller(actor), ANSWER)).is_allowed

    def _run(self, run: Run | None) -> RunRecord | None:
        if run is None:
            return None
        report = _report(run)
        url = f"{self._ctx.settings.public_url}/repositories/{run.repository_id}/runs/{run.id}"
        return RunRecord(run.commit_sha, run.status, report, run.error_message or "", url)


def _report(run: Run) -> Report | None:
    """None where there is none, or one of another version that this one cannot read."""
    try:
        return from_json(run.document) if run.document is not None else None
    except ValueError:
        return None


def reference_of(job: Job) -> str:
    """How people name a job: the last eight digits of its id, or of the refactoring that all its jobs are for."""
    refactoring_id = str(job.payload.get("refactoring_id", ""))
    return f"J-{(refactoring_id.replace('-', '') or job.id.hex)[-8:]}"


def _job(job: Job) -> JobRecord:
    done, total = job.progress.get("done_bytes"), job.progress.get("total_bytes")
    commit_sha = str(job.payload.get("commit_sha", ""))
    about = _KINDS.get(job.kind, job.kind)
    return JobRecord(
        reference=reference_of(job),
        kind=job.kind,
        about=f"{about} of {commit_sha[:12]}" if commit_sha else about,
        state=job.state,
        reason=job.reason,
        attempts=job.attempts,
        created_at=job.created_at,
        run_after=job.run_after,
        started_at=job.started_at,
        finished_at=job.finished_at,
        done_share=done / total if isinstance(done, int) and isinstance(total, int) and total else None,
        commit_sha=commit_sha,
    )
