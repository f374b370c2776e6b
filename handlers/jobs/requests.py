"""What each job is asked to do: plain values that survive a trip through a JSON column, and another version of us.

A payload may have been written by an older or a newer version: unknown fields are passed over, and a missing one is
a `UserError`, so that the job ends with a sentence instead of failing again and again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Self
from uuid import UUID

from handlers.errors import UserError
from providers.code_hosts.events import Actor, CommentCreated
from providers.database.jobs import Job, NewJob


@dataclass(frozen=True, slots=True)
class Request:
    """About one repository; the fields of a request are what its payload holds."""

    repository_id: UUID

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Raises UserError for a payload of a version that is too old to be understood."""
        known = {each.name: payload[each.name] for each in fields(cls) if each.name in payload}
        missing = [each.name for each in fields(cls) if each.name not in known and each.default is MISSING]
        if missing:
            raise UserError(f"the job was written by another version: it does not say {', '.join(missing)}")
        return cls(**{**known, "repository_id": UUID(str(known["repository_id"]))})

    def payload(self) -> dict[str, Any]:
        return {**asdict(self), "repository_id": str(self.repository_id)}

    def job(
        self,
        kind: str,
        queue: str,
        organization_id: UUID,
        *,
        subject: str,
        key: str = "",
        delivery_id: UUID | None = None,
        run_after_s: float = 0.0,
    ) -> NewJob:
        """The job that carries this out; its `subject` is its key, too, where no other is given."""
        return NewJob(kind, key or subject, self.payload(), queue, organization_id, subject, delivery_id, run_after_s)


@dataclass(frozen=True, slots=True)
class AnalysisRequest(Request):
    """Judge one commit, against `base_sha` where there is one. `is_fresh` ignores what is kept of it.

    `takes_changes`: a change may be proposed for the branch of this pull request.
    """

    commit_sha: str
    base_sha: str | None = None
    branch: str = ""
    pull_request: int | None = None
    is_fresh: bool = False
    takes_changes: bool = False

    @property
    def subject(self) -> str:
        """What the analysis is about: a newer head of the same subject makes an older one pointless."""
        if self.is_fresh:  # somebody asked for this very commit; no other takes its place
            return f"{self.repository_id}:commit:{self.commit_sha}"
        if self.pull_request is not None:
            return f"{self.repository_id}:pull:{self.pull_request}"
        return f"{self.repository_id}:branch:{self.branch}"


def analysis_job(
    request: AnalysisRequest, organization_id: UUID, delivery_id: UUID | None = None, *, run_after_s: float = 0.0
) -> NewJob:
    """The key is derived, so asking twice runs once; a commit on a branch and in a pull request is two questions."""
    key = f"analysis:{request.subject}:{request.commit_sha}"
    return request.job(
        "analysis",
        "analysis",
        organization_id,
        subject=request.subject,
        key=key,
        delivery_id=delivery_id,
        run_after_s=run_after_s,
    )


@dataclass(frozen=True, slots=True)
class MeasurementRequest(Request):
    """CI has ended green on a commit: tell its last analysis again, with what CI has measured."""

    commit_sha: str


# The builds of one push end soon after each other, and one job reads what all of them have kept.
SETTLE_S = 5.0


