"""What commands set going and decide in one repository: rows, jobs, and the few writes outside that a decision is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from config.forge_yml import Refactor
from handlers.context import Context
from handlers.jobs.refactoring import asking, limits
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.decisions import Approved, Consent, approved, rejected
from handlers.jobs.refactoring.limits import Queued
from handlers.jobs.repository import Subject
from handlers.jobs.requests import RefactoringRequest, refactoring_job
from handlers.jobs.stopping import call_off
from providers.code_hosts.events import Actor
from providers.database import jobs, refactorings
from providers.database.refactorings import Phase, Refactoring

_SEARCHED = 500


class RepositoryDesk:
    """Always of the one repository in which the comment was written."""

    def __init__(self, ctx: Context, subject: Subject) -> None:
        self._ctx = ctx
        self._subject = subject
        self._owner = subject.organization_id, subject.repository_id

    async def ask(self, asked: Asked, act: str) -> Refactoring:
        """Take a wish; its job is started apart. Asking twice asks once."""
        async with self._ctx.database.tenant(self._subject.organization_id) as session:
            return await asking.ask(session, self._owner, asked, act)

    async def ask_for_turn(self, asked: Asked, rules: Refactor, now: datetime) -> Queued:
        """Take a wish for a pull request: it has a place at once, or waits for its turn."""
        async with self._ctx.database.tenant(self._subject.organization_id) as session:
            row = await asking.ask(session, self._owner, asked, "refactor")
            return await limits.take_in(session, row, rules, now)

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

    async def reject(self, refactoring: Refactoring, by: Actor, reason: str, command_id: UUID | None) -> int:
        return await rejected(self._ctx, self._subject, refactoring, by, reason, command_id)

    async def cancel(self, refactoring: Refactoring, by: Actor, command_id: UUID | None) -> bool:
        return await call_off(self._ctx, refactoring, by, command_id)


def _request(refactoring: Refactoring, act: str) -> RefactoringRequest:
    return RefactoringRequest(refactoring.repository_id, str(refactoring.id), act)
