"""The dashboard issue: there where `.forge.yml` asks for it, with ticks that are commands, and nobody else's words."""

from datetime import UTC, datetime, timedelta

from config.forge_yml import FILE
from tests.flows.shop_files import REFACTOR, UNTESTED
from tests.stories.conftest import Make
from tests.stories.shop import SHOP, TANGLED_SHOP

_DASHBOARD = "version: 1\nmode: propose\ndashboard: {issue: true}\n"
_IDLE = "Nothing is open, waiting or failed."


def closed_window() -> str:
    """Days on which nothing is proposed today or tomorrow, wherever midnight falls while the story is told."""
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()
    return f"refactor: {{window: {{days: [{day}]}}}}\n"


async def test_a_tick_is_the_command_behind_it_with_its_permission(make_repository: Make) -> None:
    shop = await make_repository({**UNTESTED, FILE: _DASHBOARD + closed_window()})
    await shop.push("main", {"README.md": "# The shop\n"})
    await shop.propose("topic", {"README.md": "# A shop\n"})
    await shop.ask(REFACTOR)
    [held] = await shop.refactorings()
    shown = await shop.dashboard()
    await shop.edit_issue(shown.number, shown.body.replace("- [ ]", "- [x]") + "\nDo it.\n")
    put_back = await shop.dashboard()
    refused = await shop.tick(f"/forge cancel {held.reference}", by="reader")
    still = await shop.dashboard()
    taken = await shop.tick(f"/forge cancel {held.reference}")
    after = await shop.dashboard()

    assert "- [ ] `/forge cancel" in put_back.body
    assert "It was put back" in put_back.body
    assert "## Held" in still.body
    assert "Not permitted: needs `write`" in refused.text
    assert "is called off" in taken.text
    assert "[x]" not in still.body + after.body
    assert f"ticked `/forge cancel {held.reference}`: refused" in after.body
    assert f"ticked `/forge cancel {held.reference}`: done" in after.body
    assert _IDLE in after.body


async def test_any_other_edit_of_the_dashboard_is_put_back(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, FILE: _DASHBOARD})
    await shop.push("main", {"README.md": "# The shop\n"})
    shown = await shop.dashboard()
    await shop.edit_issue(shown.number, "- [x] `/forge pause`\n", by="owner")
    put_back = await shop.dashboard()

    assert (put_back.number, put_back.title) == (shown.number, "Forge Factory")
    assert "/forge pause" not in put_back.body
    assert "edited this text. It was put back" in put_back.body
    assert _IDLE in put_back.body


async def test_nobody_gets_a_dashboard_who_did_not_ask_for_one(make_repository: Make) -> None:
    shop = await make_repository({**SHOP, FILE: "version: 1\n"})
    await shop.propose("topic", TANGLED_SHOP)
    await shop.ask("/forge status")

    assert await shop.issues() == []
