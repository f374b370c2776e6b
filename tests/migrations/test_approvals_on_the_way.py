"""Approvals on the way up and down: what was given stays given, and what became void is never honoured again."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from providers.database.migration import downgrade, migrate
from tests.migrations.conftest import run, settle

GIVE = """
    insert into approvals (id, organization_id, repository_id, refactoring_job_id, head_sha, base_sha, plan_digest,
      actor_id, actor_login, expires_at)
    select gen_random_uuid(), organization_id, repository_id, id, '{head}', 'b', 'd', '5', 'ada', now()
    from refactoring_jobs
"""


TABLES = ("repositories", "refactoring_jobs", "approvals")


async def test_an_approval_from_before_stays_and_a_void_one_does_not_come_back(
    engine: AsyncEngine, empty_database_url: str
) -> None:
    await asyncio.to_thread(migrate, empty_database_url, "0005")
    await settle(empty_database_url)
    job = "insert into refactoring_jobs (id, organization_id, repository_id, type)"
    await run(
        engine,
        TABLES,
        f"{job} select gen_random_uuid(), organization_id, id, 'x' from repositories",
        GIVE.format(head="before"),
    )

    await asyncio.to_thread(migrate, empty_database_url, "0006")
    kept = await run(engine, TABLES, "select head_sha, base_branch, method, command_id, voided_at from approvals")
    await run(
        engine,
        TABLES,
        GIVE.format(head="void"),
        GIVE.format(head="used"),
        "update approvals set voided_at = now() where head_sha in ('void', 'used')",
        "update approvals set consumed_at = now() where head_sha = 'used'",
    )
    await asyncio.to_thread(downgrade, empty_database_url, "0005")

    assert kept == [("before", "", "comment", None, None)]
    assert await run(engine, TABLES, "select head_sha from approvals order by 1") == [("before",), ("used",)]
