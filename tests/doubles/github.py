"""A GitHub on the loopback: the emulator behind the contract proxy, real git beside it, webhooks from it.

A test sets the stage with the verbs of this class, lets the product work against `settings`, and looks at what
came of it; `violations` must stay empty.
"""

from collections.abc import Mapping
from typing import Any

from config.settings import GitHubSettings
from providers.code_hosts.events import Actor, RepositoryRef
from tests.doubles.actions import Actions
from tests.doubles.bare_repositories import ZEROS, RefMove
from tests.doubles.emulate import INSTALLATION_ID, ORGANIZATION, OWNER
from tests.doubles.faults import Fault
from tests.doubles.lacking import Lacking
from tests.doubles.proxy import ContractProxy, Seen
from tests.doubles.relay import Relay, Sent
from tests.doubles.repositories import Repositories
from tests.doubles.stage import Stage
from tests.doubles.tokens import TokenBook

WEBHOOK_SECRET = "a secret between GitHub and the test"
WRITER = "will-writer"
USUAL_PERMISSIONS = {"mia-maintainer": "maintain", WRITER: "push", "tim-triager": "triage", "rita-reader": "pull"}


class GitHubDouble:
    """One a test session; `forget` before each test. Repositories stay, so each test names its own."""

    def __init__(
        self, settings: GitHubSettings, stage: Stage, relay: Relay, proxy: ContractProxy, tokens: TokenBook
    ) -> None:
        self.settings = settings
        self.relay = relay
        self.proxy = proxy
        self.tokens = tokens
        self._stage = stage
        self.repositories: Repositories
        self.lacking: Lacking

    @property
    def stage(self) -> Stage:
        """The emulator's own interface, for what this class has no verb for."""
        return self._stage

    @property
    def violations(self) -> list[str]:
        """Requests that GitHub's own description refuses, in words."""
        return self.proxy.violations

    @property
    def requests(self) -> list[Seen]:
        """Every request of the product since the test began."""
        return self.proxy.requests

    @property
    def deliveries(self) -> list[Sent]:
        """Every webhook that went out since the test began."""
        return self.relay.deliveries

    @property
    def actions(self) -> Actions:
        """Workflow runs and what they kept."""
        return self.lacking.actions

    def deliver_to(self, url: str) -> None:
        """The product's door for webhooks; "" keeps them from going out."""
        self.relay.target = url

    def forget(self) -> None:
        self.proxy.forget()
        self.actions.forget()
        self.lacking.pulls.has_drafts = True
        self.relay.deliveries.clear()
        self.relay.target = ""
        self.relay.copies = 1

    def fail(self, method: str, path: str, **fault: Any) -> Fault:
        """Spoil the next request that fits; see `Fault`. Without a status the connection is reset."""
        self.proxy.faults.append(Fault(method, path, **fault))
        return self.proxy.faults[-1]

    async def create_repository(
        self, full_name: str, files: Mapping[str, str | bytes] | None = None, *, is_private: bool = True
    ) -> str:
        """A repository with one commit on `main` and the people's usual rights; its SHA, "" for an empty one."""
        name = full_name.removeprefix(f"{ORGANIZATION}/")
        await self._stage.call("POST", f"/orgs/{ORGANIZATION}/repos", {"name": name, "private": is_private})
        for login, permission in USUAL_PERMISSIONS.items():
            await self.set_permission(full_name, login, permission)
        await self.repositories.create(full_name)
        self.lacking.repository_names.append(full_name)
        if not files:
            return ""
        move = await self.repositories.commit(full_name, "main", files, "main")
        await self.repositories.mirror(full_name, move)
        return move.after

    async def push(self, full_name: str, branch: str, files: Mapping[str, str | bytes | None]) -> str:
        """One commit on the branch, and its webhooks; answers the SHA once they have been answered."""
        move = await self.repositories.commit(full_name, branch, files, "main")
        await self.announce(full_name, move)
        return move.after

    async def announce(self, full_name: str, move: RefMove) -> None:
        """Mirror a moved branch into the emulator, then tell it: push, and synchronize of open pull requests."""
        seen = len(self.relay.deliveries)
        await self.repositories.mirror(full_name, move)
        if move.before == ZEROS:  # the emulator tells only of branches that were there before
            await self.relay.send("push", await self._push_document(full_name, move))
        else:
            await self.relay.wait_for("push", after=seen)
        await self._synchronize(full_name, move)

    async def open_pull_request(
        self, full_name: str, head: str, *, base: str = "main", title: str = "A change", login: str = WRITER
    ) -> int:
        """Its number, once the webhook has been answered."""
        seen = len(self.relay.deliveries)
        wanted = {"title": title, "head": head, "base": base, "body": ""}
        document = await self._stage.call("POST", f"/repos/{full_name}/pulls", wanted, login=login)
        await self.relay.wait_for("pull_request", after=seen)
        return int(document["number"])

    async def close_pull_request(self, full_name: str, number: int, *, login: str = WRITER) -> None:
        """Somebody closes it without a merge, and the webhook has been answered."""
        seen = len(self.relay.deliveries)
        await self._stage.call("PATCH", f"/repos/{full_name}/pulls/{number}", {"state": "closed"}, login=login)
        await self.relay.wait_for("pull_request", after=seen)

    async def merge_pull_request(self, full_name: str, number: int) -> str:
        """Somebody merges it; the SHA of the merge, once every webhook has been answered."""
        pull_request = await self._stage.call("GET", f"/repos/{full_name}/pulls/{number}")
        move = await self.repositories.merge(full_name, pull_request["head"]["ref"], pull_request["base"]["ref"])
        self.lacking.pulls.merges[full_name, number] = move.after
        await self.announce(full_name, move)
        await self.close_pull_request(full_name, number)
        return move.after

    async def pull_requests(self, full_name: str) -> list[dict[str, Any]]:
        """All of them, oldest first."""
        path = f"/repos/{full_name}/pulls?state=all&sort=created&direction=asc&per_page=100"
        found: list[dict[str, Any]] = await self._stage.call("GET", path)
        for document in found:
            self.lacking.pulls.complete(full_name, document)
        return found

    async def create_pull_request(self, full_name: str, *, is_private: bool = True) -> int:
        """A repository with one open pull request from `topic`; its number."""
        await self.create_repository(full_name, {"a.py": "x = 1\n"}, is_private=is_private)
        await self.push(full_name, "topic", {"b.py": "y = 2\n"})
        return await self.open_pull_request(full_name, "topic")

    async def open_issue(self, full_name: str, title: str, *, body: str = "", login: str = WRITER) -> int:
        """Its number."""
        wanted = {"title": title, "body": body}
        document = await self._stage.call("POST", f"/repos/{full_name}/issues", wanted, login=login)
        return int(document["number"])

    async def comment(self, full_name: str, number: int, text: str, *, login: str = WRITER) -> str:
        """Somebody comments; the comment's id, once the webhook has been answered."""
        seen = len(self.relay.deliveries)
        path = f"/repos/{full_name}/issues/{number}/comments"
        document = await self._stage.call("POST", path, {"body": text}, login=login)
        await self.relay.wait_for("issue_comment", after=seen)
        return str(document["id"])

    async def install(self) -> Sent:
        """Tell of the App's installation, with every repository there is."""
        account = await self._stage.call("GET", f"/orgs/{ORGANIZATION}")
        repositories = [await self._repository(name) for name in self.lacking.repository_names]
        short = [{key: document[key] for key in ("id", "name", "full_name", "private")} for document in repositories]
        installation = {"id": int(INSTALLATION_ID), "account": account, "updated_at": "2026-11-22T10:00:00Z"}
        document = {"action": "created", "installation": installation, "repositories": short}
        return await self.relay.send("installation", {**document, "sender": await self._person(OWNER)})

    async def issues(self, full_name: str) -> list[dict[str, Any]]:
        """Every issue, open and closed, without the pull requests."""
        found = await self._stage.call("GET", f"/repos/{full_name}/issues?state=all&per_page=100")
        return [issue for issue in found if issue.get("pull_request") is None]

    async def edit_issue(self, full_name: str, number: int, *, login: str = WRITER, **fields: str) -> Sent:
        """Somebody changes `body` or `state`; the webhook as GitHub sends it, with what an edit found."""
        path = f"/repos/{full_name}/issues/{number}"
        before = (await self._stage.call("GET", path))["body"]
        issue = await self._stage.call("PATCH", path, fields, login=OWNER)
        action = {"open": "reopened", "closed": "closed"}.get(fields.get("state", ""), "edited")
        changes = {"changes": {"body": {"from": before}}} if "body" in fields else {}
        where = {"repository": await self._repository(full_name), "sender": await self._person(login)}
        return await self.relay.send("issues", {"action": action, "issue": issue, **changes, **where})

    async def add_to_installation(self, full_name: str) -> Sent:
        """The App was there before, and is given this repository as well."""
        account = await self._stage.call("GET", f"/orgs/{ORGANIZATION}")
        repository = await self._repository(full_name)
        short = {key: repository[key] for key in ("id", "name", "full_name", "private")}
        changed = {"repositories_added": [short], "repositories_removed": [], "repository_selection": "selected"}
        installation = {"id": int(INSTALLATION_ID), "account": account}
        document = {"action": "added", "installation": installation, **changed, "sender": await self._person(OWNER)}
        return await self.relay.send("installation_repositories", document)

    async def end_build(
        self,
        full_name: str,
        sha: str,
        artifacts: Mapping[str, Mapping[str, bytes]],
        *,
        conclusion: str = "success",
        workflow_id: int = 1,
    ) -> Sent:
        """A workflow run of the commit has ended and keeps these artifacts, each of files; its webhook."""
        run = self.actions.add_run(full_name, sha, conclusion=conclusion, workflow_id=workflow_id)
        for name, files in artifacts.items():
            self.actions.keep(run, name, files)
        ended = {"id": run.run_id, "run_attempt": 1, "workflow_id": workflow_id, "event": run.event, "head_sha": sha}
        where = {"repository": await self._repository(full_name), "sender": await self._person(WRITER)}
        told = {**ended, "status": "completed", "conclusion": conclusion}
        return await self.relay.send("workflow_run", {"action": "completed", "workflow_run": told, **where})

    async def set_permission(self, full_name: str, login: str, permission: str) -> None:
        """One of pull, triage, push, maintain, admin."""
        await self._stage.call("PUT", f"/repos/{full_name}/collaborators/{login}", {"permission": permission})

    async def check_runs(self, full_name: str, sha: str) -> list[dict[str, Any]]:
        """Every check run at the commit, each with its `annotations`."""
        document = await self._stage.call("GET", f"/repos/{full_name}/commits/{sha}/check-runs?filter=all")
        return [
            {**run, "annotations": [*self.lacking.annotations.get(run["id"], ())]} for run in document["check_runs"]
        ]

    async def comments(self, full_name: str, number: int) -> list[dict[str, Any]]:
        path = f"/repos/{full_name}/issues/{number}/comments?per_page=100"
        found: list[dict[str, Any]] = await self._stage.call("GET", path)
        return found

    def reactions(self, comment_id: str) -> list[str]:
        """The bot's reactions, in the order in which they were given; to a remark of a review by its whole path."""
        path = comment_id if "/" in comment_id else f"issues/comments/{comment_id}"
        return self.lacking.reactions.get(path, [])

    async def ref(self, full_name: str) -> RepositoryRef:
        """The repository as the product would know it."""
        document = await self._repository(full_name)
        return RepositoryRef(
            "github",
            str(document["id"]),
            full_name,
            document["default_branch"],
            INSTALLATION_ID,
            owner_id=str(document["owner"]["id"]),
        )

    async def actor(self, login: str) -> Actor:
        return Actor(str((await self._person(login))["id"]), login)

    async def _repository(self, full_name: str) -> dict[str, Any]:
        found: dict[str, Any] = await self._stage.call("GET", f"/repos/{full_name}")
        return found

    async def _person(self, login: str) -> dict[str, Any]:
        found: dict[str, Any] = await self._stage.call("GET", f"/users/{login}")
        return found

    async def _push_document(self, full_name: str, move: RefMove) -> dict[str, Any]:
        moved = {"ref": move.ref, "before": move.before, "after": move.after, "created": True, "deleted": False}
        return {**moved, "repository": await self._repository(full_name), "sender": await self._person(WRITER)}

    async def _synchronize(self, full_name: str, move: RefMove) -> None:
        branch = move.ref.removeprefix("refs/heads/")
        for pull_request in await self._stage.call("GET", f"/repos/{full_name}/pulls?state=open"):
            if pull_request["head"]["ref"] != branch:
                continue
            self.lacking.pulls.heads[full_name, pull_request["number"]] = move.after
            self.lacking.pulls.complete(full_name, pull_request)
            document = {"action": "synchronize", "before": move.before, "after": move.after}
            where = {"repository": await self._repository(full_name), "sender": await self._person(WRITER)}
            number = {"number": pull_request["number"], "pull_request": pull_request}
            await self.relay.send("pull_request", {**document, **number, **where})
