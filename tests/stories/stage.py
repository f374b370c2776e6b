"""What a story does and sees, alike on every code host: people act in a repository, and then something stands there.

Every look first waits until the product has nothing more to do, so that a story needs no waiting of its own.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from providers.database import refactorings, repositories
from providers.database.refactorings import Refactoring
from tests.flows.conftest import Bot
from tests.stories.seen import FIRST, READINESS, Answer, Button, Check, Files, Issue, Proposal, Right, Role, Thread


class Lacking(NotImplementedError):
    """The host has nothing of the kind: the story belongs below `where`, with a row in the table of capabilities."""


class Post(ABC):
    """The way of the host's deliveries to the product. What is held back stays with it, to be sent in any order."""

    @abstractmethod
    def hold(self) -> None:
        """Nothing goes out any more, until `let_go`."""

    @abstractmethod
    def let_go(self) -> None:
        """From now on deliveries go out again; what was held back stays where it is."""

    @abstractmethod
    def told(self) -> Sequence[object]:
        """Every delivery since the story began, sent or held back, oldest first."""

    @abstractmethod
    async def send(self, delivery: object, *, with_new_id: bool = False) -> None:
        """This one, once more or for the first time; with a new id it looks like another delivery."""


class Repository(ABC):
    """One repository on one host, whose pull requests people open, push to and talk under."""

    host: str

    def __init__(self, bot: Bot, full_name: str, post: Post) -> None:
        self.bot = bot
        self.full_name = full_name
        self.post = post
        self.asked = 0

    @abstractmethod
    async def external_id(self) -> str:
        """The host's own number of it."""

    @abstractmethod
    async def push(self, branch: str, files: Files) -> str:
        """One more commit on the branch, made from `main` where it is new; its SHA."""

    @abstractmethod
    async def force_push(self, branch: str, files: Files) -> str:
        """The branch starts anew from `main` with one commit; its SHA."""

    @abstractmethod
    async def delete_branch(self, branch: str) -> None: ...

    @abstractmethod
    async def propose(self, branch: str, files: Files) -> tuple[int, str]:
        """A new branch with one commit, and a pull request from it to `main`; its number and head SHA."""

    @abstractmethod
    async def close(self, number: int) -> None: ...

    @abstractmethod
    async def merge(self, number: int) -> str:
        """Somebody merges it; the SHA where the branch stands then that it goes to."""

    @abstractmethod
    async def rename(self, name: str) -> None:
        """From now on the repository is called so; its number stays."""

    @abstractmethod
    async def comment(self, text: str, *, by: Role = "maintainer", under: Thread = FIRST, called: str = "") -> str:
        """Somebody writes this; the comment's id. Who is `called` otherwise by now keeps the number of their account.

        The other name may be that of somebody else, as everybody knows them.
        """

    @abstractmethod
    async def edit_issue(self, number: int, text: str, *, by: Role = "maintainer") -> None:
        """Somebody writes another text into an issue of the bot's, as a tick does."""

    @abstractmethod
    async def checks(self, sha: str) -> list[Check]:
        """What stands at a commit, one a name: where a check ran again, as it ended last."""

    @abstractmethod
    async def remarks(self, number: int) -> list[str]:
        """Where the bot has remarked something in a pull request, as `path:line`, sorted."""

    @abstractmethod
    async def said(self, under: Thread = FIRST) -> dict[str, str]:
        """The bot's comments by their ids, oldest first."""

    @abstractmethod
    async def reactions(self, comment_id: str, under: Thread = FIRST) -> list[str]:
        """Those of the bot, in their order, in GitHub's words."""

    @abstractmethod
    async def proposals(self) -> list[Proposal]:
        """The bot's own pull requests, oldest first."""

    @abstractmethod
    async def issues(self) -> list[Issue]:
        """Those that the bot has opened, oldest first."""

    @abstractmethod
    async def branches(self) -> dict[str, str]:
        """Names and heads."""

    @abstractmethod
    async def text(self, sha: str, path: str) -> str:
        """What a file reads at a commit; fails where there is none."""

    @abstractmethod
    async def set_default_branch(self, branch: str) -> None:
        """From now on this one counts; it is there already."""

    async def open_issue(self, title: str) -> Thread:
        raise Lacking("issues")

    async def review(self, text: str, *, line: int | None = None, by: Role = "maintainer") -> str:
        """Somebody says this in a review of the first pull request; its id.

        At this line of `shop.py`, which the pull request adds; without one, above all that is said at lines.
        """
        raise Lacking("reviews")

    async def edit_comment(self, comment_id: str, text: str, *, under: Thread = FIRST) -> None:
        raise Lacking("comments that are edited")

    async def delete_comment(self, comment_id: str, *, under: Thread = FIRST) -> None:
        raise Lacking("comments that are deleted")

    async def set_right(self, person: Role, right: Right) -> None:
        """In this repository alone, from now on."""
        raise Lacking("rights that are given and taken")

    async def reopen(self, number: int) -> None:
        raise Lacking("pull requests that come back")

    async def rerun(self, sha: str) -> None:
        """Somebody presses the button of the check."""
        raise Lacking("a button to run a check again")

    async def press(self, sha: str, button: Button, *, by: Role = "maintainer") -> None:
        """Somebody presses this button of the check at a commit."""
        raise Lacking("buttons below a check")

    async def propose_from_fork(self, branch: str, files: Files) -> tuple[int, str]:
        """As `propose`, out of the copy that a person made of the repository."""
        raise Lacking("forks")

    async def take_away(self) -> None:
        """The bot may not look after this repository any more, and is told so."""
        raise Lacking("repositories that are taken away from the bot")

    async def ask(self, text: str, *, by: Role = "maintainer", under: Thread = FIRST, called: str = "") -> Answer:
        """Somebody writes this, and what then stands below it."""
        self.asked += 1
        before = await self.said(under)
        comment_id = await self.comment(text, by=by, under=under, called=called)
        return await self.answer(comment_id, beyond=before, under=under)

    async def answer(self, comment_id: str, *, beyond: Mapping[str, str], under: Thread = FIRST) -> Answer:
        """What came of a comment: every comment of the bot that was not there before, and its reactions."""
        after = await self.said(under)
        replies = tuple(body for reply_id, body in after.items() if reply_id not in {*beyond, comment_id})
        return Answer(replies, tuple(await self.reactions(comment_id, under)))

    async def check(self, sha: str, name: str = READINESS) -> Check:
        """The one check of this name at a commit."""
        [check] = [one for one in await self.checks(sha) if one.name == name]
        return check

    async def proposal(self) -> Proposal:
        """The one open pull request of the bot."""
        [proposal] = [one for one in await self.proposals() if one.state == "open"]
        return proposal

    async def dashboard(self) -> Issue:
        """The one issue of the bot."""
        [issue] = await self.issues()
        return issue

    async def tick(self, command: str, *, by: Role = "maintainer") -> Answer:
        """Somebody ticks the box before this command in the dashboard, and what then stands below it."""
        shown = await self.dashboard()
        before = await self.said(shown.thread)
        box = f"- [ ] `{command}"
        assert box in shown.body, shown.body
        await self.edit_issue(shown.number, shown.body.replace(box, box.replace("[ ]", "[x]")), by=by)
        after = await self.said(shown.thread)
        return Answer(tuple(body for reply_id, body in after.items() if reply_id not in before), ())

    async def refactorings(self) -> Sequence[Refactoring]:
        """What the records hold at this moment, newest first; people see it in the answers of `/forge status`."""
        async with self.bot.database.system() as session:
            row = await repositories.by_external_id(session, self.host, await self.external_id())
        assert row is not None
        async with self.bot.database.tenant(row.organization_id) as session:
            return await refactorings.recent(session, row.organization_id, row.id)

    async def notices(self, number: int) -> dict[str, str]:
        """What the bot says of its own accord under a pull request where nobody has asked it anything."""
        return await self.said(Thread(number))

    async def settled(self) -> None:
        """Returns when every delivery has become its jobs, and all of those have ended."""
        await self.bot.all_jobs_ended(100)


class Stage(ABC):
    """One host with the running product beside it."""

    host: str

    @abstractmethod
    async def make_repository(self, name: str, files: Files, *, is_private: bool = True) -> Repository:
        """With one commit on `main` of which nobody was told; `name` must be new on this host."""

    async def suspend(self) -> None:
        """An owner puts the bot to rest, in every repository."""
        raise Lacking("installations that are suspended")

    async def bring_back(self) -> None:
        raise Lacking("installations that are suspended")
