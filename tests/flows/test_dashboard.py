"""The dashboard issue on GitHub: closed by somebody, and opened again; tests/stories tell of its ticks."""

from typing import Any

from config.forge_yml import FILE
from tests.doubles.github import GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import UNTESTED
from tests.flows.shop_on_github import Shop, open_shop

ASKED_FOR = {**UNTESTED, FILE: "version: 1\ndashboard: {issue: true}\n"}


async def dashboard(shop: Shop, holding: str = "", *, lacking: str = "\x00") -> dict[str, Any]:
    """The one issue of ours, once it says the one thing and not the other."""

    async def look() -> dict[str, Any] | None:
        ours = [each for each in await shop.github.issues(shop.name) if each["title"] == "Forge Factory"]
        assert len(ours) <= 1
        return next((each for each in ours if holding in each["body"] and lacking not in each["body"]), None)

    return await eventually(look, f"a dashboard that says {holding!r} and not {lacking!r}", 60.0)


async def test_any_other_edit_is_put_back_and_a_closed_dashboard_rests(bot: Bot, github: GitHubDouble) -> None:
    shop = await open_shop(bot, github, "acme/edited-shop", ASKED_FOR)
    await github.push(shop.name, "main", {"README.md": "# A shop\n"})
    first = await dashboard(shop)
    await github.edit_issue(shop.name, first["number"], body="- [x] `/forge pause`\n")
    put_back = await dashboard(shop, "will-writer edited this text. It was put back")
    await github.edit_issue(shop.name, first["number"], state="closed")
    await github.push(shop.name, "main", {FILE: "version: 1\ndashboard: {issue: true}\nmode: observr\n"})
    await bot.all_jobs_ended()
    rested = await dashboard(shop)
    await github.edit_issue(shop.name, first["number"], state="open")
    again = await dashboard(shop, "## Configuration problems")

    assert "**This month**: no language model was asked, so nothing was spent of at most $40.00." in put_back["body"]
    assert rested["body"] == put_back["body"]
    assert again["number"] == first["number"]
    assert f"{FILE}:3:7" in again["body"]