def measurement_job(request: MeasurementRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    """It has a subject of its own: what was told once is only told better, and ends no analysis."""
    about = f"{request.repository_id}:measurement:{request.commit_sha}"
    return request.job(
        "measurement",
        "analysis",
        organization_id,
        subject=about,
        key=f"measurement:{about}",
        delivery_id=delivery_id,
        run_after_s=SETTLE_S,
    )


@dataclass(frozen=True, slots=True)
class ConclusionRequest(Request):
    """Tell the host how an analysis ended that will not report by itself; its run has the id of its job."""

    run_id: str
    state: str
    reason: str
    commit_sha: str = ""


# A host may not list for two seconds what it has just created; an analysis may have been cut off in that moment.
LIST_LAG_S = 5.0
CONCLUSION = "conclusion"


def conclusion_job(analysis: Job, state: str, reason: str) -> NewJob:
    """The job that closes the check run of this analysis, whatever else its payload may lack."""
    repository_id = str(analysis.payload.get("repository_id", ""))
    told = {
        "repository_id": repository_id,
        "run_id": str(analysis.id),
        "state": state,
        "reason": reason,
        "commit_sha": str(analysis.payload.get("commit_sha", "")),
    }
    return NewJob(
        kind=CONCLUSION,
        key=f"{CONCLUSION}:{analysis.id}",
        payload=told,
        queue="events",
        organization_id=analysis.organization_id,
        subject=f"{repository_id}:conclusion:{analysis.id}",
        run_after_s=LIST_LAG_S if analysis.started_at is not None else 0.0,
    )


@dataclass(frozen=True, slots=True)
class CommentRequest(Request):
    """Answer the commands of one comment. The text is read again from the host and must hash to `body_sha256`."""

    number: int
    is_pull_request: bool
    comment_id: str
    body_sha256: str
    actor_id: str
    actor_login: str
    is_bot: bool = False
    app_id: str = ""

    @classmethod
    def of(cls, event: CommentCreated, repository_id: UUID) -> "CommentRequest":
        return cls(
            repository_id=repository_id,
            number=event.number,
            is_pull_request=event.is_pull_request,
            comment_id=event.comment_id,
            body_sha256=body_digest(event.body),
            actor_id=event.actor.external_id,
            actor_login=event.actor.login,
            is_bot=event.actor.is_bot,
            app_id=event.app_id,
        )

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_id, self.actor_login, self.is_bot)


def comment_job(request: CommentRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    about = f"{request.repository_id}:comment:{request.comment_id}"
    key = f"comment:{request.repository_id}:{request.comment_id}"
    return request.job("comment", "events", organization_id, subject=about, key=key, delivery_id=delivery_id)


def apology_job(comment: Job, reason: str) -> NewJob:
    """The job that tells the person that their comment could not be answered."""
    return NewJob(
        kind="apology",
        key=f"apology:{comment.id}",
        payload={**comment.payload, "reason": reason},
        queue="events",
        organization_id=comment.organization_id,
        subject=comment.subject,
    )


def body_digest(body: str) -> str:
    """Line endings differ between what a host sends and what it answers later; the words do not."""
    return hashlib.sha256(body.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class RefactoringRequest(Request):
    """Carry out a refactoring whose row says what was asked. `act` is what is to be done for it; to tell an end, `of`
    which act it was, in which `state` and for what `reason`. The actor is who wants this act, where that is not who had
    asked for the refactoring.
    """

    refactoring_id: str
    act: str = "refactor"
    state: str = ""
    reason: str = ""
    actor_id: str = ""
    actor_login: str = ""
    of: str = ""


def refactoring_job(request: RefactoringRequest, organization_id: UUID) -> NewJob:
    """One live job for each act of a refactoring; refactorings do not supersede each other."""
    about = f"{request.repository_id}:refactoring:{request.refactoring_id}"
    key = f"refactoring:{request.refactoring_id}:{request.act}"
    return request.job(f"refactoring_{request.act}", "refactoring", organization_id, subject=about, key=key)


@dataclass(frozen=True, slots=True)
class PushedRequest(Request):
    """The branch of a pull request of ours, by its number, has moved."""

    number: int


def pushed_job(request: PushedRequest, organization_id: UUID, delivery_id: UUID) -> NewJob:
    """One for each delivery: a push while an earlier one is looked at must be looked at as well."""
    about = f"{request.repository_id}:refactoring_pushed:{request.number}"
    key = f"{about}:{delivery_id}"
    return request.job("refactoring_pushed", "events", organization_id, subject=about, key=key, delivery_id=delivery_id)


@dataclass(frozen=True, slots=True)
class ClosingRequest(Request):
    """A pull request of ours, by its number, was merged or closed.

    `unmeasured` is why the gain of a merge is not measured any more, "" where it is to be.
    """

    number: int
    unmeasured: str = ""


def closing_job(request: ClosingRequest, organization_id: UUID) -> NewJob:
    """It asks the host what became of it, so one job is enough however often it was closed and opened."""
    kind = "refactoring_closed" if request.unmeasured else "refactoring_close"
    about = f"{request.repository_id}:{kind}:{request.number}"
    return request.job(kind, "refactoring", organization_id, subject=about)
