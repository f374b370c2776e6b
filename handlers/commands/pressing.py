"""Answer a button of a check run: it is the command that is written for it, by the same rights, with the same reply."""

from collections.abc import Collection
from functools import partial
from typing import Final

from handlers.commands.answering import answer_without_comment
from handlers.commands.apology import apologize
from handlers.commands.grammar import FindingTarget, Invocation, PathTarget, Target
from handlers.context import Context, Outcome
from handlers.jobs.check_requests import PressRequest, RetellingRequest, retelling_job
from handlers.jobs.prospects import paths_of
from handlers.jobs.provenance import provenance_of
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import CommentRequest
from handlers.jobs.retelling import find_run
from handlers.messages import press_text
from handlers.messages.binding_text import head_moved
from handlers.messages.buttons import FIX_SAFE, MOST_FIXES, PLAN
from handlers.messages.wording import reference
from providers.database import jobs, refactorings
from providers.database.analyses import Run
from providers.database.jobs import Job
from providers.database.refactorings import Phase

MOST_IGNORED: Final = 20
_ON_ITS_WAY: Final[tuple[Phase, ...]] = (*refactorings.UNDER_WAY, "open")


async def answer_press(ctx: Context, job: Job) -> Outcome:
    """What the button says, for the commit that its check run is of; a newer head has a check run of its own."""
    request = PressRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    run = await find_run(ctx, subject, request.run_id)
    if run is None or run.pull_request is None or run.commit_sha != request.commit_sha:
        return Outcome("nothing_to_do", "the button belongs to no analysis of a pull request")
    written = _as_comment(request, run.pull_request, str(job.id))
    before = await _under_way(ctx, subject, run, but=written.comment_id)
    asked = [each for each in invocations(request, run, ctx.settings.trigger) if _path(each) not in before]
    if not asked:
        return Outcome("nothing_to_do", "there is nothing left that the button could be about")
    pull_request = await subject.host.get_pull_request(subject.ref, run.pull_request)
    shown = reference(subject.ref.host, run.pull_request)
    moved = "" if pull_request.head_sha == run.commit_sha else head_moved(shown, run.commit_sha, pull_request.head_sha)
    answer = partial(answer_without_comment, ctx, job, subject, written, pull_request=pull_request, moved=moved)
    states = await answer(asked[:1])
    # Rights, a push or a pause that stand in the way of the first stand in the way of all, and are said once.
    if states == ["done"] or _path(asked[0]) in await _under_way(ctx, subject, run):
        if asked[1:]:
            states += await answer(asked[1:])
        await _tell_on_check(ctx, job, subject, request, run)
    return Outcome("done", f"button {request.identifier}: {', '.join(states)}")


async def _tell_on_check(ctx: Context, job: Job, subject: Subject, request: PressRequest, run: Run) -> None:
    """Have the check run told again: who pressed what, and without offering a second time what is on its way."""
    fixing = _ids_in(run, await _under_way(ctx, subject, run))
    said = press_text.pressed(request.identifier, request.actor_login)
    again = RetellingRequest(request.repository_id, request.run_id, said, fixing)
    async with ctx.database.tenant(subject.organization_id) as session:
        await jobs.enqueue(session, retelling_job(again, subject.organization_id, job.id))


async def _under_way(ctx: Context, subject: Subject, run: Run, *, but: str = "") -> set[str]:
    """The files of this very commit whose fix is asked for, held or open: who presses twice gets no second answer.

    An attempt that is repeated must find what it has asked for itself, `but` its own, and see to it that it goes on.
    """
    async with ctx.database.tenant(subject.organization_id) as session:
        live = await refactorings.recent(session, subject.organization_id, subject.repository_id, phases=_ON_ITS_WAY)
    wishes = (Asked.from_json(row.asked) for row in live)
    return {each.path for each in wishes if each.path and each.base_sha == run.commit_sha and each.comment_id != but}


def _ids_in(run: Run, paths: Collection[str]) -> tuple[str, ...]:
    """The findings of these files that could be fixed."""
    fixable = set(provenance_of(run.document).fixable)
    findings = (run.document or {}).get("findings", ())
    return tuple(str(each["id"]) for each in findings if each["id"] in fixable and each["path"] in paths)


def _path(asked: Invocation) -> str:
    return next((target.path for target in asked.targets if isinstance(target, PathTarget)), "")


async def apologize_for_press(ctx: Context, job: Job) -> Outcome:
    """Where the job that should have answered it was given up, say so where the answer would have stood."""
    request = PressRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    run = await find_run(ctx, subject, request.run_id)
    if run is None or run.pull_request is None:
        return Outcome("nothing_to_do", "the button belongs to no analysis of a pull request")
    reason, trigger = str(job.payload["reason"]), ctx.settings.trigger
    said = press_text.not_answered(request.identifier, request.actor_login, reason, trigger)
    pressed = _as_comment(request, run.pull_request, str(job.payload["press_id"]))
    return await apologize(ctx, job, subject, pressed, said)


def invocations(request: PressRequest, run: Run, trigger: str) -> list[Invocation]:
    """The commands that a button stands for; none where nothing is left that it could be about."""
    since, by = provenance_of(run.document), press_text.by(request.actor_login)
    if request.identifier == PLAN:
        return [_invocation("plan", (), f"/{trigger} plan {by}")]
    if request.identifier == FIX_SAFE:
        paths = paths_of(run.document or {}, since.fixable)[:MOST_FIXES]
        return [
            _invocation("refactor", (PathTarget(path),), f"/{trigger} refactor {path} {by}", ordinal)
            for ordinal, path in enumerate(paths)
        ]
    return [
        _invocation("ignore", (FindingTarget(id_),), f"/{trigger} ignore {id_} {by}", ordinal, press_text.REASON)
        for ordinal, id_ in enumerate(since.new[:MOST_IGNORED])
    ]


def _invocation(verb: str, targets: tuple[Target, ...], line: str, ordinal: int = 0, free_text: str = "") -> Invocation:
    return Invocation(verb, targets, {}, free_text, line, ordinal)


def _as_comment(request: PressRequest, number: int, press_id: str) -> CommentRequest:
    """Nobody has written it, so nothing can be read again; each press has one reply, however often it is tried."""
    return CommentRequest(
        repository_id=request.repository_id,
        number=number,
        is_pull_request=True,
        comment_id=f"press:{press_id}",
        body_sha256="",
        actor_id=request.actor_id,
        actor_login=request.actor_login,
    )
