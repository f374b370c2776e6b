"""`/forge refactor` as a job: from a wish to a pull request with its evidence, or to a sentence that says why not."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from engine.errors import EngineError
from engine.refactoring.evidence import Proof, Verdict
from engine.refactoring.receipt import Receipt, tools, write_receipt
from engine.refactoring.replay import question_of
from engine.refactoring.results import PlannedChange, PlanResult
from handlers.context import Context, Outcome
from handlers.errors import UserError
from handlers.jobs import telling
from handlers.jobs.checkout import open_checkout
from handlers.jobs.pushing import push
from handlers.jobs.refactoring import writing
from handlers.jobs.refactoring.authority import must_still_be_allowed
from handlers.jobs.refactoring.beginning import base_of, begun, gave_up
from handlers.jobs.refactoring.demands import unmet
from handlers.jobs.refactoring.opening import as_wanted, asked_for_review
from handlers.jobs.refactoring.planning import Answer, Ground, branch_of, plan_on
from handlers.jobs.refactoring.proving import Proven, prepared, prove
from handlers.jobs.refactoring.series import facts, part_of
from handlers.jobs.refactoring.task import Task, configuration_for
from handlers.jobs.refactoring.turn import has_turn, must_keep_turn, pass_on_turn
from handlers.jobs.refactoring.writing import Written
from handlers.messages import proof_check, pull_request, refactoring_replies
from handlers.messages.pull_request import Deed
from handlers.messages.wording import reference
from providers.code_hosts.proposals import PullRequest, PullRequestDraft
from providers.database import outbox, refactorings
from providers.database.jobs import Job


async def refactor(ctx: Context, job: Job) -> Outcome:
    """Plan, prove, write, propose. What was done before a worker died is found again and not done twice."""
    task = await begun(ctx, job)
    if task.row.phase not in refactorings.UNDER_WAY:
        return Outcome("nothing_to_do", f"the refactoring had already ended: {task.row.phase}")
    started = time.monotonic()
    try:
        outcome = await _carried_out(task, started)
    except (UserError, EngineError) as error:
        outcome = await gave_up(task, error)
    if outcome.state != "done":
        await pass_on_turn(task)
    return outcome


async def _carried_out(task: Task, started: float) -> Outcome:
    base_sha = await base_of(task)
    async with open_checkout(task.ctx, task.subject.ref, [base_sha]) as checkout:
        configuration = await configuration_for(task, checkout, base_sha)
        ground = Ground(checkout, base_sha, configuration.for_writing(), configuration)
        if not await has_turn(task, ground.rules.refactor, datetime.now(UTC)):
            return Outcome("nothing_to_do", "it waits for its turn again")
        branch = task.asked.base_branch or task.subject.ref.default_branch
        said = refactoring_replies.planning(task.row.reference, base_sha)
        task = await task.move("planning", said=said, base_sha=base_sha, base_branch=branch)
        return await made(task, ground, started)


async def made(
    task: Task, ground: Ground, started: float, *, only: Sequence[str] = (), replaces: str | None = None
) -> Outcome:
    """From a commit to its pull request; `replaces` is the head that the branch has now, where it is made anew."""
    preparing = await prepared(task, ground)
    answer = await plan_on(task, ground, packages=preparing.place.packages, only=only)
    if not answer.result.proposals:
        return await _nothing_to_do(task, answer.result)
    proposal = answer.result.proposals[0]
    task = await task.move("proving", said=refactoring_replies.proving(task.row.reference, proposal))
    proven = await prove(task, ground, preparing, proposal)
    if proven.change is None:
        return await _refused(task, proven)
    if missing := unmet(ground.rules_for(proven.change.paths).proof, task.asked, proven.proof):
        raise UserError(*refactoring_replies.too_little_proof(missing))
    return await _proposed(task, ground, answer, proven, replaces, started)


async def _proposed(
    task: Task, ground: Ground, answer: Answer, proven: Proven, replaces: str | None, started: float
) -> Outcome:
    change = proven.change
    assert change is not None, "there is something to propose"
    branch = task.row.branch_name or branch_of(task, change)
    written = await writing.commit(task, ground, change)
    receipt = _receipt(task, answer, written, change, proven.proof)
    await must_keep_turn(task)
    record = partial(
        _recorded,
        ground=ground,
        change=change,
        receipt=receipt,
        type=change.recipe.type.value,
        branch_name=branch,
        base_sha=ground.base_sha,
        head_sha=written.head.sha,
        plan_digest=receipt.sha256,
        receipt_sha256=receipt.sha256,
        affected_files=list(change.paths),
        metrics=_metrics(task, change, proven.proof, answer.result),
    )
    # Until it is pushed, the row of one that is made anew tells of the commit that stands there, and may be decided.
    task = await (record(task) if replaces is None else task.move("writing"))
    await must_still_be_allowed(task, ground.configuration.layers)
    await push(task.subject, ground.checkout, written.head.sha, branch, replaces=replaces)
    if replaces is not None:
        task = await record(task)
    deed = _deed(task, ground, answer.result, proven, receipt, time.monotonic() - started)
    return await _told(task, deed, await _opened(task, ground, deed, branch, is_first=replaces is None))


async def _recorded(task: Task, *, ground: Ground, change: PlannedChange, receipt: Receipt, **became: Any) -> Task:
    """The row tells of the commit, and what speaks for it is kept."""
    task = await task.move("writing", **became)
    await writing.keep(task, ground, change, receipt)
    return task


def _receipt(task: Task, answer: Answer, written: Written, change: PlannedChange, proof: Proof) -> Receipt:
    return write_receipt(
        job=task.row.reference,
        repository=task.subject.ref.full_name,
        base_sha=answer.errand.commit_sha,
        tree_sha=written.head.tree_sha,
        commits=[each.sha for each in written.commits],
        change=change,
        errand=question_of(answer.errand, answer.result.proposals[0]),
        proof=proof,
        key=task.ctx.settings.signing_key,
    )


def _deed(task: Task, ground: Ground, result: PlanResult, proven: Proven, receipt: Receipt, seconds: float) -> Deed:
    asked = task.asked
    assert proven.change is not None
    return Deed(
        reference=task.row.reference,
        change=proven.change,
        proof=proven.proof,
        score=result.score,
        seconds=seconds,
        receipt_sha256=receipt.sha256,
        asked_by=asked.actor_login,
        asked_in=reference(task.subject.ref.host, asked.number) if asked.number else "",
        configuration=ground.configuration.name,
        tools=[f"{name} {version}" for name, version in tools().items()],
        notes=(*proven.notes, *pull_request.never_merged(ground.rules.refactor.automerge)),
        trigger=task.ctx.settings.trigger,
        batches_dropped=proven.dropped,
        part=part_of(asked, proven.change, task.row.metrics),
    )


async def _opened(task: Task, ground: Ground, deed: Deed, branch: str, *, is_first: bool) -> PullRequest:
    """Its pull request; whose review is asked for is decided when it opens, and never again."""
    asked, rules = task.asked, ground.rules_for(deed.change.paths)
    draft = PullRequestDraft(
        head_branch=branch,
        base_branch=asked.base_branch or task.subject.ref.default_branch,
        title=pull_request.whole_title(deed),
        body=pull_request.body(deed),
        is_draft=pull_request.is_draft(deed.proof),
    )
    host, ref = task.subject.host, task.subject.ref
    opened = await host.ensure_pull_request(ref, as_wanted(draft, rules))
    if is_first:
        notes = await asked_for_review(task, opened, rules, deed.change.paths, asked.actor_login)
        if notes:
            body = pull_request.body(replace(deed, notes=(*deed.notes, *notes)))
            await host.set_pull_request_body(ref, opened.number, body)
    return opened


async def _told(task: Task, deed: Deed, opened: PullRequest) -> Outcome:
    """The check run on its head, the row, the reply, and the word for whoever listens."""
    phase: refactorings.Phase = "rejected" if opened.state == "closed" else opened.state
    check = proof_check.render(deed, external_id=str(task.row.id), head_sha=task.row.head_sha or "")
    await telling.tell(task.ctx, task.subject, check, None)
    shown = reference(task.subject.ref.host, opened.number)
    said = refactoring_replies.opened(task.row.reference, deed, shown)
    task = await task.move(phase, said=said, pull_request=opened.number)
    async with task.ctx.database.tenant(task.subject.organization_id) as session:
        told = {
            "refactoring_id": str(task.row.id),
            "type": task.row.type,
            "pull_request": opened.number,
            "gain": deed.change.gain,
        }
        await outbox.publish(session, "refactoring.completed", task.subject.organization_id, told)
    return Outcome("done", f"opened {shown}")


def _metrics(task: Task, change: PlannedChange, proof: Proof, result: PlanResult) -> dict[str, object]:
    return {
        "series": facts(task.asked, change, task.row.metrics),
        "steps": len(change.steps),
        "files": len(change.paths),
        "gain": round(change.gain, 4),
        "score_before": result.score,
        "score_version": result.score_version,
        "proof": str(proof.verdict),
        "strategy": "deterministic",
        "candidates": candidate_keys(change),
        "recipe": f"{change.recipe.name}@{change.recipe.version}",
    }


def candidate_keys(change: PlannedChange) -> list[str]:
    """What the candidates of a change are known by, should somebody refuse them for good."""
    steps = change.steps
    return [
        "\n".join((change.recipe.name, step.candidate.path, step.candidate.symbol, *step.candidate.choice))
        for step in steps
    ]


async def _nothing_to_do(task: Task, result: PlanResult) -> Outcome:
    said = refactoring_replies.nothing_to_do(task.row.reference, result)
    await task.move("nothing_to_do", said=said, reason="no proposal")
    return Outcome("nothing_to_do", "no change was found that can be proven and loses nothing")


async def _refused(task: Task, proven: Proven) -> Outcome:
    reason = next((row.said for row in proven.proof.rows if row.verdict is Verdict.DISPROVED), "the proof failed")
    said = refactoring_replies.disproved(task.row.reference, proven.proof, proven.dropped)
    await task.move("refused", said=said, reason=reason)
    return Outcome("refused", reason)
