"""The stories on GitHub: the emulator behind the proxy that judges every request of ours."""

import json
from collections.abc import Awaitable
from typing import Any

from tests.doubles import reviews
from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.emulate import INSTALLATION_ID, ORGANIZATION, OWNER
from tests.doubles.github import WRITER, GitHubDouble
from tests.doubles.lacking import APP
from tests.doubles.pulls import BOT
from tests.doubles.relay import Sent
from tests.flows.conftest import Bot
from tests.stories.on_local import state_of
from tests.stories.seen import FIRST, PROPOSALS, READINESS, Button, Check, Files, Issue, Proposal, Right, Role, Thread
from tests.stories.stage import Post, Repository, Stage

PEOPLE: dict[Role, str] = {
    "owner": "olga-owner",
    "maintainer": "mia-maintainer",
    "writer": WRITER,
    "reader": "rita-reader",
    "stranger": "stan-stranger",
}
_PERMISSIONS: dict[Right, str] = {"maintain": "maintain", "write": "push", "read": "pull"}


class GitHubPost(Post):
    def __init__(self, github: GitHubDouble) -> None:
        self._github = github
        self._door = github.relay.target

    def hold(self) -> None:
        self._github.deliver_to("")

    def let_go(self) -> None:
        self._github.deliver_to(self._door)

    def told(self) -> list[object]:
        return list(self._github.deliveries)

    async def send(self, delivery: object, *, with_new_id: bool = False) -> None:
        assert isinstance(delivery, Sent)
        assert (await self._github.relay.again(delivery, with_new_id=with_new_id)).status in {200, 202}


