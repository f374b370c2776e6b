"""Who may do what: one table of people by every verb, and a host that answers in six ways."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from config.forge_yml.sections import Commands
from engine.errors import CommitNotFound
from handlers.commands.registry import COMMANDS
from handlers.errors import UserError
from handlers.permissions import (
    ADMINISTER,
    ANSWER,
    APPROVE,
    BUILT_IN,
    CHANGE,
    DECIDE,
    OUTSIDER_LIMIT,
    RUN,
    STOP,
    UNDO,
    Caller,
    Owned,
    Right,
    may,
)
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.gitlab import members
from providers.errors import ProviderRefused, ProviderUnavailable

ANA = Actor("501", "ana")
BY_HERSELF = Caller(ANA)
BOT = Actor("7", "helper[bot]", is_bot=True)
PRIVATE = RepositoryRef("github", "1", "acme/shop", "main", "9")
PUBLIC = RepositoryRef("github", "2", "acme/site", "main", "9", is_private=False)
LISTED = Commands(allow_bots=(55, 7))
Answer = Permission | Exception | None


class Host:
    """Answers by the number of the account, one answer after the other, the last one for good; keeps who was asked."""

    def __init__(self, *answers: Answer, account_id: str = ANA.external_id) -> None:
        self.answers = list(answers)
        self.account_id = account_id
        self.asked: list[str] = []

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        self.asked.append(actor.external_id)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if actor.external_id != self.account_id:
            return Permission.NONE
        return answer  # type: ignore[return-value]  # None is what a broken member would answer


@dataclass(frozen=True)
class Person:
    """Who asks, what the host says of them, and where they do it."""

    has: Permission
    caller: Caller = BY_HERSELF
    is_fork: bool = False
    policy: Commands = BUILT_IN
    account_id: str = ANA.external_id
    was: Permission | None = None  # what the host had said a second before


def on_gitlab(level: int) -> Person:
    return Person(members.permission({"id": 501, "state": "active", "access_level": level}, "501", 1_700_000_000.0))


PEOPLE: Mapping[str, Person] = {
    "none": Person(Permission.NONE),
    "read": Person(Permission.READ),
    "triage": Person(Permission.TRIAGE),
    "write": Person(Permission.WRITE),
    "maintain": Person(Permission.MAINTAIN),
    "admin": Person(Permission.ADMIN),
    "guest": on_gitlab(10),
    "reporter": on_gitlab(20),
    "developer": on_gitlab(30),
    "maintainer": on_gitlab(40),
    "owner": on_gitlab(50),
    "author of a fork's pull request": Person(Permission.READ, Caller(ANA, is_author=True), is_fork=True),
    "maintainer under a fork's pull request": Person(Permission.MAINTAIN, is_fork=True),
    "bot": Person(Permission.ADMIN, Caller(BOT), account_id=BOT.external_id),
    "bot that is listed": Person(Permission.ADMIN, Caller(BOT), policy=LISTED, account_id=BOT.external_id),
    "person through an app": Person(Permission.ADMIN, Caller(ANA, app_id="66"), policy=LISTED),
    "person through a listed app": Person(Permission.ADMIN, Caller(ANA, app_id="55"), policy=LISTED),
    "this bot itself, though listed": Person(Permission.ADMIN, Caller(BOT, "55", is_us=True), policy=LISTED),
    "renamed": Person(Permission.WRITE, Caller(Actor("501", "anna-now"))),
    "somebody who took the name": Person(Permission.ADMIN, Caller(Actor("999", "ana"))),
    "removed a second ago": Person(Permission.NONE, was=Permission.ADMIN),
    "writer where writing needs maintain": Person(Permission.WRITE, policy=Commands(write=("maintain",))),
    "maintainer where approving needs admin": Person(Permission.MAINTAIN, policy=Commands(approve=("admin",))),
    "writer where a file would let writers approve": Person(Permission.WRITE, policy=Commands(approve=("write",))),
}
# The classes of what is done for them, and on a public repository where that differs.
WRITES = "C0 C1 C2 C3 stop"
DECIDES = f"{WRITES} C4 C5"
DONE: Mapping[str, tuple[str, str]] = {
    "none": ("", ""),
    "read": ("C0", ""),
    "triage": ("C0 stop", "C0 stop"),
    "write": (WRITES, WRITES),
    "maintain": (DECIDES, DECIDES),
    "admin": (f"{DECIDES} C6", f"{DECIDES} C6"),
    "guest": ("C0", ""),
    "reporter": ("C0 stop", "C0 stop"),
    "developer": (WRITES, WRITES),
    "maintainer": (DECIDES, DECIDES),
    "owner": (f"{DECIDES} C6", f"{DECIDES} C6"),
    "author of a fork's pull request": ("C0", "C0"),
    "maintainer under a fork's pull request": ("C0 C1 stop", "C0 C1 stop"),
    "bot": ("", ""),
    "bot that is listed": ("C0", "C0"),
    "person through an app": ("", ""),
    "person through a listed app": ("C0", "C0"),
    "this bot itself, though listed": ("", ""),
    "renamed": (WRITES, WRITES),
    "somebody who took the name": ("", ""),
    "removed a second ago": ("", ""),
    "writer where writing needs maintain": ("C0 stop", "C0 stop"),
    "maintainer where approving needs admin": (WRITES, WRITES),
    "writer where a file would let writers approve": (WRITES, WRITES),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("repository", [PRIVATE, PUBLIC], ids=["private", "public"])
async def test_every_verb_is_done_for_exactly_those_whose_class_it_is(who: str, repository: RepositoryRef) -> None:
    person = PEOPLE[who]
    classes = DONE[who][0 if repository.is_private else 1].split()
    rights = {name: command.right for name, command in COMMANDS.items()} | {"(runs code)": RUN, "(stops)": STOP}

    done = {name: await _is_done(person, repository, right) for name, right in rights.items()}

    assert done == {name: right.name in classes for name, right in rights.items()}


async def _is_done(person: Person, repository: RepositoryRef, right: Right) -> bool:
    answers = [person.has] if person.was is None else [person.was, person.has]
    host = Host(*answers, account_id=person.account_id)
    verdict = None
    for _ in answers:  # asked again right before the first write
        verdict = await may(host, repository, person.caller, right, policy=person.policy, is_fork=person.is_fork)
    assert verdict is not None
    assert bool(verdict.reason) is not verdict.is_allowed
    return verdict.is_allowed


def test_the_table_knows_every_class_that_a_verb_has() -> None:
    known = set(f"{DECIDES} C6".split())

    assert {command.right.name for command in COMMANDS.values()} <= known


@pytest.mark.parametrize("right", [ANSWER, CHANGE, DECIDE, ADMINISTER], ids=lambda right: right.name)
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(Permission.ADMIN, "", id="200"),
        pytest.param(ProviderRefused("github", 404, "Not Found"), "github refused to say it (404)", id="404"),
        pytest.param(ProviderRefused("github", 403, "Forbidden"), "github refused to say it (403)", id="403"),
        pytest.param(ProviderUnavailable("github", 60, "500"), "github is out of reach or in trouble", id="500"),
        pytest.param(TimeoutError(), "github did not answer within 10 s", id="timeout"),
        pytest.param(None, "github answered what cannot be understood", id="null"),
    ],
)
async def test_every_doubt_is_a_no_that_says_which(answer: Answer, said: str, right: Right) -> None:
    verdict = await may(Host(answer), PRIVATE, Caller(ANA), right)

    assert verdict.is_allowed is (answer is Permission.ADMIN)
    assert said in verdict.reason
    assert ("could not be checked" in verdict.reason) is not verdict.is_allowed


async def test_a_refusal_says_what_is_needed_and_whom_to_ask() -> None:
    verdict = await may(Host(Permission.WRITE), PRIVATE, Caller(ANA), DECIDE)

    assert verdict.reason == (
        "Not permitted: needs `maintain` on acme/shop, you have `write`. "
        "Ask somebody who has `maintain` there to write the command."
    )
    assert not verdict.is_silent


class Owners:
    """Answers who owns the files, and counts how often that was asked."""

    def __init__(self, answer: Owned | Exception) -> None:
        self.answer = answer
        self.asked = 0

    async def owned_by(self, actor: Actor) -> Owned:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


OWNER = Owned(True, ("ana", "acme/shop-owners"))


@pytest.mark.parametrize("repository", [PRIVATE, PUBLIC], ids=["private", "public"])
@pytest.mark.parametrize(
    ("person", "right", "owned", "is_allowed", "asked"),
    [
        pytest.param(PEOPLE["write"], APPROVE, OWNER, True, 1, id="who may write and owns all of it"),
        pytest.param(PEOPLE["developer"], APPROVE, OWNER, True, 1, id="a developer who owns all of it"),
        pytest.param(PEOPLE["write"], APPROVE, Owned(), False, 1, id="who may write and owns nothing"),
        pytest.param(PEOPLE["maintain"], APPROVE, Owned(), True, 0, id="who needs not be asked about"),
        pytest.param(PEOPLE["triage"], APPROVE, OWNER, False, 0, id="an owner who may not write"),
        pytest.param(PEOPLE["read"], APPROVE, OWNER, False, 0, id="an owner who may read"),
        pytest.param(PEOPLE["bot that is listed"], APPROVE, OWNER, False, 0, id="a bot"),
        pytest.param(
            PEOPLE["maintainer where approving needs admin"], APPROVE, OWNER, False, 0, id="where more is asked"
        ),
        pytest.param(PEOPLE["write"], DECIDE, OWNER, False, 0, id="another decision"),
        pytest.param(PEOPLE["write"], UNDO, OWNER, False, 0, id="a rollback"),
        pytest.param(
            PEOPLE["write"], APPROVE, ProviderUnavailable("github", 60, "500"), False, 1, id="a host in trouble"
        ),
        pytest.param(PEOPLE["write"], APPROVE, TimeoutError(), False, 1, id="a host that is silent"),
        pytest.param(PEOPLE["write"], APPROVE, CommitNotFound("fetch", "gone"), False, 1, id="a commit that is gone"),
        pytest.param(PEOPLE["write"], APPROVE, UserError("No."), False, 1, id="a branch without a commit"),
    ],
)
async def test_an_approval_is_for_maintainers_and_for_who_owns_all_that_it_is_about(
    repository: RepositoryRef, person: Person, right: Right, owned: Owned | Exception, is_allowed: bool, asked: int
) -> None:
    host, owners = Host(person.has, account_id=person.account_id), Owners(owned)

    verdict = await may(host, repository, person.caller, right, policy=person.policy, ownership=owners)

    assert (verdict.is_allowed, owners.asked) == (is_allowed, asked)


async def test_an_owner_approves_nothing_of_a_fork() -> None:
    verdict = await may(Host(Permission.WRITE), PRIVATE, BY_HERSELF, APPROVE, is_fork=True, ownership=Owners(OWNER))

    assert not verdict.is_allowed


async def test_a_refusal_names_the_owners_who_could_without_calling_them() -> None:
    owners = Owners(Owned(False, ("bo", "acme/shop-owners")))

    verdict = await may(Host(Permission.WRITE), PRIVATE, BY_HERSELF, APPROVE, ownership=owners)

    assert verdict.reason.endswith(
        "Ask somebody who has `maintain` there to write the command."
        " So may whoever owns all of its files: `@bo`, `@acme/shop-owners`."
    )


async def test_somebody_without_any_right_is_not_told_that_they_have_one() -> None:
    verdict = await may(Host(Permission.NONE), PRIVATE, Caller(ANA), CHANGE)

    assert "needs `write` on acme/shop, github tells of no right of yours." in verdict.reason


async def test_where_more_is_asked_for_the_refusal_says_so() -> None:
    verdict = await may(Host(Permission.WRITE), PRIVATE, Caller(ANA), CHANGE, policy=Commands(write=("admin",)))

    assert "needs `admin` on acme/shop, you have `write`" in verdict.reason


async def test_under_a_fork_the_refusal_says_what_would_work() -> None:
    verdict = await may(Host(Permission.ADMIN), PRIVATE, Caller(ANA), CHANGE, is_fork=True)

    assert "comes from a fork" in verdict.reason
    assert "`plan`" in verdict.reason
    assert not verdict.is_silent


@pytest.mark.parametrize(
    "caller",
    [
        pytest.param(Caller(Actor("", "ghost")), id="an account without a number"),
        pytest.param(Caller(BOT), id="a bot"),
        pytest.param(Caller(ANA, app_id="66"), id="an app"),
    ],
)
async def test_who_cannot_be_let_in_anyway_is_not_asked_about(caller: Caller) -> None:
    host = Host(Permission.ADMIN)

    verdict = await may(host, PRIVATE, caller, ANSWER)

    assert not verdict.is_allowed
    assert host.asked == []


@pytest.mark.parametrize(
    ("person", "is_silent"),
    [
        pytest.param(Person(Permission.READ), True, id="a stranger"),
        pytest.param(Person(Permission.READ, Caller(BOT)), True, id="a bot"),
        pytest.param(
            Person(Permission.READ, Caller(ANA, is_author=True, uses_last_hour=OUTSIDER_LIMIT)),
            True,
            id="an author who asks too often",
        ),
        pytest.param(Person(Permission.READ, Caller(ANA, is_author=True)), False, id="an author"),
        pytest.param(Person(Permission.TRIAGE), False, id="somebody with a right"),
    ],
)
async def test_strangers_on_a_public_repository_get_no_reply_to_play_with(person: Person, is_silent: bool) -> None:
    verdict = await may(Host(person.has), PUBLIC, person.caller, ANSWER)

    assert verdict.is_silent is is_silent
