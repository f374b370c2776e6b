"""What a person decides about a refactoring, carried out at once: an approval of exactly this, or a no for good."""

from collections.abc import Mapping

from handlers.context import Context
from handlers.errors import NotNow, UserError
from handlers.jobs.repository import Subject
from handlers.messages import proof_check
from handlers.messages.markdown import code
from handlers.messages.wording import reference
from providers.code_hosts.events import Actor
from providers.code_hosts.proposals import PullRequest
from providers.database import audit, refactorings
from providers.database.refactorings import Refactoring
from providers.database.session import Session


async def approved(ctx: Context, subject: Subject, refactoring: Refactoring, by: Actor) -> str:
    """Bind the approval to what stands on the host now, use it up, and turn the check run of the proof green.

    Raises NotNow where the pull request is not what was proposed: then it says which commit is there instead.
    """
    pull_request = await standing(subject, refactoring)
    if pull_request.state != "open":
        shown = reference(subject.ref.host, pull_request.number)
        raise NotNow(f"{shown} is {pull_request.state}, so there is nothing to approve.")
    if pull_request.head_sha != refactoring.head_sha:
        raise NotNow(
            f"Somebody has pushed to the branch: {code((refactoring.head_sha or '')[:12])} was proposed and proven,"
            f" {code(pull_request.head_sha[:12])} is there now. What a person pushed is not approved by this command.",
            "Review it natively, or close the pull request and ask again.",
        )
    async with ctx.database.tenant(subject.organization_id) as session:
        base_sha = refactoring.base_sha or ""
        await refactorings.approve(
            session,
            refactoring,
            head_sha=pull_request.head_sha,
            base_sha=base_sha,
            actor_id=by.external_id,
            actor_login=by.login,
        )
        used = await refactorings.consume_approval(
            session, refactoring, head_sha=pull_request.head_sha, base_sha=base_sha
        )
        assert used is not None, "an approval that was just given can be used"
        await _recorded(session, refactoring, by, "approved", {"head_sha": pull_request.head_sha})
    check = proof_check.approved(refactoring.head_sha or "", str(refactoring.id), by.login)
    await subject.host.ensure_check_run(subject.ref, check)
    return pull_request.head_sha


async def rejected(ctx: Context, subject: Subject, refactoring: Refactoring, by: Actor, reason: str) -> int:
    """Close the pull request and its branch, and keep what it proposed from ever being proposed again."""
    keys = await refuse_for_good(ctx, refactoring, by.login, reason)
    async with ctx.database.tenant(subject.organization_id) as session:
        await _recorded(session, refactoring, by, "rejected", {"reason": reason, "keys": keys})
    if refactoring.pull_request is not None:
        await subject.host.close_pull_request(subject.ref, refactoring.pull_request)
    if refactoring.branch_name and refactoring.head_sha:
        # One that somebody pushed to stays: it is theirs as much as ours.
        await subject.host.delete_branch(subject.ref, refactoring.branch_name, refactoring.head_sha)
    return keys


async def refuse_for_good(ctx: Context, refactoring: Refactoring, login: str, reason: str) -> int:
    """Write down that what it proposed never comes back; how many changes that are."""
    keys = list((refactoring.metrics or {}).get("candidates", ()))
    said = f"rejected by {login}: {reason}" if login else reason
    async with ctx.database.tenant(refactoring.organization_id) as session:
        await refactorings.reject(session, refactoring, keys, reason=reason, actor_login=login)
        await refactorings.set_phase(session, refactoring.organization_id, refactoring.id, "rejected", reason=said)
    return len(keys)


async def standing(subject: Subject, refactoring: Refactoring) -> PullRequest:
    """Its pull request as the host has it now."""
    if refactoring.pull_request is None:
        raise UserError(f"{code(refactoring.reference)} has no pull request.")
    return await subject.host.get_pull_request(subject.ref, refactoring.pull_request)


async def _recorded(
    session: Session, refactoring: Refactoring, by: Actor, act: str, facts: Mapping[str, object]
) -> None:
    await audit.record(
        session,
        refactoring.organization_id,
        action=f"refactoring.{act}",
        resource_type="refactoring",
        resource_id=refactoring.id,
        metadata={**facts, "actor_id": by.external_id, "actor_login": by.login},
    )
