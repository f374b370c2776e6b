"""Pausing, ignoring and explaining: what people are told, and what is written down."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest

from handlers.commands.command import Reply
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS
from handlers.errors import NotNow
from handlers.jobs import ignoring, pausing
from handlers.messages.comment import Refusal
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor
from providers.database import audit
from providers.database.pauses import Pause
from providers.database.refactorings import Refactoring
from tests.handlers.commands.talking import Talk

ANA = Actor("501", "ana")
Ask = Callable[..., Awaitable[Reply]]
Past = Callable[[float], datetime]


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
