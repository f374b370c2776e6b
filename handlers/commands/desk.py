"""What commands set going and decide in one repository: rows, jobs, and the few writes outside that a decision is."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from handlers.context import Context
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent, approved, rejected
from handlers.jobs.repository import Subject
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from providers.code_hosts.events import Actor
from providers.database import audit, jobs, outbox, refactorings
from providers.database.records import new_id
from providers.database.refactorings import Phase, Refactoring

_SEARCHED = 500


class RepositoryDesk:
    """Always of the one repository in which the comment was written."""

    def __init__(self, ctx: Context, subject: Subject) -> None:
        self._ctx = ctx
        self._subject = subject

    async def ask(self, asked: Asked, act: str, *, is_held: bool = False) -> Refactoring:
        """Take a wish; its job is started apart. Asking twice asks once."""
        # From the command's own id, so that an attempt that is repeated finds what it had asked for.
        id_ = uuid5(UUID(asked.command_id), act) if asked.command_id else new_id()
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            type_ = asked.types[0] if len(asked.types) == 1 else act
            wish = replace(asked, is_held=is_held).to_json()
            row = await refactorings.ensure(session, organization_id, repository_id, id_, type_=type_, asked=wish)
            told = {"refactoring_id": str(row.id), "act": act, "types": list(asked.types), "path": asked.path}
            await outbox.publish(session, "refactoring.requested", organization_id, told)
            await audit.record(
                session,
                organization_id,
                action=f"refactoring.{act}.asked",
                resource_type="refactoring",
                resource_id=row.id,
                metadata={**told, "actor_id": asked.actor_id, "actor_login": asked.actor_login},
            )
        return row

    async def find(self, reference: str, number: int) -> Refactoring | None:
        """The refactoring of this reference, or without one that whose pull request this number is."""
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            if not reference:
                return await refactorings.of_pull_request(session, organization_id, repository_id, number)
            known = await refactorings.recent(session, organization_id, repository_id, limit=_SEARCHED)
        return next((row for row in known if row.reference == reference), None)

    async def in_phase(self, *phases: Phase) -> Sequence[Refactoring]:
        organization_id, repository_id = self._subject.organization_id, self._subject.repository_id
        async with self._ctx.database.tenant(organization_id) as session:
            return await refactorings.recent(session, organization_id, repository_id, phases=phases)

    async def start(self, refactoring: Refactoring, act: str, by: Actor | None = None) -> None:
        async with self._ctx.database.tenant(self._subject.organization_id) as session:
            request = _request(refactoring, act)
            if by is not None:
                request = replace(request, actor_id=by.external_id, actor_login=by.login)
            await jobs.enqueue(session, refactoring_job(request, self._subject.organization_id))

    async def approve(self, refactoring: Refactoring, consent: Consent) -> Approved:
        return await approved(self._ctx, self._subject, refactoring, consent)

    async def reject(self, refactoring: Refactoring, by: Actor, reason: str) -> int:
        return await rejected(self._ctx, self._subject, refactoring, by, reason)

    async def cancel(self, refactoring: Refactoring, by: Actor) -> bool:
        organization_id = self._subject.organization_id
        about = refactoring_job(_request(refactoring, "refactor"), organization_id).subject
        said = f"called off by {by.login}"
        async with self._ctx.database.tenant(organization_id) as session:
            live = await jobs.cancel_others(session, organization_id, about, "", said)
            if refactoring.phase in refactorings.UNDER_WAY:
                await refactorings.set_phase(session, organization_id, refactoring.id, "cancelled", reason=said)
        return bool(live) or refactoring.phase in refactorings.UNDER_WAY


def _request(refactoring: Refactoring, act: str) -> RefactoringRequest:
    return RefactoringRequest(refactoring.repository_id, str(refactoring.id), act)
