"""What a person decides about a refactoring, carried out at once: an approval of exactly this, or a no for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from handlers.context import Context
from handlers.errors import NotNow, UserError
from handlers.jobs import telling
from handlers.jobs.binding import moved_since
from handlers.jobs.deciding import earlier, record
from handlers.jobs.repository import Subject
from handlers.messages import binding_text, proof_check
from handlers.messages.markdown import code
from handlers.messages.wording import reference
from providers.code_hosts.events import Actor
from providers.code_hosts.proposals import PullRequest
from providers.database import approvals, refactorings
from providers.database.approvals import Approval, Method
from providers.database.refactorings import Refactoring
from providers.database.session import Session


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's yes: who, when it came in (None: just now), by which way, and the command whose reply tells of it."""

    by: Actor
    asked_at: datetime | None = None
    method: Method = "comment"
    command_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """The commit that was approved; `newest_base_sha` is where its base branch stands by now, if it has moved."""

    head_sha: str
    newest_base_sha: str = ""


async def approved(ctx: Context, subject: Subject, refactoring: Refactoring, consent: Consent) -> Approved:
    """Bind the approval to what was proposed, use it up, and turn the check run of the proof green.

    Only the commit that was proposed is ever acted on, whatever is pushed while this runs. Raises UserError where the
    pull request is not what was proposed or not what the person could see, and says which commit or branch differs.
    """
    async with ctx.database.tenant(refactoring.organization_id) as session:
        done = await earlier(session, refactoring.organization_id, consent.command_id)
    given = (
        Approved(done["head_sha"], done["newest_base_sha"])
        if done
        else await _given(ctx, subject, refactoring, consent)
    )
    check = proof_check.approved(given.head_sha, str(refactoring.id), consent.by.login)
    await telling.tell(ctx, subject, check, None)
    return given


async def _given(ctx: Context, subject: Subject, refactoring: Refactoring, consent: Consent) -> Approved:
    """Look at what stands there now; then give the approval, use it up and write that down: all of it, or nothing."""
    pull_request = await standing(subject, refactoring)
    _must_be_as_proposed(pull_request, refactoring, reference(subject.ref.host, pull_request.number))
    moved = await moved_since(ctx, subject, pull_request, consent.asked_at or datetime.now(UTC))
    if moved:
        raise NotNow(moved, binding_text.AGAIN)
    if _is_of_a_model(refactoring) and refactoring.asked.get("actor_id") == consent.by.external_id:
        raise UserError(binding_text.second_person(consent.by.login))
    newest_base_sha = await subject.host.get_head_sha(subject.ref, refactoring.base_branch)
    async with ctx.database.tenant(refactoring.organization_id) as session:
        used = await _used(session, refactoring, consent)
        newer = "" if newest_base_sha in {None, used.base_sha} else str(newest_base_sha)
        facts = {"head_sha": used.head_sha, "base_branch": used.base_branch, "base_sha": used.base_sha}
        facts |= {"newest_base_sha": newer, "method": consent.method}
        await _recorded(session, refactoring, consent.by, "approved", facts, consent.command_id)
    return Approved(used.head_sha, newer)


async def _used(session: Session, refactoring: Refactoring, consent: Consent) -> Approval:
    await approvals.give(
        session,
        refactoring,
        actor_id=consent.by.external_id,
        actor_login=consent.by.login,
        method=consent.method,
        command_id=consent.command_id,
    )
    used = await approvals.consume(session, refactoring)
    assert used is not None, "an approval that was just given can be used"
    return used


def _must_be_as_proposed(pull_request: PullRequest, refactoring: Refactoring, shown: str) -> None:
    proposed_sha = refactoring.head_sha or ""
    if pull_request.state != "open":
        raise NotNow(f"{shown} is {pull_request.state}, so there is nothing to approve.")
    if pull_request.head_sha != proposed_sha:
        said = binding_text.not_as_proposed(shown, proposed_sha, pull_request.head_sha)
        raise NotNow(said, "Review it natively, or close the pull request and ask again.")
    if pull_request.base_branch != refactoring.base_branch:
        said = binding_text.proposed_elsewhere(shown, refactoring.base_branch, pull_request.base_branch)
        raise NotNow(said, f"Make it go to {code(refactoring.base_branch)} again, or close it and ask anew.")


def _is_of_a_model(refactoring: Refactoring) -> bool:
    """Whether a model wrote any of it; `strategy` is deterministic, hybrid or llm."""
    return str((refactoring.metrics or {}).get("strategy", "deterministic")) != "deterministic"


async def rejected(
    ctx: Context, subject: Subject, refactoring: Refactoring, by: Actor, reason: str, command_id: UUID | None = None
) -> int:
    """Close the pull request and its branch, and keep what it proposed from ever being proposed again."""
    async with ctx.database.tenant(subject.organization_id) as session:
        keys = await refuse_for_good(session, refactoring, by.login, reason)
        await _recorded(session, refactoring, by, "rejected", {"reason": reason, "keys": keys}, command_id)
    if refactoring.pull_request is not None:
        await subject.host.close_pull_request(subject.ref, refactoring.pull_request)
    if refactoring.branch_name and refactoring.head_sha:
        # One that somebody pushed to stays: it is theirs as much as ours.
        await subject.host.delete_branch(subject.ref, refactoring.branch_name, refactoring.head_sha)
    return keys


async def refuse_for_good(session: Session, refactoring: Refactoring, login: str, reason: str) -> int:
    """Write down that what it proposed never comes back; how many changes that are."""
    keys = list((refactoring.metrics or {}).get("candidates", ()))
    said = f"rejected by {login}: {reason}" if login else reason
    await refactorings.reject(session, refactoring, keys, reason=reason, actor_login=login)
    await refactorings.set_phase(session, refactoring.organization_id, refactoring.id, "rejected", reason=said)
    return len(keys)


async def standing(subject: Subject, refactoring: Refactoring) -> PullRequest:
    """Its pull request as the host has it now."""
    if refactoring.pull_request is None:
        raise UserError(f"{code(refactoring.reference)} has no pull request.")
    return await subject.host.get_pull_request(subject.ref, refactoring.pull_request)


async def _recorded(
    session: Session,
    refactoring: Refactoring,
    by: Actor,
    act: str,
    facts: Mapping[str, object],
    command_id: UUID | None,
) -> None:
    about = ("refactoring", refactoring.id)
    await record(
        session, refactoring.organization_id, f"refactoring.{act}", by, facts, about=about, command_id=command_id
    )
