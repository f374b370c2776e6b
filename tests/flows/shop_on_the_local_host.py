"""A shop on the local host that a refactoring is asked for: what people write there, and what they then see."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from providers.code_hosts.local.store import CheckRunRow, PullRequestRow
from tests.flows.conftest import Bot, WorkTree, eventually

WITHIN_S = 240.0  # the first of them installs what tests need


@dataclass(frozen=True)
class Shop:
    """A repository with an open pull request of a person, #1 from `topic`, under which everything is asked."""

    bot: Bot
    tree: WorkTree

    async def says(self, text: str, number: int = 1) -> None:
        await self.bot.comment(self.tree, number, text)

    async def reply(self, holding: str, number: int = 1) -> str:
        """The body of the bot's reply that holds this text, once one does."""

        async def look() -> str | None:
            comments = await self.bot.store.comments(self.tree.remote.ref.external_id, number)
            return next((each["body"] for each in comments if each["is_bot"] and holding in each["body"]), None)

        return await eventually(look, f"a reply that says {holding!r}", WITHIN_S)

    async def pull_requests(self) -> list[PullRequestRow]:
        """Those of the bot, by number."""
        rows = await self.bot.store.pull_requests(self.tree.remote.ref.external_id)
        return sorted(
            (row for row in rows if row["head_branch"].startswith("forge-factory/")), key=lambda r: r["number"]
        )

    async def proposed(self, count: int = 1) -> PullRequestRow:
        """The newest pull request of the bot, once there are so many."""

        async def look() -> PullRequestRow | None:
            rows = await self.pull_requests()
            return rows[-1] if len(rows) >= count else None

        return await eventually(look, f"{count} pull requests of the bot", WITHIN_S)

    async def fetched(self, branch: str) -> str:
        """The commit that a branch of the host stands at, fetched into the clone."""
        await asyncio.to_thread(self.tree.git, "fetch", "--quiet", str(self.tree.remote.path), branch)
        return self.tree.git("rev-parse", "FETCH_HEAD")

    async def proof(self, head_sha: str) -> CheckRunRow:
        async def look() -> CheckRunRow | None:
            runs = await self.bot.check_runs(self.tree, head_sha)
            return next((run for run in runs if run["name"] == "Forge Factory / proof"), None)

        return await eventually(look, "the check run of the proof", WITHIN_S)

    async def body(self, number: int, holding: str) -> str:
        """What a pull request says of itself, once it says this, too."""

        async def look() -> str | None:
            row = await self.bot.store.pull_request(self.tree.remote.ref.external_id, number)
            return row["body"] if row is not None and holding in row["body"] else None

        return await eventually(look, f"a body that says {holding!r}", WITHIN_S)


async def open_shop(bot: Bot, name: str, files: Mapping[str, str]) -> Shop:
    """A new repository, where a person proposes these files; the bot has looked at them."""
    tree = await bot.new_repository(name)
    tree.commit({"README.md": "# Shop\n"}, "Open a shop")
    await tree.push("HEAD:main")
    head = tree.commit(files, "Sell something")
    await tree.push("HEAD:topic", "-o", "pr")
    await bot.concluded(tree, head)
    return Shop(bot, tree)
