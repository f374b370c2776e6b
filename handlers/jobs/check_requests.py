"""What is asked of a check run that stands: what could be done about its findings, and what a pressed button wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from handlers.jobs.requests import Request
from providers.code_hosts.events import Actor
from providers.database.jobs import Job, NewJob


@dataclass(frozen=True, slots=True)
class ProspectsRequest(Request):
    """Look for what could be done, with no model, about the new findings of an analysis."""

    run_id: str


def prospects_job(request: ProspectsRequest, organization_id: UUID) -> NewJob:
    about = f"{request.repository_id}:prospects:{request.run_id}"
    return request.job("prospects", "refactoring", organization_id, subject=about)


@dataclass(frozen=True, slots=True)
class PressRequest(Request):
    """Somebody pressed the button `identifier` of the check run of an analysis, at the commit that they saw."""

    run_id: str
    commit_sha: str
    identifier: str
    actor_id: str
    actor_login: str

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_id, self.actor_login)


def press_job(request: PressRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    """However often one person presses it while the first press is answered, that is one wish; others may have rights
    that the first one lacks."""
    about = f"{request.repository_id}:press:{request.run_id}:{request.identifier}"
    key = f"{about}:{request.actor_id}"
    return request.job("press", "events", organization_id, subject=about, key=key, delivery_id=delivery_id)


def press_apology_job(press: Job, reason: str) -> NewJob:
    """The job that tells the person that the press could not be answered."""
    return NewJob(
        kind="press_apology",
        key=f"press_apology:{press.id}",
        payload={**press.payload, "press_id": str(press.id), "reason": reason},
        queue="events",
        organization_id=press.organization_id,
        subject=press.subject,
    )


@dataclass(frozen=True, slots=True)
class ProofRequest(Request):
    """Tell the proof of a commit of ours again; its check run, where that is known, names the refactoring."""

    commit_sha: str
    refactoring_id: str = ""


def proof_job(request: ProofRequest, organization_id: UUID, delivery_id: UUID | None = None) -> NewJob:
    about = f"{request.repository_id}:proof:{request.commit_sha}"
    return request.job("refactoring_proof", "refactoring", organization_id, subject=about, delivery_id=delivery_id)


@dataclass(frozen=True, slots=True)
class RetellingRequest(Request):
    """Tell the check run of an analysis again, with a sentence that came in since.

    `fixing` are the ids of findings for which a fix is on its way by now, so that its button offers none for them.
    """

    run_id: str
    said: str
    fixing: Sequence[str] = ()


def retelling_job(request: RetellingRequest, organization_id: UUID, because_of: UUID) -> NewJob:
    """One for each job that has something to say: what two of them say must both be told."""
    about = f"{request.repository_id}:retelling:{request.run_id}"
    return request.job("retelling", "analysis", organization_id, subject=about, key=f"{about}:{because_of}")
