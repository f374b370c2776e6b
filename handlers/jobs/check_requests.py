"""What is asked of a check run that stands: what could be done about its findings, and what a pressed button wants."""

from dataclasses import dataclass
from uuid import UUID

from handlers.jobs.requests import Request
from providers.code_hosts.events import Actor
from providers.database.jobs import NewJob


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
    """However often it is pressed while the first press is answered, that is one wish."""
    about = f"{request.repository_id}:press:{request.run_id}:{request.identifier}"
    return request.job("press", "events", organization_id, subject=about, delivery_id=delivery_id)


@dataclass(frozen=True, slots=True)
class RetellingRequest(Request):
    """Tell the check run of an analysis again, with a sentence that came in since."""

    run_id: str
    said: str


def retelling_job(request: RetellingRequest, organization_id: UUID, because_of: UUID) -> NewJob:
    """One for each job that has something to say: what two of them say must both be told."""
    about = f"{request.repository_id}:retelling:{request.run_id}"
    return request.job("retelling", "analysis", organization_id, subject=about, key=f"{about}:{because_of}")
