"""Approvals against real PostgreSQL: exactly this, once, for a day, until something is pushed."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from providers.database import approvals, refactorings
from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from providers.database.session import Database

HEAD, BASE = "b" * 40, "a" * 40


@pytest.fixture
async def proposed(database: Database, acme) -> Refactoring:
    """A refactoring whose pull request is open."""
    async with database.tenant(acme.organization_id) as session:
        row = await refactorings.ensure(
            session, acme.organization_id, acme.repository_id, new_id(), type_="file_split", asked={}
        )
        values: dict[str, Any] = {"head_sha": HEAD, "base_sha": BASE, "base_branch": "main", "plan_digest": "d"}
        await refactorings.set_phase(session, acme.organization_id, row.id, "open", pull_request=52, **values)
        made = await refactorings.get(session, acme.organization_id, row.id)
    assert made is not None
    return made


async def give(database: Database, refactoring: Refactoring) -> None:
    async with database.tenant(refactoring.organization_id) as session:
        await approvals.give(session, refactoring, actor_id="501", actor_login="ana")


async def test_an_approval_is_used_once(database: Database, proposed: Refactoring) -> None:
    await give(database, proposed)

    async with database.tenant(proposed.organization_id) as session:
        first = await approvals.consume(session, proposed)
        second = await approvals.consume(session, proposed)

    assert first is not None
    assert (first.pull_request, first.head_sha, first.base_branch, first.actor_id) == (52, HEAD, "main", "501")
    assert second is None


@pytest.mark.parametrize("changed", ["head_sha", "base_sha", "base_branch", "plan_digest"])
async def test_an_approval_holds_for_nothing_else(database: Database, proposed: Refactoring, changed: str) -> None:
    await give(database, proposed)

    async with database.tenant(proposed.organization_id) as session:
        for_another = await approvals.consume(session, replace(proposed, **{changed: "c" * 40}))
        for_this = await approvals.consume(session, proposed)

    assert for_another is None
    assert for_this is not None


async def test_an_approval_ends_after_a_day(database: Database, proposed: Refactoring) -> None:
    await give(database, proposed)

    async with database.tenant(proposed.organization_id) as session:
        await session.execute(text("update approvals set expires_at = expires_at - interval '24 hours 1 second'"))
        used = await approvals.consume(session, proposed)

    assert used is None


async def test_what_was_pushed_ends_the_approvals_of_other_commits_and_tells_each_once(
    database: Database, proposed: Refactoring
) -> None:
    await give(database, proposed)

    async with database.tenant(proposed.organization_id) as session:
        untouched = await approvals.void(session, proposed, except_head_sha=HEAD)
        ended = await approvals.void(session, proposed, except_head_sha="c" * 40)
        again = await approvals.void(session, proposed, except_head_sha="c" * 40)
        used = await approvals.consume(session, proposed)

    assert (untouched, again, used) == ([], [], None)
    assert [approval.head_sha for approval in ended] == [HEAD]


async def test_a_stranger_sees_no_approval(database: Database, proposed: Refactoring, stranger) -> None:
    await give(database, proposed)

    async with database.tenant(stranger.organization_id) as session:
        seen = await approvals.of(session, proposed)

    assert seen == []