class GitHubStoryRepository(Repository):
    host = "github"

    def __init__(self, bot: Bot, post: Post, github: GitHubDouble, full_name: str) -> None:
        super().__init__(bot, full_name, post)
        self._github = github

    async def external_id(self) -> str:
        return (await self._github.ref(self.full_name)).external_id

    async def push(self, branch: str, files: Files) -> str:
        return await self._github.push(self.full_name, branch, files)

    async def force_push(self, branch: str, files: Files) -> str:
        git = self._github.repositories
        before = await git.sha(self.full_name, branch)
        await git.delete(self.full_name, branch)
        move = await git.commit(self.full_name, branch, files, "main")
        await self._github.announce(self.full_name, RefMove(move.ref, before or ZEROS, move.after))
        return move.after

    async def delete_branch(self, branch: str) -> None:
        """GitHub closes its pull request, and tells both."""
        before = await self._github.repositories.sha(self.full_name, branch)
        opened = [one["number"] for one in await self._pull_requests() if one["head"]["ref"] == branch]
        await self._github.repositories.delete(self.full_name, branch)
        await self._stage("DELETE", f"git/refs/heads/{branch}")
        gone = {"ref": f"refs/heads/{branch}", "before": before, "after": ZEROS, "created": False, "deleted": True}
        await self._tell("push", gone)
        for number in opened:
            await self.close(number)

    async def propose(self, branch: str, files: Files) -> tuple[int, str]:
        sha = await self.push(branch, files)
        return await self._github.open_pull_request(self.full_name, branch), sha

    async def close(self, number: int) -> None:
        await self._github.close_pull_request(self.full_name, number)

    async def merge(self, number: int) -> str:
        return await self._github.merge_pull_request(self.full_name, number)

    async def rename(self, name: str) -> None:
        """With its git directory, and what the double keeps by its name."""
        was, pulls = self.full_name, self._github.lacking.pulls
        await self._stage("PATCH", "", {"name": name})
        self.full_name = f"{ORGANIZATION}/{name}"
        git = self._github.repositories
        git.path(was).rename(git.path(self.full_name))
        for kept in (pulls.heads, pulls.merges):
            for key in [key for key in kept if key[0] == was]:
                kept[self.full_name, key[1]] = kept.pop(key)
        names = self._github.lacking.repository_names
        names[names.index(was)] = self.full_name
        changes = {"repository": {"name": {"from": was.partition("/")[2]}}}
        await self._tell("repository", {"action": "renamed", "changes": changes})

    async def open_issue(self, title: str) -> Thread:
        return Thread(await self._github.open_issue(self.full_name, title), is_issue=True)

    async def comment(self, text: str, *, by: Role = "maintainer", under: Thread = FIRST, called: str = "") -> str:
        if by == "bot":
            return await self._comment_of_the_app(text, under)
        if called:
            return await self._comment_under_another_name(text, by, under, called)
        return await self._github.comment(self.full_name, under.number, text, login=PEOPLE[by])

    async def review(self, text: str, *, line: int | None = None, by: Role = "maintainer") -> str:
        github, first, login = self._github, FIRST.number, PEOPLE[by]
        if line is None:
            return await reviews.submit(github, self.full_name, first, text, login=login)
        return await reviews.remark(github, self.full_name, first, text, path="shop.py", line=line, login=login)

    async def edit_issue(self, number: int, text: str, *, by: Role = "maintainer") -> None:
        await self._github.edit_issue(self.full_name, number, body=text, login=PEOPLE[by])

    async def edit_comment(self, comment_id: str, text: str, *, under: Thread = FIRST) -> None:
        await self._told("issue_comment", self._stage("PATCH", f"issues/comments/{comment_id}", {"body": text}))

    async def delete_comment(self, comment_id: str, *, under: Thread = FIRST) -> None:
        await self._told("issue_comment", self._stage("DELETE", f"issues/comments/{comment_id}"))

    async def set_right(self, person: Role, right: Right) -> None:
        if right == "nothing":
            await self._stage("DELETE", f"collaborators/{PEOPLE[person]}")
            return
        await self._github.set_permission(self.full_name, PEOPLE[person], _PERMISSIONS[right])

    async def set_default_branch(self, branch: str) -> None:
        await self._stage("PATCH", "", {"default_branch": branch})

    async def reopen(self, number: int) -> None:
        await self._told("pull_request", self._stage("PATCH", f"pulls/{number}", {"state": "open"}))

    async def rerun(self, sha: str) -> None:
        [run] = await self._github.check_runs(self.full_name, sha)
        await self._tell("check_run", {"action": "rerequested", "check_run": run})

    async def press(self, sha: str, button: Button, *, by: Role = "maintainer") -> None:
        await self.settled()
        runs = await self._github.check_runs(self.full_name, sha)
        run = next(one for one in runs if one["name"] == READINESS)
        sender = await self._github.stage.call("GET", f"/users/{PEOPLE[by]}")
        pressed = {"requested_action": {"identifier": button}, "check_run": run}
        await self._tell("check_run", {"action": "requested_action", **pressed, "sender": sender})

    async def propose_from_fork(self, branch: str, files: Files) -> tuple[int, str]:
        git, fork = self._github.repositories, f"{WRITER}/{self.full_name.partition('/')[2]}"
        call = self._github.stage.call
        await call("POST", f"/repos/{self.full_name}/forks", {}, login=WRITER)
        await call("PUT", f"/repos/{fork}/collaborators/{OWNER}", {"permission": "push"}, login=WRITER)
        await git.create(fork)
        await git.take_over(fork, self.full_name, "+refs/heads/*:refs/heads/*")
        move = await git.commit(fork, branch, files, "main")
        await git.mirror(fork, move)
        await git.take_over(self.full_name, fork, f"+{move.ref}:refs/forks/{WRITER}/{branch}")
        return await self._github.open_pull_request(self.full_name, f"{WRITER}:{branch}"), move.after

    async def take_away(self) -> None:
        repository = await self._stage("GET", "")
        removed = {"repositories_added": [], "repositories_removed": [{"id": repository["id"]}]}
        await self._tell("installation_repositories", {"action": "removed", **removed})

    async def checks(self, sha: str) -> list[Check]:
        await self.settled()
        runs = sorted(await self._github.check_runs(self.full_name, sha), key=lambda run: int(run["id"]))
        newest = {run["name"]: run for run in runs}
        return [
            Check(name, state_of(run["status"], run["conclusion"]), run["output"]["title"])
            for name, run in newest.items()
        ]

    async def remarks(self, number: int) -> list[str]:
        await self.settled()
        [head_sha] = [one["head"]["sha"] for one in await self._pull_requests() if one["number"] == number]
        runs = await self._github.check_runs(self.full_name, head_sha)
        return sorted(f"{note['path']}:{note['start_line']}" for run in runs for note in run["annotations"])

    async def said(self, under: Thread = FIRST) -> dict[str, str]:
        await self.settled()
        comments = await self._github.comments(self.full_name, under.number)
        return {str(one["id"]): one["body"] for one in comments if one["user"]["type"] == "Bot"}

    async def reactions(self, comment_id: str, under: Thread = FIRST) -> list[str]:
        await self.settled()
        return list(self._github.reactions(comment_id))

    async def proposals(self) -> list[Proposal]:
        await self.settled()
        return [_proposal(one) for one in await self._pull_requests() if one["head"]["ref"].startswith(PROPOSALS)]

    async def issues(self) -> list[Issue]:
        await self.settled()
        found = await self._github.issues(self.full_name)
        ours = [one for one in found if one["user"]["type"] == "Bot"]
        return [Issue(one["number"], one["title"], one["body"]) for one in sorted(ours, key=lambda one: one["number"])]

    async def branches(self) -> dict[str, str]:
        await self.settled()
        refs = await self._github.repositories.refs(self.full_name)
        return {ref.removeprefix("refs/heads/"): sha for ref, sha in refs.items()}

    async def text(self, sha: str, path: str) -> str:
        content: bytes = await self._github.repositories.file(self.full_name, sha, path)
        return content.decode()

    async def _comment_of_the_app(self, text: str, under: Thread) -> str:
        """As one of ours is told: GitHub sends an App what it wrote itself, too."""
        told = await self._untold_comment(text, under, OWNER)
        comment = {**told["comment"], "user": BOT, "performed_via_github_app": APP}
        await self._github.relay.send("issue_comment", {**told, "comment": comment, "sender": BOT})
        return str(comment["id"])

    async def _comment_under_another_name(self, text: str, by: Role, under: Thread, called: str) -> str:
        """The emulator's people keep their names, so what GitHub would say of a new one is said in its place."""
        told = await self._untold_comment(text, under, PEOPLE[by])
        person = {**told["comment"]["user"], "login": called}
        if called not in PEOPLE.values():
            allowed = await self._stage("GET", f"collaborators/{PEOPLE[by]}/permission")
            answer = json.dumps({**allowed, "permission": "write", "user": person})
            path, headers = f"/collaborators/{called}/permission", {"content-type": "application/json"}
            self._github.fail("GET", path, status=200, headers=headers, body=answer, times=9)
        comment = {**told["comment"], "user": person}
        await self._github.relay.send("issue_comment", {**told, "comment": comment, "sender": person})
        return str(comment["id"])

    async def _untold_comment(self, text: str, under: Thread, login: str) -> dict[str, Any]:
        """What the emulator would have told the product of it."""
        seen = len(self._github.deliveries)
        self.post.hold()
        await self._github.comment(self.full_name, under.number, text, login=login)
        sent = await self._github.relay.wait_for("issue_comment", after=seen)
        self.post.let_go()
        return sent.document

    async def _stage(self, method: str, path: str, body: object = None) -> Any:
        return await self._github.stage.call(method, f"/repos/{self.full_name}/{path}".rstrip("/"), body)

    async def _tell(self, event: str, document: dict[str, Any]) -> None:
        where = {"repository": await self._stage("GET", ""), "sender": await self._github.stage.call("GET", "/user")}
        await self._github.relay.send(event, {**where, **document})

    async def _told(self, event: str, act: Awaitable[object]) -> None:
        """Until the webhook has been answered."""
        seen = len(self._github.deliveries)
        await act
        await self._github.relay.wait_for(event, after=seen)

    async def _pull_requests(self) -> list[dict[str, Any]]:
        return await self._github.pull_requests(self.full_name)


