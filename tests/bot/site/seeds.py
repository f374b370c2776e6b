"""Rows as a small company would have them after a few weeks, hostile names among them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from handlers.jobs.provenance import Provenance, with_provenance
from providers.code_hosts.events import RepositoryRef
from providers.database import analyses, commands, deliveries, jobs, organizations, repositories
from providers.database.analyses import Run
from providers.database.commands import NewCommand
from providers.database.deliveries import NewDelivery
from providers.database.jobs import NewJob
from providers.database.local_host import PostgresLocalStore
from providers.database.repositories import Repository
from providers.database.session import Database
from tests.bot.site.reports import HOSTILE, make_report, sha

NOTE = "No coverage report of this commit: no workflow run of this commit has succeeded."


@dataclass(frozen=True, slots=True)
class Company:
    """What was seeded, by what the tests ask for."""

    shop: Repository
    local: Repository
    untouched: Repository
    scored: Run
    failed: Run
    running: Run
    other_run: Run


async def seed_company(database: Database) -> Company:
    """Two organizations, a dozen repositories, runs of every kind, commands, deliveries, jobs and a conversation."""
    async with database.system() as session:
        acme = await organizations.ensure(session, "github", "77", "acme", "1")
        own = await organizations.ensure(session, "local", "local", "local", "local")
        shop = await repositories.ensure(session, acme.id, _ref("github", "1", "acme/shop"))
        untouched = await repositories.ensure(session, acme.id, _ref("github", "2", "acme/archive-of-everything"))
        odd = await repositories.ensure(
            session, acme.id, _ref("github", "3", "acme/" + HOSTILE + "-and-a-name-that-goes-on" * 5, HOSTILE)
        )
        others = [
            await repositories.ensure(session, acme.id, _ref("github", str(10 + at), f"acme/{name}"))
            for at, name in enumerate(("billing", "design-tokens", "gateway", "mobile-app", "search"))
        ]
        local = await repositories.ensure(session, own.id, _ref("local", "shop.git", "local/forge-factory"))
    for at, worse in enumerate((1.3, 1.25, 1.28, 1.1, 1.12, 1.0)):
        scored = await seed_run(database, shop, sha(f"shop{at}"), worse, hours_ago=6 * (6 - at))
    await seed_run(database, odd, sha("odd"), 3.0, branch=HOSTILE)
    for at, repository in enumerate(others):
        for step in range(5):
            worse = 0.4 + 0.35 * at + (0.08 * step if at % 2 else -0.06 * step)
            await seed_run(database, repository, sha(f"{at}{step}"), worse, hours_ago=20 * (5 - step) + at)
    pulled = await seed_run(
        database, shop, sha("pull"), 0.9, branch="topic", pull_request=41, base_sha=scored.commit_sha
    )
    failed = await seed_run(database, shop, sha("failed"), None)
    running = await seed_running(database, shop)
    other_run = await seed_run(database, local, sha("local"), 0.8)
    await _seed_commands(database, shop, pulled)
    await _seed_traffic(database, shop)
    await seed_conversation(database, local, other_run)
    return Company(shop, local, untouched, scored, failed, running, other_run)


def _ref(host: str, external_id: str, full_name: str, branch: str = "main") -> RepositoryRef:
    return RepositoryRef(host, external_id, full_name, branch, installation_id="77")


async def seed_run(
    database: Database,
    repository: Repository,
    commit_sha: str,
    worse: float | None,
    *,
    branch: str = "main",
    pull_request: int | None = None,
    base_sha: str | None = None,
    hours_ago: int = 0,
) -> Run:
    """A run that ended: with a report, or failed where `worse` is None."""
    owner = repository.organization_id
    async with database.tenant(owner) as session:
        run = await analyses.start(
            session, owner, repository.id, commit_sha, branch=branch, pull_request=pull_request, base_sha=base_sha
        )
        if worse is None:
            await analyses.fail(session, owner, run.id, f"the commit {commit_sha} is gone from the host")
        else:
            report = make_report(commit_sha, worse)
            document = with_provenance(report.to_json(), Provenance("", sha("base"), (NOTE,)))
            await analyses.keep(session, owner, run.id, report.score, document)
            await analyses.finish(session, owner, run.id)
            if pull_request is None:
                await repositories.set_score(session, owner, repository.id, report.score)
        await session.execute(
            text(
                "update analysis_runs set started_at = started_at - make_interval(hours => :hours),"
                " completed_at = completed_at - make_interval(hours => :hours, secs => -3.4) where id = :id"
            ),
            {"hours": hours_ago, "id": run.id},
        )
    async with database.tenant(owner) as session:
        kept = await analyses.get(session, owner, run.id)
    assert kept is not None
    return kept


async def seed_running(database: Database, repository: Repository) -> Run:
    """A run that is 40% through, with its job, whose id it has."""
    owner, commit_sha = repository.organization_id, sha("running")
    key = f"analysis:{_subject(repository)}:{commit_sha}"
    async with database.system() as session:
        job_id, _ = await jobs.enqueue(session, NewJob("analysis", key, {}, "analysis", owner, _subject(repository)))
        job = await jobs.claim(session, job_id, 0, "worker-1", 600.0)
        assert job is not None
        await jobs.set_progress(session, job_id, job.fence, {"done_bytes": 4_000_000, "total_bytes": 10_000_000})
    async with database.tenant(owner) as session:
        return await analyses.start(session, owner, repository.id, commit_sha, run_id=job_id, branch="main")


def _subject(repository: Repository) -> str:
    return f"{repository.id}:branch:main"


async def _seed_commands(database: Database, repository: Repository, run: Run) -> None:
    asked = [
        ("score", "/forge score src/shop", "ana", "done", ""),
        ("refactr", "/forge refactr src/app.py", "ben", "refused", "Unknown verb `refactr`. Did you mean `refactor`?"),
        ("why", f"/forge why {HOSTILE}", "mallory", "failed", "the host did not answer"),
    ]
    owner = repository.organization_id
    async with database.tenant(owner) as session:
        for at, (verb, said, who, state, reason) in enumerate(asked):
            new = NewCommand(owner, repository.id, str(900 + at), 0, run.pull_request or 0, verb, said, "5", who, "0")
            command = await commands.ensure(session, new)
            await commands.finish(session, owner, command.id, state, reason)


async def _seed_traffic(database: Database, repository: Repository, count: int = 64) -> None:
    ends = ["done", "nothing_to_do", "done", "refused", "done", "failed"]
    reasons = {
        "nothing_to_do": "the push was to another branch than main",
        "refused": "a bot does not drive the bot",
        "failed": f"the body could not be read: {HOSTILE}",
    }
    for at in range(count):  # a transaction each, for each has a time of its own
        new = NewDelivery("github", f"72d3162e-cc78-11e3-81ab-{at:012}", "pull_request", {}, b"{}")
        async with database.system() as session:
            await deliveries.keep(session, [new])
    async with database.system() as session:
        kept = await deliveries.recent(session, limit=count)
        for at, delivery in enumerate(kept[4:]):
            state = ends[at % len(ends)]
            await deliveries.finish(session, delivery.id, state, reasons.get(state, ""), action="synchronize")
        for at in range(5):
            key, owner = f"analysis:{repository.id}:{at}", repository.organization_id
            await jobs.enqueue(
                session,
                NewJob("analysis", key, {}, "analysis", owner, f"{repository.id}:pull:{at}", run_after_s=90.0 * at),
            )
        ended, _ = await jobs.enqueue(session, NewJob("analysis", "crashing", {}, "analysis", None, "x:branch:main"))
        job = await jobs.claim(session, ended, 0, "worker-1", 600.0)
        assert job is not None
        await jobs.finish(session, ended, job.fence, "failed", "quarantined: its worker died three times")


async def seed_conversation(database: Database, repository: Repository, run: Run) -> None:
    """One pull request of the local host with a question, an answer, and a check run with annotations."""
    store, id_ = PostgresLocalStore(database), repository.ref.external_id
    await store.keep_pull_request(
        id_,
        {
            "number": 7, "title": "Split the ledger " + HOSTILE, "state": "open", "head_sha": run.commit_sha,
            "head_branch": "split-ledger", "base_sha": sha("base"), "base_branch": "main",
            "author_id": "5", "author_login": "ana",
        },
    )  # fmt: skip
    person = {"number": 7, "author_id": "5", "author_login": "ana", "is_bot": False}
    asked = await store.add_comment(id_, {**person, "body": "/forge score\n\n" + HOSTILE_MARKDOWN})
    await store.ensure_reaction(id_, asked, "eyes")
    await store.ensure_reaction(id_, asked, "+1")
    bot = {"number": 7, "author_id": "forge", "author_login": "forge", "is_bot": True}
    await store.ensure_comment(id_, "m", {**bot, "body": ANSWER})
    await store.ensure_check_run(
        id_,
        {
            "name": "Forge Factory / readiness", "head_sha": run.commit_sha, "external_id": str(run.id),
            "status": "completed", "conclusion": "neutral",
            "title": "Readiness 71 -> 74.1 (+3.1), 2 new findings", "summary": SUMMARY, "text": TEXT,
            "details_url": "http://elsewhere.example/", "annotations": [
                {"path": "src/pay.py", "line": 88, "end_line": None, "level": "warning",
                 "title": "FF-3f9c21: cognitive complexity 29 (free up to 5)",
                 "message": "-0.4 points. Fix: Return early to flatten it."},
                {"path": HOSTILE, "line": 1, "end_line": None, "level": "notice", "title": HOSTILE, "message": HOSTILE},
            ],
        },
    )  # fmt: skip


HOSTILE_MARKDOWN = """<img src=x onerror=alert(1)> [press](javascript:alert(1)) [mail](data:text/html,x) \
![a tracker](https://elsewhere.example/pixel.png) [elsewhere](//elsewhere.example/) [fine](https://example.com/)

<script>alert(1)</script>
"""
ANSWER = """<!-- forge:0123456789abcdef0123456789abcdef -->
**Readiness 74.1** of 100. Confidence medium.

| Part | Points | Lost |
|---|---:|---:|
| Modularity | 18.2 of 20 | -1.8 |
| Coverage (estimated) | 12 of 20 | -8 |

`FF-3f9c21` costs most: `src/pay.py:88`, cognitive complexity 29 (free up to 5).
"""
SUMMARY = """| Part | Base | Head | Change |
|---|---:|---:|---:|
| Complexity | 9.1 | 12.1 | +3 |

4 unchanged.

**New here**

| Finding | Where | What | Points | Fix |
|---|---|---|---:|---|
| FF\\-3f9c21 | `src/pay.py:88` `settle` | cognitive complexity 29 (free up to 5) | -0.4 | Return early to flatten it. |
"""
TEXT = """**How each part is computed**

- Modularity: size of the files by code lines
- Complexity: cyclomatic and cognitive complexity and nesting

```text
forge analyze --base 0011223 --head ab12cd3
```
"""

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
