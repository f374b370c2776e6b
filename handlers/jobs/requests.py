"""What each job is asked to do: plain values that survive a trip through a JSON column."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from providers.code_hosts.events import Actor, CommentCreated
from providers.database.jobs import NewJob


@dataclass(frozen=True, slots=True)
class AnalysisRequest:
    """Judge one commit, against `base_sha` where there is one. `is_fresh` ignores what is kept of it."""

    repository_id: UUID
    commit_sha: str
    base_sha: str | None = None
    branch: str = ""
    pull_request: int | None = None
    is_fresh: bool = False

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "AnalysisRequest":
        return cls(**{**payload, "repository_id": UUID(payload["repository_id"])})

    @property
    def subject(self) -> str:
        """What the analysis is about: a newer head of the same subject makes an older one pointless."""
        if self.pull_request is not None:
            return f"{self.repository_id}:pull:{self.pull_request}"
        return f"{self.repository_id}:branch:{self.branch or self.commit_sha}"


def analysis_job(request: AnalysisRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    """The job id is derived, so asking twice runs once."""
    return NewJob(
        kind="analysis",
        key=f"analysis:{request.repository_id}:{request.commit_sha}",
        payload={**asdict(request), "repository_id": str(request.repository_id)},
        queue="analysis",
        organization_id=organization_id,
        subject=request.subject,
        delivery_id=delivery_id,
    )


@dataclass(frozen=True, slots=True)
class ConclusionRequest:
    """Tell the host how an analysis ended that will not report by itself."""

    repository_id: UUID
    commit_sha: str
    state: str
    reason: str

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "ConclusionRequest":
        return cls(**{**payload, "repository_id": UUID(payload["repository_id"])})


def conclusion_job(payload: dict[str, Any], organization_id: UUID | None, state: str, reason: str) -> NewJob:
    """The job that closes the check run of the analysis with this payload."""
    request = AnalysisRequest.from_payload(payload)
    return NewJob(
        kind="conclusion",
        key=f"conclusion:{request.repository_id}:{request.commit_sha}",
        payload={
            "repository_id": str(request.repository_id),
            "commit_sha": request.commit_sha,
            "state": state,
            "reason": reason,
        },
        queue="events",
        organization_id=organization_id,
        subject=f"{request.repository_id}:conclusion:{request.commit_sha}",
    )


@dataclass(frozen=True, slots=True)
class CommentRequest:
    """Answer the commands of one comment. The text is read again from the host and must hash to `body_sha256`."""

    repository_id: UUID
    number: int
    is_pull_request: bool
    comment_id: str
    body_sha256: str
    actor_id: str
    actor_login: str

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
        )

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "CommentRequest":
        return cls(**{**payload, "repository_id": UUID(payload["repository_id"])})

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_id, self.actor_login)


def comment_job(request: CommentRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    return NewJob(
        kind="comment",
        key=f"comment:{request.repository_id}:{request.comment_id}",
        payload={**asdict(request), "repository_id": str(request.repository_id)},
        queue="events",
        organization_id=organization_id,
        subject=f"{request.repository_id}:comment:{request.comment_id}",
        delivery_id=delivery_id,
    )


def body_digest(body: str) -> str:
    """Line endings differ between what a host sends and what it answers later; the words do not."""
    return hashlib.sha256(body.replace("\r\n", "\n").strip().encode("utf-8", "surrogatepass")).hexdigest()
