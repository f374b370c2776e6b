"""Pausing, ignoring, stopping, trying again, and what it all costs: what people are told, and what is written down."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from handlers.commands.command import JobRecord, RefusalRecord, Reply, RunRecord
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS
from handlers.errors import NotNow
from handlers.jobs import ignoring, pausing, stopping
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.requests import (
    AnalysisRequest,
    RefactoringRequest,
    analysis_job,
    refactoring_job,
)
from handlers.messages.comment import Refusal
from handlers.messages.cost_text import Work
from handlers.messages.standstill import WaitingWish
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor
from providers.database import audit, jobs, refactorings, spending
from providers.database.pauses import Pause
from providers.database.records import new_id
from providers.database.refactorings import Refactoring
from providers.database.session import Database
from tests.handlers.commands.talking import ISSUE, Talk, settle

ANA = Actor("501", "ana")
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


@pytest.fixture
async def talk(database: Database, tmp_path: Path) -> AsyncIterator[Talk]:
    settled = await settle(database, tmp_path)
    yield settled
    settled.ctx.analyzer.close()


@pytest.fixture
def analysed(records: Any, report: Callable[..., Any]) -> RunRecord:
    run = RunRecord("ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12", "completed", report())
    records.runs.append(run)
    return run


async def maintainer(ask: Ask, line: str, **said: Any) -> Reply:
    return await ask(line, permission=Permission.MAINTAIN, **said)


async def test_a_pause_is_told_by_whoever_asks_for_something_meanwhile(ask: Ask, desk: Any, past: Past) -> None:
    paused = await maintainer(ask, "/forge pause -- release week")
    refused = await ask("/forge refactor src/a.py")
    status = await ask("/forge status")
    why = await ask("/forge why")
    resumed = await maintainer(ask, "/forge resume")

    assert "Paused: release week. Nothing is pushed and no pull request is opened" in paused.markdown
    said = "Paused by ana since 2026-03-02 12:00 UTC: release week. `/forge resume` lets the bot go on."
    assert refused.markdown == f"> `/forge refactor src/a.py`\n\n{said}"
    assert said in status.markdown
    assert said in why.markdown
    assert "Resumed, after a pause by ana since 2026-03-02 12:00 UTC." in resumed.markdown
    assert desk.wishes == []


async def test_a_plan_is_made_during_a_pause_since_it_writes_nothing(ask: Ask, steering: Any, desk: Any) -> None:
    steering.paused = Pause("501", "ana", "", datetime(2026, 3, 2, tzinfo=UTC))

    await ask("/forge plan")
    await ask("/forge refactor --dry-run")

    assert [act for act, _ in desk.wishes] == ["plan", "plan"]


@pytest.mark.parametrize(("phase", "line"), [("open", "rebase"), ("merged", "rollback"), ("failed", "retry")])
async def test_nothing_that_opens_or_moves_a_pull_request_is_started_during_a_pause(
    ask: Ask, steering: Any, desk: Any, refactoring: Callable[..., Refactoring], phase: str, line: str
) -> None:
    steering.paused = Pause("501", "ana", "", datetime(2026, 3, 2, tzinfo=UTC))
    desk.rows = [refactoring(phase)]

    reply = await maintainer(ask, f"/forge {line} J-00001042")

    assert "Paused by ana since 2026-03-02 00:00 UTC." in reply.markdown
    assert (desk.done, desk.wishes) == ([], [])


async def test_pausing_twice_and_resuming_what_goes_on_say_so(ask: Ask) -> None:
    nothing = await maintainer(ask, "/forge resume")
    await maintainer(ask, "/forge pause -- one")
    again = await maintainer(ask, "/forge pause -- two")

    assert "The bot is not paused in this repository." in nothing.markdown
    assert again.state == "nothing_to_do"
    assert "since 2026-03-02 12:00 UTC: one." in again.markdown


async def test_a_pause_is_kept_and_audited_and_holds_for_jobs(talk: Talk) -> None:
    first = await pausing.pause(talk.ctx, talk.subject, ANA, "release week")
    second = await pausing.pause(talk.ctx, talk.subject, Actor("502", "bob"), "")
    with pytest.raises(NotNow, match=r"Paused by ana since .* UTC: release week"):
        await pausing.must_go_on(talk.ctx, talk.subject)
    ended = await pausing.resume(talk.ctx, talk.subject, Actor("502", "bob"))
    await pausing.must_go_on(talk.ctx, talk.subject)

    assert (first, second) == (True, False)
    assert ended is not None
    assert ended.actor_login == "ana"
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        entries = await audit.recent(session, talk.subject.organization_id)
    acts = [
        (entry.action, entry.metadata["actor_login"]) for entry in entries if entry.action.startswith("repository.")
    ]
    assert acts == [("repository.resumed", "bob"), ("repository.paused", "ana")]


@pytest.mark.usefixtures("analysed")
async def test_a_finding_is_ignored_with_its_reason_and_told_again(ask: Ask, steering: Any) -> None:
    reply = await maintainer(ask, "/forge ignore FF-77ab02 --until=2027-01-31 -- public alias kept for *v1* clients.")
    decided = steering.set_aside["FF-77ab02"]
    explained = await ask("/forge explain FF-77ab02")
    again = await maintainer(ask, "/forge unignore FF-77ab02")

    assert (decided.until, decided.actor_login) == (date(2027, 1, 31), "ana")
    assert reply.markdown.split("\n\n", 1)[1] == (
        "`FF-77ab02` (`src/tax.py:12`, 4 of 4 parameters and results without a type) is ignored until 2027-01-31:"
        " public alias kept for \\*v1\\* clients. It is not told as new and not annotated any more; its 0.3 points"
        " count on, and each check names it as ignored. `/forge unignore FF-77ab02` ends that."
    )
    assert "Ignored until 2027-01-31 by ana: public alias" in explained.markdown
    assert "`FF-77ab02` is told again, from the next analysis on." in again.markdown
    assert steering.set_aside == {}


@pytest.mark.usefixtures("analysed")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("ignore FF-77ab02", "needs its reason, for those who come later. Write `/forge ignore", id="why"),
        pytest.param("ignore FF-77ab02 --until=2026-03-01 -- x", "2026-03-01 is over.", id="a day that is over"),
        pytest.param("ignore FF-000000 -- x", "`FF-000000` is not in the report of `ab12cd34ef56`.", id="no finding"),
        pytest.param("ignore -- x", "The finding has to be named. Write it like `/forge ignore FF-3f9c21`.", id="none"),
        pytest.param(f"ignore FF-77ab02 -- {'x' * 301}", "may have 300 characters; this one has 301.", id="long"),
        pytest.param("unignore FF-77ab02", "is not ignored by a command. No command has ignored any", id="not ignored"),
        pytest.param("explain", "Write it like `/forge explain FF-3f9c21`.", id="nothing to explain"),
        pytest.param("stop", "Nothing waits or runs for this issue.", id="nothing to stop"),
        pytest.param("retry", "The job has to be named.", id="nothing to retry"),
        pytest.param("retry J-99", "There is no job `J-99` in this repository.", id="no such job"),
    ],
)
async def test_what_cannot_be_decided_like_this_says_how_it_could(ask: Ask, line: str, said: str) -> None:
    reply = await maintainer(ask, f"/forge {line}")

    assert said in reply.markdown
    assert reply.state in {"refused", "nothing_to_do"}


@pytest.mark.parametrize("value", ["2026-02-30", "tomorrow", "2026-2-3", "20260203", ""])
def test_a_day_that_is_none_is_refused(value: str) -> None:
    (refused,) = parse(f"/forge ignore FF-77ab02 --until={value} -- x", VERBS)

    assert isinstance(refused, Refusal)
    assert "a day, like 2027-01-31" in refused.sentence


async def test_an_ignored_finding_is_kept_until_its_day_and_audited(talk: Talk) -> None:
    today = datetime.now(UTC).date()
    for finding_id, until in (("FF-aaaaaa", None), ("FF-bbbbbb", today), ("FF-cccccc", today - timedelta(days=1))):
        await ignoring.ignore(talk.ctx, talk.subject, finding_id, ANA, reason="so", until=until)
    held = await ignoring.ignored(talk.ctx, talk.subject)
    ended = [await ignoring.unignore(talk.ctx, talk.subject, "FF-aaaaaa", ANA) for _ in range(2)]

    assert [each.finding_id for each in held] == ["FF-bbbbbb", "FF-aaaaaa"]
    assert ended == [True, False]
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        entries = await audit.recent(session, talk.subject.organization_id)
    assert [entry.action for entry in entries] == ["finding.unignored"] + ["finding.ignored"] * 3


@pytest.mark.usefixtures("analysed")
async def test_one_finding_is_explained_in_full(ask: Ask) -> None:
    reply = await ask("/forge explain FF-3f9c21")

    assert reply.markdown == dedent("""\
        > `/forge explain FF-3f9c21`

        `FF-3f9c21` at `src/pay.py:88` `settle`

        - Measured: cognitive complexity 29 (free up to 5).
        - Costs: 0.4 points of the 25.9 that `ab12cd34ef56` loses.
        - Counts in: Complexity, which is cyclomatic and cognitive complexity and nesting of every function that is not trivial.
        - Wins it back: Return early.
        - Proven changes: `/forge plan src/pay.py` shows what a refactoring of this file would win.
        - Not worth mending? `/forge ignore FF-3f9c21 -- why`; its points count on.""")  # noqa: E501 - as it is said


async def test_everything_under_a_pull_request_is_called_off_and_says_what(ask: Ask, steering: Any) -> None:
    steering.stopped = stopping.Stopped(1, ("J-00001042", "J-00001043"))

    reply = await ask("/forge stop", head_sha="c" * 40)

    assert "Called off: 1 analysis, `J-00001042`, `J-00001043`. What runs ends within seconds;" in reply.markdown


async def test_stop_ends_what_waits_tells_what_runs_and_leaves_others_alone(talk: Talk) -> None:
    here = await _wish(talk, ISSUE)
    elsewhere = await _wish(talk, 8)
    await _enqueue(talk, AnalysisRequest(talk.subject.repository_id, "a" * 40, pull_request=ISSUE))
    await _enqueue(talk, AnalysisRequest(talk.subject.repository_id, "b" * 40, pull_request=8))

    stopped = await stopping.stop(talk.ctx, talk.subject, ISSUE, None, ANA)
    again = await stopping.stop(talk.ctx, talk.subject, ISSUE, None, ANA)

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


async def test_the_cost_of_a_month_is_told_with_its_cap(ask: Ask, records: Any) -> None:
    records.work = [Work("refactoring", 3, 200.4, 0.0), Work("analysis", 1204, 8000, 0.0), Work("plan", 1, 0.44, 0.0)]

    reply = await ask("/forge cost")

    assert reply.markdown == dedent("""\
        > `/forge cost`

        **March 2026**: 1,208 jobs, 2 h 16 min of work, $0.00 for language models.

        | Jobs | How many | Time | Models |
        |---|---:|---:|---:|
        | refactoring | 3 | 3 min 20 s | $0.00 |
        | analysis | 1,204 | 2 h 13 min | $0.00 |
        | plan | 1 | 0.4 s | $0.00 |

        No model is asked: every recipe here is deterministic, so that nothing is spent on tokens.

        Cap: $40.00 a month, of which $40.00 are left, and $0.50 a job (`llm.budget`, built in).""")


async def test_what_jobs_took_is_counted_from_their_rows(talk: Talk) -> None:
    await talk.says("/forge status")
    (job,) = await talk.jobs("comment")
    since = datetime.now(UTC) - timedelta(hours=1)
    row = await _wish(talk, ISSUE)
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        await jobs.finish(session, job.id, job.fence, "done")
        await refactorings.set_phase(session, row.organization_id, row.id, "open", metrics={"cost_usd": 0.25})
        took = await spending.by_kind(session, *talk.owner, since)
        usd = await spending.models_usd(session, *talk.owner, since)
        later = await spending.by_kind(session, *talk.owner, since + timedelta(hours=2))

    assert [(each.kind, each.count) for each in took] == [("comment", 1)]
    assert took[0].seconds >= 0
    assert (usd, later) == (0.25, [])


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


async def _enqueue(talk: Talk, request: AnalysisRequest) -> None:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        await jobs.enqueue(session, analysis_job(request, talk.subject.organization_id))


async def _phases(talk: Talk) -> dict[str, str]:
    async with talk.ctx.database.tenant(talk.subject.organization_id) as session:
        return {row.reference: row.phase for row in await refactorings.recent(session, *talk.owner)}
