"""What the work costs, what waits for what, and which verbs are not there yet."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from handlers.commands.command import RefusalRecord, Reply
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.requests import (
    RefactoringRequest,
    refactoring_job,
)
from handlers.messages.comment import Refusal
from handlers.messages.cost_text import Work
from handlers.messages.pull_request import Part
from handlers.messages.standstill import WaitingWish
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor
from providers.database import jobs, refactorings, spending
from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from tests.handlers.commands.conftest import made_refactoring
from tests.handlers.commands.talking import ISSUE, Talk

ANA = Actor("501", "ana")
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


async def maintainer(ask: Ask, line: str, **said: Any) -> Reply:
    return await ask(line, permission=Permission.MAINTAIN, **said)


@pytest.mark.parametrize(
    ("usd", "models", "columns", "cells", "left"),
    [
        pytest.param(
            None,
            "No model was asked: what was done here is deterministic, so nothing was spent on tokens.",
            "| Jobs | How many | Time |\n|---|---:|---:|",
            ("", ""),
            "",
            id="no model was asked",
        ),
        pytest.param(
            1.5,
            "Language models: $1.50.",
            "| Jobs | How many | Time | Models |\n|---|---:|---:|---:|",
            (" $1.50 |", " none asked |"),
            ", of which $38.50 are left,",
            id="a model was asked",
        ),
    ],
)
async def test_the_cost_of_a_month_is_told_with_its_cap(
    ask: Ask, records: Any, usd: float | None, models: str, columns: str, cells: tuple[str, str], left: str
) -> None:
    records.work = [Work("refactoring", 3, 200.4, usd), Work("analysis", 1204, 8000)]

    reply = await ask("/forge cost")

    assert reply.markdown.split("\n\n") == [
        "> `/forge cost`",
        f"**March 2026**: 1,207 jobs, 2 h 16 min of work. {models}",
        f"{columns}\n| refactoring | 3 | 3 min 20 s |{cells[0]}\n| analysis | 1,204 | 2 h 13 min |{cells[1]}",
        f"Cap for models: $40.00 a month{left} and $0.50 a job (`llm.budget`, built in).",
    ]


async def test_what_jobs_took_is_counted_from_their_rows(talk: Talk) -> None:
    await talk.says("/forge status")
    (job,) = await talk.jobs("comment")
    since = datetime.now(UTC) - timedelta(hours=1)
    row = await _wish(talk, ISSUE)
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        before = await spending.models_usd(session, *talk.owner, since)
        await jobs.finish(session, job.id, job.fence, "done")
        await refactorings.set_phase(session, row.organization_id, row.id, "open", metrics={"cost_usd": 0.25})
        took = await spending.by_kind(session, *talk.owner, since)
        usd = await spending.models_usd(session, *talk.owner, since)
        later = await spending.by_kind(session, *talk.owner, since + timedelta(hours=2))

    assert [(each.kind, each.count) for each in took] == [("comment", 1)]
    assert took[0].seconds >= 0
    assert (before, usd, later) == (None, 0.25, [])


async def test_why_and_status_tell_what_waits_and_what_was_not_carried_out(ask: Ask, records: Any, past: Past) -> None:
    opens = datetime(2026, 3, 3, 8, tzinfo=UTC)
    records.wishes = [
        WaitingWish("J-1051", "window", opens, "ana", past(120)),
        WaitingWish("J-1052", "limit", None, "", past(60)),
    ]
    records.refusals = [RefusalRecord("/forge approve", "bob", "Not permitted: needs `maintain`.", past(30))]

    why, status, one = [(await ask(f"/forge {line}")).markdown for line in ("why", "status", "why J-1051")]

    held = (
        "| `J-1051` | 2 min ago by ana | no pull requests are opened at this hour (`refactor.window`) | on 2026-03-03"
    )
    assert held in why
    assert held in status
    assert (
        "| `J-1052` | 1 min ago | as many pull requests are open as `refactor.limits.open_prs` allows | when one" in why
    )
    assert "| 30 s ago | `/forge approve` | bob | Not permitted: needs \\`maintain\\`. |" in why
    assert "`J-1051`, asked for by ana 2 min ago, waits because no pull requests are opened at this hour" in one


async def test_status_tells_of_a_series_what_is_open_and_what_waits(
    ask: Ask, records: Any, desk: Any, past: Past
) -> None:
    parts = {"number": 2, "of": 5, "path": ""}
    desk.rows = [made_refactoring(metrics={"series": parts}), made_refactoring(id=UUID(int=0x77))]
    records.wishes = [WaitingWish("J-1051", "limit", None, "ana", past(120), Part(3, 5))]

    status, one = [(await ask(f"/forge {line}")).markdown for line in ("status", "status J-1051")]

    assert "- `J-00001042` is open, part 2 of 5. The next one begins when it is merged." in status
    assert "J-00000077" not in status
    assert "| `J-1051` part 3 of 5 | 2 min ago by ana |" in status
    assert "`J-1051` part 3 of 5, asked for by ana 2 min ago, waits because" in one


@pytest.mark.parametrize("verb", ["test", "scan", "fix", "docs"])
async def test_a_verb_without_an_engine_says_so_and_is_offered_to_nobody(ask: Ask, verb: str) -> None:
    (refused,) = parse(f"/forge {verb} src/a.py", VERBS)
    (misspelt,) = parse(f"/forge {verb}{verb[-1]}", VERBS)
    listed = (await maintainer(ask, "/forge help")).markdown

    assert isinstance(refused, Refusal)
    assert f"`{verb}` is not there yet:" in refused.sentence
    assert isinstance(misspelt, Refusal)
    assert f"`/forge {verb}`" not in misspelt.remedy
    assert f"/forge {verb}" not in listed


async def _wish(talk: Talk, number: int) -> Refactoring:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        asked = Asked("501", "ana", number).to_json()
        row = await refactorings.ensure(session, *talk.owner, new_id(), type_="refactor", asked=asked)
        request = RefactoringRequest(talk.subject.repository_id, str(row.id))
        await jobs.enqueue(session, refactoring_job(request, talk.subject.organization_id))
    return row
