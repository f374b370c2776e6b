import pytest

from handlers.permissions import OUTSIDER_LIMIT, Caller, may
from providers.code_hosts.code_host import Permission
from providers.code_hosts.events import Actor, RepositoryRef
from providers.errors import ProviderRefused, ProviderUnavailable

ANA = Actor("501", "ana")
PRIVATE = RepositoryRef("github", "1", "acme/shop", "main", "9")
PUBLIC = RepositoryRef("github", "2", "acme/site", "main", "9", is_private=False)


class Host:
    """Answers one question with a fixed permission, or as a host that is in trouble; keeps who was asked about."""

    def __init__(self, answer: Permission | Exception | None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        self.asked.append(actor.external_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value]  # None is what a broken member would answer


@pytest.mark.parametrize(
    ("has", "needs", "expected"),
    [
        pytest.param(Permission.NONE, Permission.READ, False, id="nothing"),
        pytest.param(Permission.READ, Permission.READ, True, id="just enough"),
        pytest.param(Permission.TRIAGE, Permission.WRITE, False, id="triage does not write"),
        pytest.param(Permission.WRITE, Permission.MAINTAIN, False, id="write does not approve"),
        pytest.param(Permission.ADMIN, Permission.MAINTAIN, True, id="more than enough"),
    ],
)
async def test_the_permission_on_a_private_repository_decides(
    has: Permission, needs: Permission, expected: bool
) -> None:
    verdict = await may(Host(has), PRIVATE, Caller(ANA), needs, is_read_only=needs <= Permission.READ)

    assert verdict.is_allowed is expected


async def test_a_refusal_says_what_is_needed_and_whom_to_ask() -> None:
    verdict = await may(Host(Permission.WRITE), PRIVATE, Caller(ANA), Permission.MAINTAIN, is_read_only=False)

    assert verdict.reason == (
        "Not permitted: needs `maintain` on acme/shop, you have `write`. "
        "Ask somebody who has `maintain` there to write the command."
    )
    assert not verdict.is_silent


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(ProviderUnavailable("github", 60, "limit"), id="limited"),
        pytest.param(ProviderRefused("github", 404, "Not Found"), id="refused"),
        pytest.param(TimeoutError(), id="no answer"),
        pytest.param(None, id="null"),
    ],
)
async def test_every_doubt_is_a_no(trouble: Exception | None) -> None:
    verdict = await may(Host(trouble), PRIVATE, Caller(ANA), Permission.READ, is_read_only=True)

    assert not verdict.is_allowed
    assert "could not be checked" in verdict.reason


async def test_an_account_without_an_id_is_refused_without_asking() -> None:
    host = Host(Permission.ADMIN)

    verdict = await may(host, PRIVATE, Caller(Actor("", "ghost")), Permission.READ, is_read_only=True)

    assert not verdict.is_allowed
    assert host.asked == []


@pytest.mark.parametrize(
    ("caller", "is_read_only", "expected"),
    [
        pytest.param(Caller(Actor("7", "dependabot[bot]", is_bot=True)), True, False, id="a bot"),
        pytest.param(Caller(ANA, app_id="55"), True, False, id="a person through an unknown app"),
        pytest.param(Caller(Actor("8", "x[bot]", is_bot=True), app_id="66"), True, True, id="an allowed app, reading"),
        pytest.param(
            Caller(Actor("8", "x[bot]", is_bot=True), app_id="66"), False, False, id="an allowed app, writing"
        ),
    ],
)
async def test_bots_never_drive_the_bot(caller: Caller, is_read_only: bool, expected: bool) -> None:
    host = Host(Permission.ADMIN)

    verdict = await may(
        host, PRIVATE, caller, Permission.READ, is_read_only=is_read_only, allowed_app_ids=frozenset({"66"})
    )

    assert verdict.is_allowed is expected
    assert verdict.is_silent is not expected
    assert host.asked == []


@pytest.mark.parametrize(
    ("has", "caller", "needs", "expected"),
    [
        pytest.param(Permission.TRIAGE, Caller(ANA), Permission.READ, True, id="triage"),
        pytest.param(Permission.READ, Caller(ANA), Permission.READ, False, id="a stranger"),
        pytest.param(Permission.NONE, Caller(ANA, is_author=True), Permission.READ, True, id="the author"),
        pytest.param(
            Permission.READ,
            Caller(ANA, is_author=True, uses_last_hour=OUTSIDER_LIMIT),
            Permission.READ,
            False,
            id="the author, too often",
        ),
        pytest.param(Permission.READ, Caller(ANA, is_author=True), Permission.WRITE, False, id="the author, writing"),
    ],
)
async def test_strangers_on_a_public_repository_are_silently_ignored(
    has: Permission, caller: Caller, needs: Permission, expected: bool
) -> None:
    verdict = await may(Host(has), PUBLIC, caller, needs, is_read_only=needs <= Permission.READ)

    assert verdict.is_allowed is expected
    assert verdict.is_silent is not expected
