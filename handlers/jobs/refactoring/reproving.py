"""Somebody asks for a proof once more: told again from the record, or made anew where the base has moved since.

Nothing is pushed for it, whatever comes of it: the check run stays on the commit that was proposed.
"""

import asyncio
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote
from uuid import UUID

from engine.errors import EngineError
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict
from engine.refactoring.receipt import BadReceipt, read_receipt
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs import telling
from handlers.jobs.check_requests import ProofRequest
from handlers.jobs.checkout import open_checkout
from handlers.jobs.pausing import must_go_on
from handlers.jobs.refactoring.decisions import standing
from handlers.jobs.refactoring.planning import Ground, plan_on
from handlers.jobs.refactoring.proving import Proven, prepared, prove
from handlers.jobs.refactoring.refactor import candidate_keys
from handlers.jobs.refactoring.task import Task, configuration_for
from handlers.jobs.refactoring.writing import RECEIPT
from handlers.jobs.repository import Subject, find_subject
from handlers.messages import proof_check
from handlers.messages.markdown import code, plain
from handlers.messages.proof_check import Proposed
from handlers.messages.wording import reference
from providers.code_hosts.code_host import CheckRun
from providers.code_hosts.proposals import PullRequest
from providers.database import approvals, refactorings
from providers.database.jobs import Job
from providers.database.refactorings import Refactoring
from providers.storage import layout

_MOST_BYTES: Final = 4 * 1024 * 1024
_GONE: Final = f"What speaks for a change is kept for {layout.REFACTORING_DAYS} days, and is gone."


async def tell_proof_again(ctx: Context, job: Job) -> Outcome:
    """The check run says which of the two it was; what a person has approved stays approved."""
    request = ProofRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    row = await _proposal(ctx, subject, request)
    if row is None or row.head_sha is None or row.pull_request is None:
        return Outcome("nothing_to_do", "no change of ours was ever proposed as this commit")
    task, external_id, head_sha = Task(ctx, job, subject, row), str(row.id), row.head_sha
    if request.commit_sha != head_sha:
        check: CheckRun | None = proof_check.superseded(external_id, request.commit_sha, head_sha)
    elif login := await _approved_by(task, head_sha):
        check = proof_check.approved(head_sha, external_id, login)
    else:
        receipt_sha256, trigger = row.receipt_sha256 or "", ctx.settings.trigger
        check = await _check(task, Proposed(external_id, head_sha, row.reference, receipt_sha256, trigger))
    if check is None:
        return Outcome("nothing_to_do", _GONE)
    await telling.tell(ctx, subject, check, None)
    return Outcome("done", check.title)


async def _proposal(ctx: Context, subject: Subject, request: ProofRequest) -> Refactoring | None:
    """By the check run's own word, since its commit may have been replaced; of a suite only the commit is known."""
    owner = subject.organization_id, subject.repository_id
    async with ctx.database.tenant(owner[0]) as session:
        if not request.refactoring_id:
            return await refactorings.of_head(session, *owner, request.commit_sha)
        row = await refactorings.get(session, owner[0], UUID(request.refactoring_id))
    return row if row is not None and row.repository_id == owner[1] else None


async def _approved_by(task: Task, head_sha: str) -> str:
    """Whose approval of this commit was carried out and still holds; "" for nobody's."""
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        given = await approvals.of(session, task.row)
    holding = (one for one in given if one.consumed_at and one.voided_at is None and one.head_sha == head_sha)
    return next((one.actor_login for one in holding), "")


async def _check(task: Task, proposed: Proposed) -> CheckRun | None:
    """None where there is neither a record nor a pull request that a new proof could be of."""
    pull_request = await standing(task.subject, task.row)
    kept = await _kept_proof(task)
    branch = task.row.base_branch or task.subject.ref.default_branch
    base_sha = await task.subject.host.get_head_sha(task.subject.ref, branch) or task.row.base_sha
    is_as_proposed = pull_request.state == "open" and pull_request.head_sha == proposed.head_sha
    if is_as_proposed and base_sha and (base_sha != task.row.base_sha or kept is None):
        return await _proven_again(task, proposed, base_sha, kept)
    return proof_check.from_record(proposed, kept, _why_record(task, pull_request)) if kept else None


