"""Somebody worked on the dashboard issue: ticks are taken as commands, every other edit is put back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.dashboard.request import MOST_TICKS, dashboard_job
from handlers.messages.boxes import digest, newly_ticked
from handlers.messages.dashboard import put_back
from providers.code_hosts.events import IssueChanged
from providers.database import dashboards
from providers.database.dashboards import Dashboard, Tick
from providers.database.repositories import Repository

_SAID = 5


async def on_issue(scene: Scene, event: IssueChanged, *, every_s: float) -> Decision:
    """Take in what a person did; what the bot itself wrote comes back as an event, and is none."""
    repository = scene.repository
    if repository is None:
        return nothing("the repository is not one of an active installation")
    known = await dashboards.find(scene.session, repository.organization_id, repository.id)
    if known is None or known.number != event.number:
        return nothing("the issue is not the dashboard")
    if event.actor.is_bot:
        return nothing("the text was written by a bot")
    match event.action:
        case "closed":
            return Decision(Outcome("done", "the dashboard was closed: it rests until somebody opens it again"))
        case "reopened":
            return await _look(scene, repository, every_s, "the dashboard was opened again")
        case "edited":
            return await _edited(scene, repository, known, event, every_s)


async def _edited(
    scene: Scene, repository: Repository, known: Dashboard, event: IssueChanged, every_s: float
) -> Decision:
    if event.body == event.before:
        return nothing("its text stayed as it was")
    login = event.actor.login
    if digest(event.body) not in known.written:
        note = put_back(login)
        await _change(scene, repository, lambda now: replace(now, said=(note, *now.said)[:_SAID]))
        return await _look(scene, repository, every_s, f"{login} edited more than boxes: the text is put back")
    commands = newly_ticked(event.before, event.body)
    if not commands:
        return nothing("no box was ticked")
    told = str(scene.delivery_id)
    ticks = tuple(Tick(command, event.actor.external_id, login, told) for command in commands)
    await _change(scene, repository, lambda now: _taken(now, ticks))
    return await _look(scene, repository, every_s, f"{login} ticked: {', '.join(commands)}")


def _taken(now: Dashboard, ticks: Sequence[Tick]) -> Dashboard:
    """As many as there is room for. What is put back stands in a text of ours, so there can be only so many of them."""
    all_ticks = (*now.ticks, *ticks)
    beyond = (tick.command for tick in all_ticks[MOST_TICKS:])
    return replace(now, ticks=all_ticks[:MOST_TICKS], put_back=tuple(dict.fromkeys((*now.put_back, *beyond))))


async def _change(scene: Scene, repository: Repository, edit: Callable[[Dashboard], Dashboard]) -> None:
    await dashboards.change(scene.session, repository.organization_id, repository.id, edit)


async def _look(scene: Scene, repository: Repository, every_s: float, said: str) -> Decision:
    owner = repository.organization_id, repository.id
    job = await dashboard_job(scene.session, *owner, every_s=every_s, is_urgent=True)
    return Decision(Outcome("done", said[:500]), (job,))
