"""A shop on GitHub that a refactoring is asked for: what people write there, and what they then see of the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from providers.database import refactorings, repositories
from providers.database.refactorings import Refactoring
from tests.doubles.github import WRITER, GitHubDouble
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import REFACTOR

MAINTAINER = "mia-maintainer"
PROOF = "Forge Factory / proof"
_WITHIN_S = 120.0  # the first repository with tests installs what these need


@dataclass(frozen=True)
class Shop:
    """One repository, with an issue in which everything is asked."""

    bot: Bot
    github: GitHubDouble
    name: str
    issue: int

    async def says(self, text: str, number: int = 0, *, login: str = WRITER) -> str:
        """Somebody comments, under the issue unless another number is given; the comment's id."""
        return await self.github.comment(self.name, number or self.issue, text, login=login)

    async def replies(self, number: int = 0) -> list[str]:
        """The bodies of the bot's comments."""
        comments = await self.github.comments(self.name, number or self.issue)
        return [comment["body"] for comment in comments if comment["user"]["type"] == "Bot"]

    async def reply(self, holding: str, number: int = 0) -> str:
        """The bot's reply that holds this text, once one does."""

        async def look() -> str | None:
            return next((body for body in await self.replies(number) if holding in body), None)

        return await eventually(look, f"a reply that says {holding!r}", _WITHIN_S)

    async def proposals(self) -> list[dict[str, Any]]:
        """The pull requests of the bot, oldest first."""
        return [
            one for one in await self.github.pull_requests(self.name) if one["head"]["ref"].startswith("forge-factory/")
        ]

    async def proposed(self, *, state: str = "open", holding: str = "") -> dict[str, Any]:
        """The newest proposal, once it has this state and its body holds this text."""

        async def look() -> dict[str, Any] | None:
            found = await self.proposals()
            return found[-1] if found and found[-1]["state"] == state and holding in found[-1]["body"] else None

        return await eventually(look, f"a proposal that is {state} and says {holding!r}", _WITHIN_S)

    async def refactored(self) -> dict[str, Any]:
        """Ask for the one refactoring there is; its pull request, once the reply tells of it."""
        await self.says(REFACTOR)
        await self.reply("opened #")
        return await self.proposed()

    async def proof(self, head_sha: str) -> dict[str, Any]:
        """The one check run of the proof on this commit, once it is there."""

        async def look() -> dict[str, Any] | None:
            runs = [run for run in await self.github.check_runs(self.name, head_sha) if run["name"] == PROOF]
            assert len(runs) <= 1
            return next(iter(runs), None)

        return await eventually(look, f"the proof of {head_sha[:12]}", _WITHIN_S)

    async def text(self, sha: str, path: str) -> bytes:
        """What a file reads at a commit."""
        return await self.github.repositories.file(self.name, sha, path)

    async def rows(self) -> list[Refactoring]:
        """The refactorings of this repository as the bot's records have them."""
        ref = await self.github.ref(self.name)
        async with self.bot.database.system() as session:
            row = await repositories.by_external_id(session, "github", ref.external_id)
        if row is None:
            return []
        async with self.bot.database.tenant(row.organization_id) as session:
            return list(await refactorings.recent(session, row.organization_id, row.id))


async def open_shop(bot: Bot, github: GitHubDouble, name: str, files: Mapping[str, str]) -> Shop:
    """A new repository with these files and an issue; the App is told of it."""
    await github.create_repository(name, files)
    await github.install()
    return Shop(bot, github, name, await github.open_issue(name, "Tidy up"))
