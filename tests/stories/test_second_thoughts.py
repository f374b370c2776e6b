"""A wish that is called off, a base that moves on, a branch that somebody else pushes to: nobody is worked over."""

from datetime import UTC, datetime, timedelta

from config.forge_yml import FILE
from tests.flows.conftest import eventually
from tests.flows.shop_files import REFACTOR, SOURCE, UNTESTED
from tests.stories.conftest import Make
from tests.stories.seen import PROOF
from tests.stories.stage import Repository
from tests.stories.tidy_shop import opened_shop, proposed

_PATIENT = "import time\n\ntime.sleep(20)\n"
_OWN_SUITE = {**UNTESTED, "suite.py": _PATIENT, FILE: "version: 1\nmode: propose\ntests: {command: python suite.py}\n"}


async def test_what_is_called_off_while_it_runs_pushes_nothing(make_repository: Make) -> None:
    shop = await opened_shop(make_repository, _OWN_SUITE)
    before = await shop.branches()
    asked = await shop.comment(REFACTOR)
    reference = await eventually(lambda: _proving(shop), "a proof that has begun")
    await shop.comment(f"/forge cancel {reference}")
    first, second = (await shop.said()).values()

    assert f"`{reference}` is called off" in second
    assert "ended: cancelled" in first
    assert (await shop.reactions(asked))[0] == "eyes"
    assert [one.phase for one in await shop.refactorings()] == ["cancelled"]
    assert await shop.branches() == before


async def _proving(shop: Repository) -> str | None:
    return next((one.reference for one in await shop.refactorings() if one.phase == "proving"), None)


async def test_what_waits_for_its_hour_says_so_and_can_be_called_off(make_repository: Make) -> None:
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()
    closed = f"version: 1\nmode: propose\nrefactor: {{window: {{days: [{day}]}}}}\n"
    shop = await opened_shop(make_repository, {**UNTESTED, FILE: closed})
    held = await shop.ask(REFACTOR)
    [waiting] = await shop.refactorings()
    dropped = await shop.ask(f"/forge cancel {waiting.reference}")

    assert "Not now" in held.text
    assert f"`{waiting.reference}`" in held.text
    assert "at 00:00 (UTC)" in held.text
    assert f"`{waiting.reference}` is called off" in dropped.text
    assert [one.phase for one in await shop.refactorings()] == ["cancelled"]
    assert await shop.proposals() == []


async def test_a_rebase_makes_the_change_again_on_the_moved_base(make_repository: Make) -> None:
    shop = await opened_shop(make_repository)
    opened, under = await proposed(shop)
    base_sha = await shop.push("topic", {"shop.py": SOURCE + "\n\nCURRENCY = 'EUR'\n"})
    told = await shop.ask("/forge rebase", under=under)
    again = await shop.proposal()
    text = await shop.text(again.head_sha, "shop.py")

    assert again.number == opened.number
    assert again.head_sha != opened.head_sha
    assert "CURRENCY" in text
    assert "_discount" not in text
    assert base_sha[:12] in "".join(told.replies)
    assert (await shop.check(again.head_sha, PROOF)).state == "blocked"


async def test_a_push_by_a_person_voids_the_approval_and_keeps_the_bot_off(make_repository: Make) -> None:
    shop = await opened_shop(make_repository)
    opened, under = await proposed(shop)
    await shop.ask("/forge approve", by="owner", under=under)
    theirs = await shop.push(opened.branch, {"notes.md": "Theirs.\n"})
    void = (await shop.said(under)).values()
    refused = await shop.ask("/forge approve", by="owner", under=under)
    kept_off = await shop.ask("/forge rebase", under=under)

    assert any("the approval is void" in body and theirs[:12] in body for body in void)
    assert f"`{opened.head_sha[:12]}` was proposed and proven, `{theirs[:12]}` is there now" in refused.text
    assert "is not the bot's" in "".join(kept_off.replies)
    assert (await shop.branches())[opened.branch] == theirs