def _proposal(one: dict[str, Any]) -> Proposal:
    state = "merged" if one.get("merged_at") else one["state"]
    told = one["number"], state, one["title"], one["body"], one["head"]["ref"], one["head"]["sha"]
    reviewers = tuple(each["login"] for each in one["requested_reviewers"])
    return Proposal(*told, is_draft=one["draft"], reviewers=reviewers)


class GitHubStage(Stage):
    host = "github"

    def __init__(self, bot: Bot, github: GitHubDouble) -> None:
        self._bot = bot
        self._github = github

    async def make_repository(self, name: str, files: Files, *, is_private: bool = True) -> Repository:
        full_name = f"{ORGANIZATION}/{name}"
        given = {path: content for path, content in files.items() if content is not None}
        await self._github.create_repository(full_name, given, is_private=is_private)
        return GitHubStoryRepository(self._bot, GitHubPost(self._github), self._github, full_name)

    async def suspend(self) -> None:
        await self._tell("suspend")

    async def bring_back(self) -> None:
        await self._tell("unsuspend")

    async def _tell(self, action: str) -> None:
        """And wait until it is known."""
        call = self._github.stage.call
        account = await call("GET", f"/orgs/{ORGANIZATION}")
        installation = {"id": int(INSTALLATION_ID), "account": account}
        document = {"action": action, "installation": installation, "sender": await call("GET", "/user")}
        await self._github.relay.send("installation", document)
        await self._bot.all_jobs_ended()
