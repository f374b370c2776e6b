"""Answer the commands of one comment: react, check who asks, run each, and reply once, edited in place."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from handlers.commands import pace
from handlers.commands.caller import caller_of, policy_for
from handlers.commands.command import Command as CommandValue
from handlers.commands.command import CommandContext, CommandRequest, Reply
from handlers.commands.desk import RepositoryDesk
from handlers.commands.grammar import Invocation
from handlers.commands.parser import parse
from handlers.commands.records import RepositoryRecords
from handlers.commands.registry import COMMANDS, VERBS, answer, offered_to
from handlers.commands.steering import RepositorySteering
from handlers.context import Context, Outcome
from handlers.jobs.binding import asked_at, moved_since
from handlers.jobs.deciding import earlier
from handlers.jobs.owners import OwnersOfProposal
from handlers.jobs.reply import CommentReply, keep
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.requests import CommentRequest, body_digest
from handlers.messages import comment
from handlers.messages.comment import Refusal
from handlers.permissions import Caller, Verdict, may
from providers.code_hosts.code_host import Permission, Reaction
from providers.code_hosts.proposals import PullRequest
from providers.database import commands, jobs
from providers.database.commands import Command, NewCommand
from providers.database.jobs import Job
from providers.errors import ProviderRefused


@dataclass(frozen=True, slots=True)
class _Conversation:
    """One comment being answered, and what is known about where it stands."""

    ctx: Context
    job: Job
    subject: Subject
    request: CommentRequest
    pull_request: PullRequest | None
    caller: Caller
    asked_at: datetime
    moved: str = ""

    @property
    def trigger(self) -> str:
        return self.ctx.settings.trigger

    @property
    def reply(self) -> CommentReply:
        return CommentReply(self.ctx, self.subject, self.request.number, self.request.comment_id)


@dataclass(frozen=True, slots=True)
class _Answer:
    """How one command ended; `reaction` is None for what was told by an earlier attempt or is told to nobody."""

    command_id: UUID
    state: str
    reaction: Reaction | None = None
    then: Callable[[], Awaitable[None]] | None = None


async def answer_comment(ctx: Context, job: Job) -> Outcome:
    """All commands get one reply; a comment that was edited meanwhile gets none, since nobody asked that."""
    request = CommentRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    pull_request = await _pull_request(subject, request)
    caller = await caller_of(ctx, subject, request, pull_request)
    talk = _Conversation(ctx, job, subject, request, pull_request, caller, await asked_at(ctx, job))
    heard = await _may(talk, COMMANDS["help"])
    if heard.is_silent:
        return Outcome("refused", heard.reason)
    stop = await pace.judge(ctx, subject, request)
    if stop.is_stopped:
        if stop.is_first:
            await talk.reply.say_alone(stop.reason)
        return Outcome("refused", stop.reason)
    # Before any work: the sign that the command was seen comes within two seconds. From then on somebody waits.
    await talk.reply.owe()
    await _react(talk, "eyes")
    written = await subject.host.get_comment(subject.ref, request.comment_id)
    if written is None:
        await talk.reply.show()
        return Outcome("nothing_to_do", "the comment was deleted")
    if body_digest(written.body) != request.body_sha256:
        await talk.reply.show()  # what an earlier attempt has answered; else nothing is owed any more
        return Outcome("refused", "the comment was edited after it was sent; a new comment would be answered")
    answers = [await _answer_one(talk, one) for one in parse(written.body, VERBS, talk.trigger)]
    await _told(talk, answers)
    return Outcome("done", f"{len(answers)} answered: {', '.join(each.state for each in answers)}")


async def answer_without_comment(
    ctx: Context,
    job: Job,
    subject: Subject,
    request: CommentRequest,
    asked: Sequence[Invocation],
    *,
    pull_request: PullRequest | None,
    moved: str,
) -> list[str]:
    """Commands that stand in no comment, such as a button's or a tick's: the same rights, rows and reply, and how each
    ended.

    `moved` is the sentence that says how the pull request is not what the person saw, "" where it is.
    """
    caller = await caller_of(ctx, subject, request, pull_request)
    talk = _Conversation(ctx, job, subject, request, pull_request, caller, await asked_at(ctx, job), moved)
    answers = [await _answer_one(talk, one) for one in asked]
    await talk.reply.show()
    await _set_going(talk, answers)
    return [each.state for each in answers]


async def _pull_request(subject: Subject, request: CommentRequest) -> PullRequest | None:
    if not request.is_pull_request:
        return None
    return await subject.host.get_pull_request(subject.ref, request.number)


async def _answer_one(talk: _Conversation, asked: Invocation | Refusal) -> _Answer:
    """One command, and its section of the reply; what an earlier attempt has answered stays as it was."""
    row = await _begin(talk, asked)
    if row.state != "running":
        return _Answer(row.id, row.state)
    verdict, reply = await _reply_to(talk, row, asked)
    reason = reply.reason if verdict.is_allowed else verdict.reason
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        # A worker that was paused may wake up behind the one that took its place, whose words are newer.
        await jobs.hold(session, talk.job.id, talk.job.fence, is_locked=True)
        if not verdict.is_silent and not reply.is_told:
            await keep(session, talk.subject.organization_id, row.id, reply.markdown)
        if reply.then is None:
            await commands.finish(session, talk.subject.organization_id, row.id, reply.state, reason)
    reaction = None if verdict.is_silent or reply.is_told else reply.reaction
    return _Answer(row.id, reply.state, reaction, reply.then)


async def _told(talk: _Conversation, answers: Sequence[_Answer]) -> None:
    """One reply to all of them; then the jobs that go on from there, which must find it."""
    await talk.reply.show()
    for reaction in dict.fromkeys(each.reaction for each in answers if each.reaction):
        await _react(talk, reaction)
    await _set_going(talk, answers)


async def _react(talk: _Conversation, reaction: Reaction) -> None:
    """A host that takes no sign there, as in a conversation that was locked, may take words all the same."""
    with suppress(ProviderRefused):
        await talk.subject.host.ensure_reaction(talk.subject.ref, talk.request.comment_id, reaction)


async def _set_going(talk: _Conversation, answers: Sequence[_Answer]) -> None:
    for each in answers:
        if each.then is not None:
            await each.then()
            async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
                await commands.finish(session, talk.subject.organization_id, each.command_id, each.state)


async def _begin(talk: _Conversation, asked: Invocation | Refusal) -> Command:
    request = talk.request
    new = NewCommand(
        organization_id=talk.subject.organization_id,
        repository_id=talk.subject.repository_id,
        comment_id=request.comment_id,
        ordinal=asked.ordinal,
        number=request.number,
        verb=asked.verb if isinstance(asked, Invocation) else "",
        text=asked.line[:2000],
        actor_id=request.actor_id,
        actor_login=request.actor_login,
        body_sha256=request.body_sha256,
    )
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        return await commands.ensure(session, new)


async def _reply_to(talk: _Conversation, row: Command, asked: Invocation | Refusal) -> tuple[Verdict, Reply]:
    """A command that was not understood is judged as `help` would be: strangers get no reply to play with."""
    command = COMMANDS[asked.verb] if isinstance(asked, Invocation) else COMMANDS["help"]
    verdict = await _may(talk, command, asked)
    if isinstance(asked, Refusal):
        verbs = [offered.name for offered in offered_to(verdict.permission)]
        said = comment.refusal(asked, verbs=verbs, trigger=talk.trigger)
        return verdict, Reply(said, "refused", "confused", reason=f"{asked.sentence} {asked.remedy}".strip())
    if not verdict.is_allowed:
        return verdict, Reply(comment.denied(asked.line, verdict.reason), "refused", "confused")
    request = await _command_request(talk, row, asked, verdict.permission)
    return verdict, await answer(_command_context(talk), request)


async def _may(talk: _Conversation, command: CommandValue, asked: Invocation | Refusal | None = None) -> Verdict:
    """Asked live, and anew for each command: rights may change while the first is answered."""
    is_fork = talk.pull_request is not None and talk.pull_request.is_fork
    policy = await policy_for(talk.ctx, talk.subject, talk.caller, command.right)
    return await may(
        talk.subject.host,
        talk.subject.ref,
        talk.caller,
        command.right,
        policy=policy,
        is_fork=is_fork,
        ownership=_ownership(talk, asked) if isinstance(asked, Invocation) else None,
    )


def _ownership(talk: _Conversation, asked: Invocation) -> OwnersOfProposal:
    """Of the files of the proposal that is named, else of the one that this is written under."""
    desk = RepositoryDesk(talk.ctx, talk.subject)
    return OwnersOfProposal(talk.ctx, talk.subject, partial(desk.find, asked.job, talk.request.number))


def _command_context(talk: _Conversation) -> CommandContext:
    records, desk = RepositoryRecords(talk.ctx, talk.subject), RepositoryDesk(talk.ctx, talk.subject)
    steering = RepositorySteering(talk.ctx, talk.subject)
    return CommandContext(records, desk, steering, datetime.now(UTC), talk.trigger)


async def _command_request(
    talk: _Conversation, row: Command, asked: Invocation, permission: Permission
) -> CommandRequest:
    pull_request = talk.pull_request
    moved = talk.moved
    if pull_request is not None and not moved:
        moved = await moved_since(talk.ctx, talk.subject, pull_request, talk.asked_at)
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        done = await earlier(session, talk.subject.organization_id, row.id)
    return CommandRequest(
        organization_id=talk.subject.organization_id,
        repository_id=talk.subject.repository_id,
        repository=talk.subject.ref,
        number=talk.request.number,
        is_pull_request=talk.request.is_pull_request,
        head_sha=pull_request.head_sha if pull_request else None,
        actor=talk.request.actor,
        permission=permission,
        invocation=asked,
        offered=offered_to(permission),
        command_id=row.id,
        comment_id=talk.request.comment_id,
        pull_request=pull_request,
        asked_at=talk.asked_at,
        moved=moved,
        earlier=done,
    )