def _why_record(task: Task, pull_request: PullRequest) -> str:
    if pull_request.state != "open":
        return f"{reference(task.subject.ref.host, pull_request.number)} is {pull_request.state}."
    if pull_request.head_sha != task.row.head_sha:
        return f"The branch has moved on to {code(pull_request.head_sha[:12])}, of which nothing is proven."
    return f"Neither the commit nor its base {code((task.row.base_sha or '')[:12])} has changed since."


async def _proven_again(task: Task, proposed: Proposed, base_sha: str, kept: Proof | None) -> CheckRun:
    """The same change, planned and proven on the base as it is now; nothing of it is written anywhere."""
    why = _why_again(task, base_sha)
    try:
        await must_go_on(task.ctx, task.subject)
        proven = await _proven(task, base_sha)
    except (UserError, EngineError) as error:
        said = str(error) if isinstance(error, UserError) else plain(str(error), 600)
        why = f"{why} It could not be proven again: {said}"
        return proof_check.from_record(proposed, kept, why) if kept else proof_check.unprovable(proposed, why)
    if proven is None:
        return proof_check.unprovable(proposed, f"{why} There it would be another change, or none at all.")
    return proof_check.proven_again(proposed, proven.proof, base_sha[:12], why)


def _why_again(task: Task, base_sha: str) -> str:
    if base_sha == task.row.base_sha:
        return _GONE
    branch, first_sha = code(task.row.base_branch or task.subject.ref.default_branch), task.row.base_sha or ""
    return f"{branch} has moved from {code(first_sha[:12])} to {code(base_sha[:12])} since this was proposed."


async def _proven(task: Task, base_sha: str) -> Proven | None:
    """What the proof finds there; None where the change that was proposed is not the one that can be made there."""
    async with open_checkout(task.ctx, task.subject.ref, [base_sha]) as checkout:
        configuration = await configuration_for(task, checkout, base_sha)
        ground = Ground(checkout, base_sha, configuration.for_writing(), configuration)
        preparing = await prepared(task, ground)
        packages, only = preparing.place.packages, task.row.affected_files
        found = (await plan_on(task, ground, packages=packages, only=only)).result.proposals
        wanted = _places((task.row.metrics or {}).get("candidates", ()))
        same = next((change for change in found if _places(candidate_keys(change)) == wanted), None)
        if same is None:
            return None
        proven = await prove(task, ground, preparing, same)
    is_refuted = proven.proof.verdict is Verdict.DISPROVED
    is_whole = proven.change is not None and _places(candidate_keys(proven.change)) == wanted
    return proven if is_refuted or is_whole else None


def _places(keys: Iterable[str]) -> list[list[str]]:
    """By which recipe, in which file and what of it; what follows in a key are line numbers, which a base shifts."""
    return sorted(key.split("\n")[:3] for key in keys)


async def _kept_proof(task: Task) -> Proof | None:
    """The rows of the receipt, without their times; None where it is kept no longer, or is not the one of the row."""
    key = layout.refactoring(*task.owner, task.row.id) + quote(RECEIPT)
    raw = await task.ctx.store.get(key, limit_bytes=_MOST_BYTES)
    if raw is None:
        return None
    try:
        receipt = await asyncio.to_thread(read_receipt, raw)
        rows = [Evidence(Rung(rung), Verdict(verdict), str(said)) for rung, verdict, said in receipt.document["proof"]]
    except (BadReceipt, KeyError, ValueError, TypeError):  # of another version, whose ladder had other rungs
        return None
    return Proof(tuple(rows)) if receipt.sha256 == task.row.receipt_sha256 else None
