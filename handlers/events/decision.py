"""What an event handler answers: plain values that the routing writes down in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from handlers.context import Outcome
from providers.database.jobs import NewJob
from providers.database.repositories import Repository
from providers.database.session import Session


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an event happened. `repository` is None for events about an installation as a whole."""

    session: Session
    delivery_id: UUID
    organization_id: UUID | None
    repository: Repository | None


@dataclass(frozen=True, slots=True)
class Supersede:
    """Live jobs about `subject` other than `keep_key` have lost their point, for this reason."""

    subject: str
    keep_key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """How the delivery ends, the jobs that follow, and the older jobs that end with it.

    The routing adds whose it was (`organization_id`, `repository_id`) and the event's `action`.
    """

    outcome: Outcome
    jobs: tuple[NewJob, ...] = ()
    supersede: Supersede | None = None
    organization_id: UUID | None = None
    repository_id: UUID | None = None
    action: str | None = None


def nothing(reason: str) -> Decision:
    return Decision(Outcome("nothing_to_do", reason))
