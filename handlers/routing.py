"""Two tables: which handler an event goes to, and which job a kind names; and the way of a delivery between them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from config.settings import Settings
from handlers.commands.answering import answer_comment
from handlers.commands.apology import apologize_for_comment
from handlers.commands.pressing import answer_press, apologize_for_press
from handlers.commands.ticks import give_up_ticks, tend_dashboard
from handlers.context import Context, Outcome
from handlers.events.build import on_build_succeeded
from handlers.events.check_run import on_check_action, on_check_requested
from handlers.events.comment import on_comment
from handlers.events.decision import Decision, Scene, Supersede, nothing
from handlers.events.installation import greet, on_installation
from handlers.events.issue import on_issue
from handlers.events.onboarding import on_unasked
from handlers.events.pull_request import on_pull_request
from handlers.events.push import on_push
from handlers.jobs.analysis import analyze_commit
from handlers.jobs.catching_up import catch_up
from handlers.jobs.check_requests import press_apology_job
from handlers.jobs.conclusion import conclude_analysis
from handlers.jobs.dashboard.afterwards import shown_afterwards
from handlers.jobs.maintenance import maintain
from handlers.jobs.measurement import measure_again
from handlers.jobs.onboarding.onboard import onboard
from handlers.jobs.preview import preview
from handlers.jobs.prospects import look_for_fixes
from handlers.jobs.refactoring.closing import close, leave_unmeasured
from handlers.jobs.refactoring.ending import abandon_refactoring, tell_end
from handlers.jobs.refactoring.plan import plan
from handlers.jobs.refactoring.rebase import rebase
from handlers.jobs.refactoring.refactor import refactor
from handlers.jobs.refactoring.reproving import tell_proof_again
from handlers.jobs.refactoring.rollback import roll_back
from handlers.jobs.refactoring.turn import admit_waiting
from handlers.jobs.refactoring.voiding import void_approvals
from handlers.jobs.requests import apology_job, conclusion_job
from handlers.jobs.retelling import retell
from handlers.jobs.schedule import keep_schedule
from providers.code_hosts.events import (
    BuildSucceeded,
    CheckActionRequested,
    CheckRequested,
    CommentCreated,
    Event,
    Ignored,
    InstallationChanged,
    IssueChanged,
    PullRequestChanged,
    Push,
    RepositoryRef,
)
from providers.database import deliveries, jobs, organizations, repositories
from providers.database.jobs import Job
from providers.database.records import TERMINAL_STATES
from providers.database.session import Session
from providers.errors import UnreadableDelivery

Handler = Callable[[Scene, Event], Awaitable[Decision]]
GiveUp = Callable[[Session, Job, Outcome], Awaitable[None]]


def event_handlers(settings: Settings) -> Mapping[type, Callable[..., Awaitable[Decision]]]:
    """Event type -> handler; what is not here ends as `nothing_to_do`."""
    return {
        Push: on_push,
        PullRequestChanged: on_pull_request,
        CommentCreated: partial(on_comment, trigger=settings.trigger),
        IssueChanged: partial(on_issue, every_s=settings.dashboard_every_s),
        CheckRequested: on_check_requested,
        CheckActionRequested: on_check_action,
        BuildSucceeded: on_build_succeeded,
    }


async def handle_delivery(ctx: Context, job: Job) -> Outcome:
    """Read a kept delivery, decide, and write decision, jobs and the delivery's end in one transaction."""
    delivery_id = UUID(job.payload["delivery_id"])
    async with ctx.database.system() as session:
        kept = await deliveries.load(session, delivery_id)
    if kept.state in TERMINAL_STATES:
        return Outcome("nothing_to_do", f"the delivery had already ended: {kept.state}")
    receiver = ctx.hosts.receiver(kept.host)
    try:
        event = receiver.read(kept.event, kept.body)
        key = receiver.semantic_key(kept.event, kept.body)
    except UnreadableDelivery as error:
        return await _bury(ctx, delivery_id, f"dead letter: {error}")
    async with ctx.database.system() as session:
        # A worker that was paused may wake up behind the one that took its place: it may write nothing any more.
        await jobs.hold(session, job.id, job.fence)
        if (await deliveries.load(session, delivery_id, is_locked=True)).state in TERMINAL_STATES:
            return Outcome("nothing_to_do", "another worker has handled it")
        if key is not None and not await deliveries.claim_semantic_key(session, delivery_id, key):
            decision = nothing("the same event had already come under another delivery id")
        else:
            decision = await _decide(ctx, session, delivery_id, event)
        await _write(session, delivery_id, decision)
    return decision.outcome


async def _decide(ctx: Context, session: Session, delivery_id: UUID, event: Event) -> Decision:
    if isinstance(event, Ignored):
        return nothing(event.reason)
    if isinstance(event, InstallationChanged):
        scene = Scene(session, delivery_id, None, None)
        return await on_installation(scene, event, is_greeting=ctx.settings.is_greeting)
    ref = event.repository
    if not await _is_served(session, ref):
        return Decision(Outcome("refused", "the installation is suspended, removed or missing"))
    organization = await organizations.by_installation(session, ref.host, ref.installation_id)
    if organization is None:  # its installation event was lost or is still on its way: heal from what is known
        organization = await organizations.ensure(
            session, ref.host, ref.installation_id, ref.owner, ref.owner_id or None
        )
    known = await repositories.by_external_id(session, ref.host, ref.external_id)
    repository = await repositories.ensure(session, organization.id, ref)
    is_new = known is None or known.organization_id != organization.id  # a transfer takes no yes along
    is_greeted = is_new and ctx.settings.is_greeting and not ctx.hosts.receiver(ref.host).announces_repositories
    greetings = await greet(session, repository) if is_greeted else []
    handler = event_handlers(ctx.settings)[type(event)]
    scene = Scene(session, delivery_id, organization.id, repository)
    decision = await on_unasked(scene, event) or await handler(scene, event)
    return replace(
        decision,
        jobs=(*greetings, *decision.jobs),
        organization_id=organization.id,
        repository_id=repository.id,
        action=getattr(event, "action", None),
    )


