"""A shop on GitLab that a refactoring is asked for: what people write there, and what they then see of the bot."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.doubles.gitlab.noteables import Issue, MergeRequest, Note, Noteable
from tests.doubles.gitlab.stage import BOT, WRITER, GitLabDouble
from tests.doubles.gitlab.world import Project, Status
from tests.flows.conftest import Bot, eventually
from tests.flows.shop_files import REFACTOR

MAINTAINER = "mia-maintainer"
PROOF = "Forge Factory / proof"
_WITHIN_S = 120.0  # the first repository with tests installs what these need


@dataclass(frozen=True)
class Shop:
    """One project, with an issue in which everything is asked unless something else is named."""

    bot: Bot
    gitlab: GitLabDouble
    project: Project
    issue: Issue

    async def says(self, text: str, on: Noteable | None = None, *, username: str = WRITER) -> Note:
        return await self.gitlab.comment(on or self.issue, username, text)

    def replies(self, on: Noteable | None = None) -> list[str]:
        """The bodies of the bot's notes."""
        return [note.body for note in (on or self.issue).notes if note.author and note.author.username == BOT]

    async def reply(self, holding: str, on: Noteable | None = None) -> str:
        """The bot's note that holds this text, once one does."""

        async def look() -> str | None:
            return next((body for body in self.replies(on) if holding in body), None)

        return await eventually(look, f"a note that says {holding!r}", _WITHIN_S)

    def proposals(self) -> list[MergeRequest]:
        """The merge requests of the bot, oldest first."""
        found = self.project.merge_requests.values()
        return [one for one in found if one.source_branch.startswith("forge-factory/")]

    async def proposed(self, *, state: str = "opened", holding: str = "") -> MergeRequest:
        """The newest proposal, once it has this state and its description holds this text."""

        async def look() -> MergeRequest | None:
            found = self.proposals()
            return found[-1] if found and found[-1].state == state and holding in found[-1].description else None

        return await eventually(look, f"a proposal that is {state} and says {holding!r}", _WITHIN_S)

    async def refactored(self, on: Noteable | None = None) -> MergeRequest:
        """Ask for the one refactoring there is; its merge request, once the reply tells of it."""
        await self.says(REFACTOR, on)
        await self.reply("opened !", on)
        return await self.proposed()

    async def proof(self, head_sha: str, state: str) -> Status:
        """The one status of the proof on this commit, once it stands so."""

        async def look() -> Status | None:
            found = [one for one in self.project.statuses if one.sha == head_sha and one.name == PROOF]
            live = [one for one in found if not one.is_retried]
            assert len(live) <= 1
            return next((one for one in live if one.state == state), None)

        return await eventually(look, f"a proof of {head_sha[:12]} that is {state}", _WITHIN_S)

    async def text(self, sha: str, path: str) -> bytes:
        """What a file reads at a commit."""
        return await self.gitlab.git.file(self.project.path, sha, path)


async def open_shop(bot: Bot, gitlab: GitLabDouble, name: str, files: Mapping[str, str]) -> Shop:
    """A new project with these files and an issue."""
    project = await gitlab.make_project(name, files)
    return Shop(bot, gitlab, project, await gitlab.open_issue(project, "Tidy up"))
