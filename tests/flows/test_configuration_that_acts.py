"""`.forge.yml` as people feel it: what is put off says until when, and a change of the file says what it would do."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.conftest import Bot, WorkTree, eventually

SOURCE = "def total(prices):\n    return sum(prices)\n\n\ndef _unused():\n    pass\n"


async def shop_with(bot: Bot, name: str, file: str) -> WorkTree:
    """A repository with this file, and pull request 1 that is about something else."""
    shop = await bot.new_repository(name)
    shop.commit({"shop.py": SOURCE, ".forge.yml": file})
    await shop.push("HEAD:main")
    shop.commit({"cart.py": "items = []\n"})
    await shop.push("HEAD:topic", "-o", "pr")
    return shop


def another_day() -> str:
    """A day of the week that is neither today nor tomorrow, wherever midnight falls while the test runs."""
    return (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()


async def test_a_wish_outside_the_window_is_kept_for_its_opening_and_can_be_dropped(bot: Bot) -> None:
    shop = await shop_with(
        bot, "closed", f"version: 1\nmode: propose\nrefactor: {{window: {{days: [{another_day()}]}}}}\n"
    )

    await bot.comment(shop, 1, "/forge refactor shop.py")
    held = (await bot.reply(shop, 1))["body"]
    reference = held.split("Queued as `")[1].split("`")[0]
    await bot.comment(shop, 1, f"/forge cancel {reference}")
    dropped = (await bot.reply(shop, 1, 2))["body"]

    assert "Not now: pull requests are opened here on" in held
    assert "it starts on" in held
    assert "at 00:00 (UTC)" in held
    assert f"`{reference}` is called off" in dropped


@pytest.mark.parametrize("mode", ["observe", pytest.param("off", marks=pytest.mark.long)])
async def test_a_mode_that_proposes_nothing_refuses_and_says_how_to_switch(bot: Bot, mode: str) -> None:
    shop = await shop_with(bot, mode, f"version: 1\nmode: {mode}\n")

    await bot.comment(shop, 1, "/forge refactor shop.py")

    said = (await bot.reply(shop, 1))["body"]
    assert f"`mode` is `{mode}` here" in said
    assert "Write `mode: propose` into `.forge.yml` on the default branch, then ask again." in said


async def test_a_pull_request_that_edits_the_file_is_told_in_one_comment_what_it_would_change(bot: Bot) -> None:
    shop = await shop_with(bot, "preview", "version: 1\nmode: observe\n")

    shop.commit({".forge.yml": "version: 1\nmode: off\n"})
    await shop.push("HEAD:topic")
    first = (await bot.reply(shop, 1))["body"]
    shop.commit({".forge.yml": "version: 1\nmod: propose\n"})
    await shop.push("HEAD:topic")

    async def is_told_again() -> str | None:
        body = (await bot.reply(shop, 1))["body"]
        return body if "did you mean" in body else None

    second = await eventually(is_told_again, "the mistake in the same comment")
    assert "| `mode` | `observe` | `off` | repository, `.forge.yml@" in first
    assert '`.forge.yml:2:1: the key "mod" is not known; did you mean "mode"?`' in second