async def _is_served(session: Session, ref: RepositoryRef) -> bool:
    if not ref.installation_id:
        return False
    state = await organizations.installation_state(session, ref.host, ref.installation_id)
    return state in {None, "active"}


async def _write(session: Session, delivery_id: UUID, decision: Decision) -> None:
    for new in decision.jobs:
        await jobs.enqueue(session, new)
    if decision.supersede is not None and decision.organization_id is not None:
        await _call_off(session, decision.organization_id, decision.supersede)
    outcome, organization_id = decision.outcome, decision.organization_id
    await deliveries.finish(
        session,
        delivery_id,
        outcome.state,
        outcome.reason,
        organization_id=organization_id,
        action=decision.action,
        repository_id=decision.repository_id,
    )


async def _call_off(session: Session, organization_id: UUID, old: Supersede) -> None:
    for job in await jobs.cancel_others(session, organization_id, old.subject, old.keep_key, old.reason):
        if job.state == "cancelled":  # one that runs is ended by its heartbeat, and gives up by itself
            await abandon_analysis(session, job, Outcome("cancelled", old.reason))


async def _bury(ctx: Context, delivery_id: UUID, reason: str) -> Outcome:
    async with ctx.database.system() as session:
        await deliveries.finish(session, delivery_id, "failed", reason)
    return Outcome("failed", reason)


async def bury_delivery(session: Session, job: Job, outcome: Outcome) -> None:
    """The delivery of a job that could not be done goes to the dead letters, with the job's reason."""
    reason = f"dead letter: {outcome.reason}"
    await deliveries.finish(session, UUID(job.payload["delivery_id"]), outcome.state, reason)


async def abandon_analysis(session: Session, job: Job, outcome: Outcome) -> None:
    """An analysis that will not report by itself leaves one job behind that closes its check run."""
    await jobs.enqueue(session, conclusion_job(job, outcome.state, outcome.reason))


async def apologize(session: Session, job: Job, outcome: Outcome) -> None:
    """A comment that could not be answered does not end in silence."""
    if outcome.state != "cancelled":
        await jobs.enqueue(session, apology_job(job, outcome.reason))


async def apologize_to_presser(session: Session, job: Job, outcome: Outcome) -> None:
    """Nor does a button."""
    if outcome.state != "cancelled":
        await jobs.enqueue(session, press_apology_job(job, outcome.reason))


async def leave_as_is(session: Session, job: Job, outcome: Outcome) -> None:
    """Nothing outside waits for this job; its row tells the whole story."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """How a kind of job runs, how long it may, and what follows when it ends without having succeeded."""

    run: Callable[[Context, Job], Awaitable[Outcome]]
    timeout_s: float
    give_up: GiveUp = leave_as_is


JOBS: Mapping[str, JobKind] = {
    "delivery": JobKind(handle_delivery, timeout_s=60, give_up=bury_delivery),
    "analysis": JobKind(shown_afterwards(analyze_commit), timeout_s=600, give_up=abandon_analysis),
    "measurement": JobKind(measure_again, timeout_s=600),
    "press": JobKind(answer_press, timeout_s=60, give_up=apologize_to_presser),
    "press_apology": JobKind(apologize_for_press, timeout_s=60),
    "retelling": JobKind(retell, timeout_s=600),
    "prospects": JobKind(look_for_fixes, timeout_s=300),
    "conclusion": JobKind(conclude_analysis, timeout_s=60),
    "refactoring_plan": JobKind(plan, timeout_s=600, give_up=abandon_refactoring),
    "refactoring_refactor": JobKind(shown_afterwards(refactor), timeout_s=600, give_up=abandon_refactoring),
    "refactoring_rebase": JobKind(shown_afterwards(rebase), timeout_s=600, give_up=abandon_refactoring),
    "refactoring_proof": JobKind(tell_proof_again, timeout_s=600),
    "refactoring_rollback": JobKind(shown_afterwards(roll_back), timeout_s=300, give_up=abandon_refactoring),
    "refactoring_close": JobKind(shown_afterwards(close), timeout_s=600, give_up=leave_unmeasured),
    "refactoring_closed": JobKind(shown_afterwards(close), timeout_s=120),
    "refactoring_pushed": JobKind(shown_afterwards(void_approvals), timeout_s=60),
    "refactoring_end": JobKind(shown_afterwards(tell_end), timeout_s=60),
    "preview": JobKind(preview, timeout_s=300),
    "admission": JobKind(shown_afterwards(admit_waiting), timeout_s=120),
    "comment": JobKind(shown_afterwards(answer_comment), timeout_s=60, give_up=apologize),
    "apology": JobKind(apologize_for_comment, timeout_s=60),
    "onboarding": JobKind(onboard, timeout_s=600),
    "dashboard": JobKind(tend_dashboard, timeout_s=120, give_up=give_up_ticks),
    "schedule": JobKind(keep_schedule, timeout_s=120),
    "post": JobKind(catch_up, timeout_s=120),
    "maintenance": JobKind(maintain, timeout_s=300),
}
