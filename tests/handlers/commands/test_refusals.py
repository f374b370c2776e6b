"""Every refusal as people read it, in one file: snapshots/refusals.md. Written anew with FORGE_SNAPSHOTS=write."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from handlers.commands.command import Reply, RunRecord
from handlers.commands.parser import parse
from handlers.commands.registry import VERBS, offered_to
from handlers.messages import comment
from handlers.messages.comment import Refusal
from handlers.permissions import CHANGE, DECIDE, Caller, may
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.errors import ProviderUnavailable

SNAPSHOT = Path(__file__).parent / "snapshots/refusals.md"
SHOP = RepositoryRef("github", "1", "acme/shop", "main", "9", is_private=True)

NOT_UNDERSTOOD = [
    "/forge",
    "/forge refactr src/app.py",
    "/forge hеlp",
    "/forge frobnicate",
    "/forge status --now",
    "/forge refactor src/app.py --typ=rename",
    "/forge refactor src/app.py --type=extract",
    "/forge refactor src/app.py --type",
    "/forge refactor src/app.py --dry-run=yes",
    "/forge refactor —dry-run",
    "/forge score --top=51",
    "/forge score --top=1 --top=2",
    "/forge ignore FF-77ab02 --until=tomorrow -- kept for v1",
    "/forge refactor ../../etc/passwd",
    "/forge refactor /etc/passwd",
    "/forge refactor C:\\app.py",
    "/forge refactor https://example.com/app.py",
    "/forge refactor `src/app.py`",
    "/forge refactor src/app.py:0",
    "/forge refactor src/app.py::Cart!",
    "/forge refactor .",
    "/forge explain src/app.py",
    "/forge cancel src/app.py",
    "/forge status J-1 J-2",
    "/forge stop it",
    "/forge help\n" * 7,
    "/forge reject J-1042 -- " + "because " * 300,
    "/forge help\n" + "x" * 70_000,
]
NOT_THERE_YET = ["/forge test src/app.py", "/forge scan", "/forge fix FF-3f9c21", "/forge docs src"]
NOT_POSSIBLE = [
    "/forge approve",
    "/forge approve J-99999999",
    "/forge reject J-00001042",
    "/forge rollback J-00001042",
    "/forge cancel J-00001042",
    "/forge retry J-00001042",
    "/forge retry",
    "/forge retry J-77",
    "/forge status J-77",
    "/forge why J-77",
    "/forge why FF-000000",
    "/forge why nope.py",
    "/forge score pay.py",
    "/forge help scroe",
    "/forge explain FF-000000",
    "/forge ignore FF-77ab02",
    "/forge ignore FF-77ab02 --until=2020-01-01 -- kept for v1",
    "/forge unignore FF-77ab02",
    "/forge resume",
    "/forge stop",
]


async def test_every_refusal_reads_like_this(
    ask: Callable[..., Awaitable[Reply]], records: Any, desk: Any, report: Any, refactoring: Any
) -> None:
    records.runs.append(RunRecord("ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12", "completed", report()))
    desk.rows = [refactoring()]
    text = "\n\n".join(
        [
            "# What people read when a command is not carried out",
            _section("Not understood", [_refused(line) for line in NOT_UNDERSTOOD]),
            _section("Not there yet", [_refused(line) for line in NOT_THERE_YET]),
            _section("Not permitted", [said async for said in _not_permitted()]),
            _section("Not possible, or not now", [(await _told(ask, line)) for line in NOT_POSSIBLE]),
            _section(
                "Paused", [await _while_paused(ask, line) for line in ("refactor src/app.py", "rebase J-00001042")]
            ),
        ]
    )
    if os.environ.get("FORGE_SNAPSHOTS") == "write":
        SNAPSHOT.write_text(text + "\n", encoding="utf-8")

    assert text + "\n" == SNAPSHOT.read_text(encoding="utf-8")


def _section(title: str, said: list[str]) -> str:
    return f"## {title}\n\n" + "\n\n---\n\n".join(said)


def _refused(body: str) -> str:
    refused = [one for one in parse(body, VERBS) if isinstance(one, Refusal)]
    verbs = [command.name for command in offered_to(Permission.WRITE)]
    return "\n\n".join(comment.refusal(one, verbs=verbs) for one in refused)


async def _told(ask: Callable[..., Awaitable[Reply]], line: str) -> str:
    return (await ask(line, permission=Permission.MAINTAIN)).markdown


async def _while_paused(ask: Callable[..., Awaitable[Reply]], line: str) -> str:
    await _told(ask, "/forge pause -- release week")
    return await _told(ask, f"/forge {line}")


class _Answering:
    """A host that gives this answer to the one question."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]  # a host may answer anything


async def _not_permitted() -> Any:
    away = ProviderUnavailable("github", 30.0, "502")
    for line, right, answer, is_fork in (
        ("/forge approve", DECIDE, Permission.WRITE, False),
        ("/forge refactor src/app.py", CHANGE, Permission.READ, False),
        ("/forge refactor src/app.py", CHANGE, Permission.WRITE, True),
        ("/forge refactor src/app.py", CHANGE, away, False),
        ("/forge refactor src/app.py", CHANGE, None, False),
    ):
        verdict = await may(_Answering(answer), SHOP, Caller(Actor("501", "ana")), right, is_fork=is_fork)
        assert not verdict.is_allowed
        yield comment.denied(line, verdict.reason)


@pytest.mark.parametrize("line", NOT_UNDERSTOOD + NOT_THERE_YET)
def test_a_refusal_ends_with_what_would_have_worked(line: str) -> None:
    """A sentence that only says no leaves people alone with it."""
    refused = [one for one in parse(line, VERBS) if isinstance(one, Refusal)]

    assert refused
    assert all(one.remedy or one.lists_verbs for one in refused)
