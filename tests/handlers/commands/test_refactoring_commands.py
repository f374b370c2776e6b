"""Asking for refactorings and deciding about them: what is set going, and what a refusal says instead."""

from collections.abc import Awaitable, Callable

import pytest

from handlers.commands.command import Reply
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor
from providers.code_hosts.proposals import PullRequest
from providers.database.refactorings import Refactoring
from tests.handlers.commands.conftest import KeptDesk

Ask = Callable[..., Awaitable[Reply]]
Make = Callable[..., Refactoring]


def pull_request(**said: object) -> PullRequest:
    made: dict[str, object] = {
        "number": 40, "title": "Add carts", "state": "open", "head_sha": "c" * 40, "head_branch": "carts",
        "base_sha": "d" * 40, "base_branch": "main", "is_fork": False, "author": Actor("501", "ana"),
    }  # fmt: skip
    return PullRequest(**{**made, **said})  # type: ignore[arg-type]  # a table of a test's own


async def test_a_wish_is_taken_with_its_target_type_and_place(ask: Ask, desk: KeptDesk) -> None:
    reply = await ask("/forge refactor src/a.py::Cart.total --type=function_extract")

    ((act, asked),) = desk.wishes
    assert act == "refactor"
    assert (asked.path, asked.symbol, asked.types) == ("src/a.py", "Cart.total", ("function_extract",))
    assert (asked.number, asked.actor_login, asked.base_branch) == (40, "ana", "")
    assert reply.reaction == "rocket"
    assert "Queued as `J-00000001`" in reply.markdown
    assert "`/forge cancel J-00000001`" in reply.markdown


async def test_a_dry_run_is_a_plan(ask: Ask, desk: KeptDesk) -> None:
    await ask("/forge refactor src/a.py --dry-run")

    assert [act for act, _ in desk.wishes] == ["plan"]


async def test_under_a_pull_request_the_wish_is_bound_to_its_head(ask: Ask, desk: KeptDesk) -> None:
    await ask("/forge refactor", head_sha="c" * 40, pull_request=pull_request())

    ((_, asked),) = desk.wishes
    assert (asked.base_branch, asked.base_sha) == ("carts", "c" * 40)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param({"state": "merged"}, "#40 is merged", id="a merged one"),
        pytest.param({"head_branch": "forge-factory/j-1-file_split"}, "is the bot's own", id="one of ours"),
    ],
)
async def test_where_nothing_can_be_pushed_the_reply_says_so(
    ask: Ask, desk: KeptDesk, said: dict[str, object], sentence: str
) -> None:
    reply = await ask("/forge refactor", head_sha="c" * 40, pull_request=pull_request(**said))

    assert sentence in reply.markdown
    assert not desk.wishes


async def test_beyond_the_limit_of_open_pull_requests_a_wish_is_held_and_says_what_for(
    ask: Ask, desk: KeptDesk, refactoring: Make
) -> None:
    desk.rows = [refactoring(pull_request=number) for number in (44, 41, 52)]

    reply = await ask("/forge refactor src/a.py")

    assert not desk.done
    assert "3 of 3 Forge pull requests are open (#41 #44 #52)" in reply.markdown


async def test_a_misspelt_type_is_answered_with_the_closest(ask: Ask) -> None:
    from handlers.commands.parser import parse
    from handlers.commands.registry import VERBS
    from handlers.messages.comment import Refusal

    (refused,) = parse("/forge refactor src/a.py --type=extract", VERBS)

    assert isinstance(refused, Refusal)
    assert "function_extract" in refused.sentence + refused.remedy


async def test_under_the_bots_own_pull_request_the_job_need_not_be_named(
    ask: Ask, desk: KeptDesk, refactoring: Make
) -> None:
    desk.rows = [refactoring()]

    reply = await ask("/forge approve", number=52, permission=Permission.MAINTAIN)

    assert desk.done == [("approve", "J-00001042")]
    assert "approved by ana at commit `bbbbbbbbbbbb`" in reply.markdown


async def test_a_rejection_needs_its_reason(ask: Ask, desk: KeptDesk, refactoring: Make) -> None:
    desk.rows = [refactoring()]

    without = await ask("/forge reject J-00001042", permission=Permission.MAINTAIN)
    reply = await ask("/forge reject J-00001042 -- kept for *v1* clients", permission=Permission.MAINTAIN)

    assert without.state == "refused"
    assert "`/forge reject J-00001042 -- why`" in without.markdown
    assert desk.done == [("reject: kept for *v1* clients", "J-00001042")]
    assert "2 changes will never be proposed here again" in reply.markdown
    assert '- "src/a.py"' in reply.markdown
    assert "kept for \\*v1\\* clients" in reply.markdown


@pytest.mark.parametrize(
    ("phase", "line", "sentence"),
    [
        pytest.param("open", "rollback", "is not merged", id="roll back what is open"),
        pytest.param("rejected", "rollback", "is rejected; only a merged one", id="roll back what was rejected"),
        pytest.param("merged", "approve", "is merged; this works while", id="approve what is merged"),
        pytest.param("proving", "rebase", "is still under way", id="rebase what is under way"),
        pytest.param("open", "cancel", "nothing of it waits or runs", id="cancel what is done"),
    ],
)
async def test_what_cannot_be_done_now_says_why(
    ask: Ask, desk: KeptDesk, refactoring: Make, phase: str, line: str, sentence: str
) -> None:
    desk.rows = [refactoring(phase)]

    reply = await ask(f"/forge {line} J-00001042", permission=Permission.MAINTAIN)

    assert sentence in reply.markdown
    assert reply.state == "nothing_to_do"


@pytest.mark.parametrize(("phase", "line", "act"), [("merged", "rollback", "rollback"), ("open", "rebase", "rebase")])
async def test_what_takes_longer_becomes_a_job(
    ask: Ask, desk: KeptDesk, refactoring: Make, phase: str, line: str, act: str
) -> None:
    desk.rows = [refactoring(phase)]

    reply = await ask(f"/forge {line} J-00001042", permission=Permission.MAINTAIN)

    assert desk.done == [(act, "J-00001042")]
    assert reply.reaction == "rocket"


async def test_what_waits_or_runs_is_called_off(ask: Ask, desk: KeptDesk, refactoring: Make) -> None:
    desk.rows = [refactoring("proving")]

    reply = await ask("/forge cancel J-00001042")

    assert "`J-00001042` is called off" in reply.markdown


async def test_a_job_that_is_not_there_is_said_to_be_so(ask: Ask) -> None:
    named = await ask("/forge approve J-99999999", permission=Permission.MAINTAIN)
    unnamed = await ask("/forge approve", permission=Permission.MAINTAIN)

    assert "There is no refactoring `J-99999999` in this repository." in named.markdown
    assert "the job has to be named" in unnamed.markdown


async def test_the_job_is_started_after_the_reply_and_not_within_the_command(ask: Ask, desk: KeptDesk) -> None:
    reply = await ask("/forge refactor src/a.py")
    before = list(desk.done)
    assert reply.then is not None
    await reply.then()

    assert before == []
    assert desk.done == [("refactor", "J-00000001")]


async def test_a_command_that_is_answered_again_leaves_the_words_of_its_job_alone(
    ask: Ask, desk: KeptDesk, monkeypatch: pytest.MonkeyPatch, refactoring: Make
) -> None:
    async def gone_on(asked: object, act: str) -> Refactoring:
        return refactoring("proving")

    monkeypatch.setattr(desk, "ask", gone_on)

    reply = await ask("/forge refactor src/a.py")

    assert reply.is_told
    assert reply.then is None
