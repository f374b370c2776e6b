from datetime import datetime
from typing import Any

import pytest

from providers.code_hosts.local.store import LocalStore
from providers.database import organizations, repositories
from providers.database.local_host import PostgresLocalStore
from providers.database.records import RepositoryRow
from providers.database.session import Database

HERE, ELSEWHERE = "shop", "secret"


@pytest.fixture
async def store(database: Database) -> LocalStore:
    async with database.system() as session:
        for account, external_id in (("acme", HERE), ("stranger", ELSEWHERE)):
            organization = await organizations.ensure(session, "local", account, account, account)
            ref = RepositoryRow("local", external_id, f"{account}/{external_id}", "main", account, True)
            await repositories.ensure(session, organization.id, ref)
    return PostgresLocalStore(database)


def pull_request(number: int = 1, **more: Any) -> Any:
    row = {
        "number": number,
        "title": "Faster \x00 checkout",
        "state": "open",
        "head_sha": "a" * 40,
        "head_branch": "topic",
        "base_sha": "b" * 40,
        "base_branch": "main",
        "author_id": "5",
        "author_login": "ada",
        "body": "",
        "is_draft": False,
        "labels": [],
        "merged_sha": None,
    }
    return {**row, **more}


def comment(body: str = "/forge score", *, is_bot: bool = False) -> Any:
    return {"number": 1, "body": body, "author_id": "5", "author_login": "ada", "is_bot": is_bot}


def check_run(**more: Any) -> Any:
    row = {
        "name": "Forge Factory / readiness",
        "head_sha": "a" * 40,
        "external_id": "run-1",
        "status": "in_progress",
        "conclusion": None,
        "title": "analysing",
        "summary": "",
        "text": "",
        "details_url": "http://127.0.0.1/",
        "annotations": (),
    }
    return {**row, **more}


def remark(line: int) -> Any:
    return {"path": "a.py", "line": line, "end_line": None, "level": "notice", "title": "t", "message": "\ud800"}


async def test_a_pull_request_is_kept_and_replaced(store: LocalStore) -> None:
    await store.keep_pull_request(HERE, pull_request())
    await store.keep_pull_request(HERE, pull_request(2))

    merged = {"state": "merged", "head_sha": "c" * 40, "merged_sha": "d" * 40, "labels": ["forge"], "body": "Why."}
    await store.keep_pull_request(HERE, pull_request(**merged))

    kept = await store.pull_request(HERE, 1)
    assert kept == pull_request(**merged, title="Faster \ufffd checkout")
    assert [row["number"] for row in await store.pull_requests(HERE)] == [2, 1]
    assert await store.pull_request(HERE, 3) is None


async def test_the_bots_comment_is_written_once_and_edited_in_place(store: LocalStore) -> None:
    first = await store.ensure_comment(HERE, "marker", comment("score 70", is_bot=True))
    again = await store.ensure_comment(HERE, "marker", comment("score 71", is_bot=True))
    people = [await store.add_comment(HERE, comment()) for _ in range(2)]

    comments = await store.comments(HERE, 1)

    assert first == again
    assert [row["comment_id"] for row in comments] == [first, *people]
    assert [row["body"] for row in comments] == ["score 71", "/forge score", "/forge score"]
    assert comments[0]["updated_at"] > comments[0]["created_at"]


async def test_a_comment_is_found_by_its_id_only(store: LocalStore) -> None:
    comment_id = await store.add_comment(HERE, comment())

    found = await store.comment(HERE, comment_id)

    assert found is not None
    assert isinstance(found.pop("created_at"), datetime)
    assert isinstance(found.pop("updated_at"), datetime)
    assert found == {**comment(), "comment_id": comment_id}
    assert [await store.comment(HERE, wrong) for wrong in ("0", "x", "٣", "9" * 30)] == [None] * 4


async def test_a_reaction_is_given_once(store: LocalStore) -> None:
    comment_id = await store.add_comment(HERE, comment())

    for reaction in ("eyes", "rocket", "eyes"):
        await store.ensure_reaction(HERE, comment_id, reaction)

    assert await store.reactions(HERE, comment_id) == ["eyes", "rocket"]


@pytest.mark.parametrize("comment_id", ["0", "no number"])
async def test_a_reaction_to_a_comment_that_is_not_there_is_no_error(store: LocalStore, comment_id: str) -> None:
    await store.ensure_reaction(HERE, comment_id, "eyes")

    assert await store.reactions(HERE, comment_id) == []


async def test_a_check_run_is_one_for_its_name_commit_and_id(store: LocalStore) -> None:
    first = await store.ensure_check_run(HERE, check_run())
    done = check_run(status="completed", conclusion="neutral", annotations=[remark(3), remark(1)])
    again = await store.ensure_check_run(HERE, done)
    other = await store.ensure_check_run(HERE, check_run(head_sha="c" * 40))

    [found] = await store.check_runs(HERE, "a" * 40)

    assert first == again == found["check_run_id"]
    assert (found["status"], found["conclusion"]) == ("completed", "neutral")
    assert found["annotations"] == [{**remark(3), "message": "\ufffd"}, {**remark(1), "message": "\ufffd"}]
    assert [row["check_run_id"] for row in await store.check_runs(HERE)] == [other, first]


async def test_one_repository_knows_nothing_of_another(store: LocalStore) -> None:
    await store.keep_pull_request(HERE, pull_request())
    comment_id = await store.add_comment(HERE, comment())
    await store.ensure_check_run(HERE, check_run())

    assert await store.pull_requests(ELSEWHERE) == []
    assert await store.comment(ELSEWHERE, comment_id) is None
    assert await store.comments(ELSEWHERE, 1) == []
    assert await store.check_runs(ELSEWHERE) == []
    await store.ensure_reaction(ELSEWHERE, comment_id, "eyes")
    assert await store.reactions(HERE, comment_id) == []


async def test_a_repository_that_nobody_registered_is_named(store: LocalStore) -> None:
    with pytest.raises(LookupError, match="unknown"):
        await store.pull_requests("unknown")
