"""The same stories on GitHub: an independent emulator behind a proxy that judges every request of ours."""

import hashlib
import hmac
import json
import uuid

import aiohttp
import pytest

from providers.database import deliveries
from providers.database.deliveries import KeptDelivery
from tests.doubles.github import WEBHOOK_SECRET, GitHubDouble
from tests.doubles.payloads import octokit_payloads
from tests.flows.conftest import Bot, eventually
from tests.flows.on_github import concluded, replies
from tests.tangled_shop import SOURCE, TANGLED, TEST


async def test_from_the_installation_to_an_annotated_check_run(github: GitHubDouble) -> None:
    repository = "acme/shop"
    await github.create_repository(repository, {"shop.py": SOURCE, "tests/test_shop.py": TEST})
    await github.install()

    base = await github.push(repository, "main", {"README.md": "# Shop\n"})
    first = await concluded(github, repository, base)
    head = await github.push(repository, "topic", {"shop.py": SOURCE + TANGLED})
    await github.open_pull_request(repository, "topic")
    second = await concluded(github, repository, head)

    assert first["name"] == "Forge Factory / readiness"
    assert first["output"]["title"].startswith("Readiness ")
    assert "->" in second["output"]["title"]
    assert second["conclusion"] == "neutral"
    assert second["annotations"]
    changed = range(SOURCE.count("\n") + 1, 1 + (SOURCE + TANGLED).count("\n"))
    assert {note["path"] for note in second["annotations"]} == {"shop.py"}
    assert all(note["start_line"] in changed for note in second["annotations"])
    assert github.violations == []


async def test_a_comment_gets_eyes_and_one_reply_to_all_its_commands(github: GitHubDouble) -> None:
    repository = "acme/talk"
    number = await github.create_pull_request(repository)
    await github.install()

    comment_id = await github.comment(repository, number, "/forge score\n\n/forge help")
    (answer,) = await replies(github, repository, number, 1)

    assert github.reactions(comment_id)[0] == "eyes"
    assert answer["user"]["type"] == "Bot"
    assert answer["body"].index("> `/forge score`") < answer["body"].index("> `/forge help`")


async def test_a_redelivered_comment_is_not_answered_twice(bot: Bot, github: GitHubDouble) -> None:
    repository = "acme/twice"
    number = await github.create_pull_request(repository)
    await github.install()
    await github.comment(repository, number, "/forge status")
    await replies(github, repository, number, 1)

    told = next(sent for sent in reversed(github.deliveries) if sent.event == "issue_comment")
    await github.relay.again(told)
    await github.relay.again(told, with_new_id=True)
    await bot.all_jobs_ended()

    assert len(await replies(github, repository, number, 1)) == 1


async def test_a_reader_of_a_public_repository_is_not_obeyed_and_leaves_no_trace(
    bot: Bot, github: GitHubDouble
) -> None:
    repository = "acme/public"
    number = await github.create_pull_request(repository, is_private=False)
    await github.install()

    comment_id = await github.comment(repository, number, "/forge status", login="stan-stranger")
    await bot.all_jobs_ended()

    assert await github.comments(repository, number) == [
        comment for comment in await github.comments(repository, number) if comment["user"]["type"] != "Bot"
    ]
    assert github.reactions(comment_id) == []


async def test_every_delivery_reaches_an_end_with_a_reason(bot: Bot, github: GitHubDouble) -> None:
    await github.create_repository("acme/ends", {"shop.py": SOURCE})
    await github.push("acme/ends", "main", {"shop.py": SOURCE + TANGLED})

    rows = await eventually(lambda: _all_ended(bot), "an end of all deliveries")

    assert {row.state for row in rows} <= {"done", "nothing_to_do", "refused"}
    assert all(row.reason for row in rows)


async def _all_ended(bot: Bot) -> list[KeptDelivery] | None:
    await bot.all_jobs_ended()
    async with bot.database.system() as session:
        rows = await deliveries.recent(session, limit=2000)
    return rows if not {row.state for row in rows} & {"kept", "queued"} else None


@pytest.mark.long  # half a minute; every example is read by the receiver's own tests always
async def test_every_example_of_github_is_handled_and_a_second_telling_makes_no_second_job(
    bot: Bot, github: GitHubDouble
) -> None:
    examples = [(event, json.dumps(payload).encode(), str(uuid.uuid4())) for event, payload in octokit_payloads()]

    first = [await _deliver(bot, *example) for example in examples]
    rows = {row.delivery_id: row for row in await eventually(lambda: _all_ended(bot), "an end of all examples")}
    made = {job.id for job in await bot.jobs()}
    again = [await _deliver(bot, *example) for example in examples]
    with_new_ids = [await _deliver(bot, event, body, str(uuid.uuid4())) for event, body, _ in examples]
    await eventually(lambda: _all_ended(bot), "an end of all repetitions")

    assert (len(examples), set(first), set(again), set(with_new_ids)) == (329, {202}, {200}, {202})
    assert {rows[id_].state for _, _, id_ in examples} <= {"done", "nothing_to_do", "refused"}
    acting = [job for job in await bot.jobs() if job.id not in made and job.kind not in {"delivery", "conclusion"}]
    assert [(job.kind, job.key) for job in acting] == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"not JSON at all", id="no JSON"),
        pytest.param(b'["a", "list"]', id="a list"),
        pytest.param(b'{"ref": 5}', id="a wrong type"),
        pytest.param(b'{"ref": "refs/heads/main", "repository": {"id": 1e400}}', id="an endless number"),
        pytest.param(b"[" * 100_000, id="a deep hole"),
    ],
)
async def test_a_genuine_body_that_cannot_be_read_becomes_a_dead_letter(
    bot: Bot, github: GitHubDouble, body: bytes
) -> None:
    delivery_id = str(uuid.uuid4())

    status = await _deliver(bot, "push", body, delivery_id)
    rows = await eventually(lambda: _all_ended(bot), "an end of all deliveries")

    (row,) = [row for row in rows if row.delivery_id == delivery_id]
    assert (status, row.state, row.attempts) == (202, "failed", 1)
    assert row.reason.startswith("dead letter: ")


async def _deliver(bot: Bot, event: str, body: bytes, delivery_id: str) -> int:
    signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery_id,
        "X-Hub-Signature-256": f"sha256={signature}",
        "Content-Type": "application/json",
    }
    url = f"{bot.stack.settings.public_url}/webhooks/github"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status
