"""Calling off what runs, and doing again what failed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from handlers.commands.command import JobRecord, Reply
from handlers.jobs import stopping
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.requests import (
    AnalysisRequest,
    RefactoringRequest,
    analysis_job,
    refactoring_job,
)
from providers.code_hosts.events import Actor
from providers.database import jobs, refactorings
from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from tests.handlers.commands.talking import ISSUE, Talk

ANA = Actor("501", "ana")
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


async def test_everything_under_a_pull_request_is_called_off_and_says_what(ask: Ask, steering: Any) -> None:
    steering.stopped = stopping.Stopped(1, ("J-00001042", "J-00001043"))

    reply = await ask("/forge stop", head_sha="c" * 40)

    assert "Called off: 1 analysis, `J-00001042`, `J-00001043`. What runs ends within seconds;" in reply.markdown


async def test_stop_ends_what_waits_tells_what_runs_and_leaves_others_alone(talk: Talk) -> None:
    here = await _wish(talk, ISSUE)
    elsewhere = await _wish(talk, 8)
    await _enqueue(talk, AnalysisRequest(talk.subject.repository_id, "a" * 40, pull_request=ISSUE))
    await _enqueue(talk, AnalysisRequest(talk.subject.repository_id, "b" * 40, pull_request=8))

    stopped = await stopping.stop(talk.ctx, talk.subject, ISSUE, None, ANA, new_id())
    again = await stopping.stop(talk.ctx, talk.subject, ISSUE, None, ANA, new_id())

    assert stopped == stopping.Stopped(1, (here.reference,))
    assert again == stopping.Stopped(0, ())
    assert await _phases(talk) == {here.reference: "cancelled", elsewhere.reference: "asked"}
    assert [job.state for job in await talk.jobs("analysis")] == ["due", "cancelled"]
    assert len(await talk.jobs("conclusion")) == len(await talk.jobs("refactoring_end")) == 1


async def test_what_failed_is_done_again_by_the_same_wish_for_who_asks_now(
    ask: Ask, desk: Any, refactoring: Callable[..., Refactoring]
) -> None:
    wish = Asked("9", "bob", 12, "c", "99", "/forge refactor src/a.py --type=rename", ("rename",), "src/a.py", "f", 4)
    desk.rows = [refactoring("failed", asked=wish.to_json())]

    reply = await ask("/forge retry J-00001042")

    ((act, again),) = desk.wishes
    assert (act, again.types, again.path, again.symbol, again.at_line) == ("refactor", ("rename",), "src/a.py", "f", 4)
    assert (again.actor_id, again.number, again.line) == ("501", 40, "/forge retry J-00001042")
    assert "Queued as `J-00000001`" in reply.markdown


async def test_a_plan_that_failed_is_planned_again(
    ask: Ask, desk: Any, records: Any, refactoring: Callable[..., Refactoring], past: Past
) -> None:
    desk.rows = [refactoring("failed", asked=Asked("9", "bob").to_json())]
    records.jobs.append(JobRecord("J-00001042", "refactoring_plan", "plan", "failed", "", 1, past(9)))

    await ask("/forge retry J-00001042")

    assert [act for act, _ in desk.wishes] == ["plan"]


async def test_a_wish_for_a_branch_is_repeated_only_where_people_see_that_branch(
    ask: Ask, desk: Any, refactoring: Callable[..., Refactoring]
) -> None:
    desk.rows = [refactoring("failed", asked=Asked("9", "bob", 12, base_branch="carts", base_sha="c" * 40).to_json())]

    reply = await ask("/forge retry J-00001042")

    assert "`J-00001042` was asked for the branch `carts`. Write this under #12" in reply.markdown
    assert desk.wishes == []


@pytest.mark.parametrize("phase", ["open", "merged", "rejected", "nothing_to_do", "proving"])
async def test_what_has_not_failed_is_not_done_again(
    ask: Ask, desk: Any, refactoring: Callable[..., Refactoring], phase: str
) -> None:
    desk.rows = [refactoring(phase)]

    reply = await ask("/forge retry J-00001042")

    assert "only what failed, was refused or was called off is done again." in reply.markdown
    assert desk.wishes == []


async def test_an_analysis_that_failed_is_made_again_from_nothing(
    ask: Ask, records: Any, steering: Any, past: Past
) -> None:
    failed = JobRecord("J-1041", "analysis", "analysis of ffff", "failed", "", 3, past(9), commit_sha="f" * 40)
    records.jobs += [failed, replace(failed, reference="J-1042", kind="conclusion")]

    reply = await ask("/forge retry J-1041")
    refused = await ask("/forge retry J-1042")

    assert steering.analysed == ["f" * 40]
    assert "Commit `ffffffffffff` is analysed again, from nothing" in reply.markdown
    assert "is not repeated by itself." in refused.markdown


async def _wish(talk: Talk, number: int) -> Refactoring:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        asked = Asked("501", "ana", number).to_json()
        row = await refactorings.ensure(session, *talk.owner, new_id(), type_="refactor", asked=asked)
        request = RefactoringRequest(talk.subject.repository_id, str(row.id))
        await jobs.enqueue(session, refactoring_job(request, talk.subject.organization_id))
    return row


async def _enqueue(talk: Talk, request: AnalysisRequest) -> None:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        await jobs.enqueue(session, analysis_job(request, talk.subject.organization_id))


async def _phases(talk: Talk) -> dict[str, str]:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        return {row.reference: row.phase for row in await refactorings.recent(session, *talk.owner)}
