"""Pull requests as GitHub treats them, over what the emulator keeps of them.

The emulator makes a second pull request for the same branch, makes branches that are not there, knows no merge of
real commits, and never moves a head; its lists are as long as its single answers, GitHub's are not.
"""

import re
from typing import Any

from tests.doubles.emulate import APP_SLUG, PEOPLE
from tests.doubles.proxy import Forwarder, Reply, Seen
from tests.doubles.repositories import Repositories
from tests.doubles.stage import Stage

BOT = {"id": 41_898_282, "login": f"{APP_SLUG}[bot]", "type": "Bot"}
NOT_IN_LISTS = ("merged", "mergeable", "mergeable_state", "merged_by", "comments", "commits", "changed_files")
DRAFTS_REFUSED = "Draft pull requests are not supported in this repository."
NO_COLLABORATOR = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a"
    " collaborator of the repository."
)
_OUR_ADDRESS = re.compile(r"(?P<id>\d+)\+(?P<login>[^@]+)@users\.noreply\..+")
_WORDS = {"A": "added", "M": "modified", "D": "removed"}


class PullRequests:
    """`has_drafts` False: a plan without drafts. `heads` and `merges` are by repository and number."""

    def __init__(self, forward: Forwarder, stage: Stage, repositories: Repositories) -> None:
        self.has_drafts = True
        self.heads: dict[tuple[str, int], str] = {}
        self.merges: dict[tuple[str, int], str] = {}
        self.taken_off: list[tuple[str, int, str]] = []
        self._forward = forward
        self._stage = stage
        self._repositories = repositories

    async def bot_account(self, _seen: Seen, _match: re.Match[str]) -> Reply:
        """The account of our App; the emulator makes one with the App's first write, GitHub with the App."""
        return Reply(200, BOT)

    async def create(self, seen: Seen, match: re.Match[str]) -> Reply:
        full_name, wanted = match["full_name"], seen.document
        head = await self._repositories.sha(full_name, wanted["head"])
        if head is None:
            return _invalid({"resource": "PullRequest", "field": "head", "code": "invalid"})
        if wanted.get("draft") and not self.has_drafts:
            return Reply(422, {"message": DRAFTS_REFUSED})
        label = f"{full_name.partition('/')[0]}:{wanted['head']}"
        for known in await self._stage.call("GET", f"/repos/{full_name}/pulls?state=open"):
            if (known["head"]["label"], known["base"]["ref"]) == (label, wanted["base"]):
                return _invalid(_custom(f"A pull request already exists for {label}."))
        base = await self._repositories.sha(full_name, wanted["base"]) or ""
        if not await self._repositories.commits(full_name, base, head):
            return _invalid(_custom(f"No commits between {wanted['base']} and {wanted['head']}"))
        return await self.get(seen, match)

    async def list(self, seen: Seen, match: re.Match[str]) -> Reply:
        reply = await self._forward(seen)
        if reply.status != 200:
            return reply
        for document in reply.document:
            self.complete(match["full_name"], document)
            for name in NOT_IN_LISTS:
                document.pop(name, None)
        return reply

    async def get(self, seen: Seen, match: re.Match[str]) -> Reply:
        """Also what creates or changes one, since that is answered with the pull request."""
        reply = await self._forward(seen)
        if reply.status in {200, 201}:
            self.complete(match["full_name"], reply.document)
        return reply

    async def ask_reviewers(self, seen: Seen, match: re.Match[str]) -> Reply:
        """GitHub refuses all of them where one has no access; the emulator knows whoever has an account."""
        for login in seen.document.get("reviewers", ()):
            path = f"/repos/{match['full_name']}/collaborators/{login}/permission"
            status, found = await self._stage.attempt("GET", path)
            if status != 200 or found["permission"] == "none":
                return Reply(422, {"message": NO_COLLABORATOR})
        return await self._forward(seen)

    async def take_label_off(self, full_name: str, number: int, label: str) -> None:
        """As a person does on the page."""
        await self._stage.call("DELETE", f"/repos/{full_name}/issues/{number}/labels/{label}")
        self.taken_off.append((full_name, number, label))

    async def list_events(self, _seen: Seen, match: re.Match[str]) -> Reply:
        """Pull requests have a history as issues have, which the emulator tells of issues alone."""
        wanted = match["full_name"], int(match["number"])
        labels = [label for *place, label in self.taken_off if (*place,) == wanted]
        return Reply(200, [{"id": at, "event": "unlabeled", "label": {"name": name}} for at, name in enumerate(labels)])

    async def list_files(self, _seen: Seen, match: re.Match[str]) -> Reply:
        base, head = await self._ends(match)
        changed = await self._repositories.changed_files(match["full_name"], base, head)
        return Reply(200, [{"filename": path, "status": _WORDS.get(letter, "changed")} for letter, path in changed])

    async def list_commits(self, _seen: Seen, match: re.Match[str]) -> Reply:
        """GitHub finds the accounts by the addresses of the commits."""
        base, head = await self._ends(match)
        found = await self._repositories.commits(match["full_name"], base, head)
        return Reply(200, [await self._commit(*told) for told in found])

    async def delete_branch(self, seen: Seen, match: re.Match[str]) -> Reply:
        """With the branch, its open pull requests are closed."""
        full_name, branch = match["full_name"], match["branch"]
        if await self._repositories.sha(full_name, branch) is None:
            return Reply(422, {"message": "Reference does not exist"})
        reply = await self._forward(seen)
        if reply.status != 204:
            return reply
        await self._repositories.delete(full_name, branch)
        for document in await self._stage.call("GET", f"/repos/{full_name}/pulls?state=open"):
            if document["head"]["ref"] == branch:
                path = f"/repos/{full_name}/pulls/{document['number']}"
                await self._stage.call("PATCH", path, {"state": "closed"})
        return reply

    def complete(self, full_name: str, document: dict[str, Any]) -> None:
        """Put the head where the pushes have moved it, say what was merged, and give our App its one id."""
        key = (full_name, document["number"])
        if document["user"]["login"] == BOT["login"]:
            document["user"]["id"] = BOT["id"]
        if key in self.heads:
            document["head"]["sha"] = self.heads[key]
        if key in self.merges:
            document |= {"merged": True, "merged_at": document["closed_at"], "merge_commit_sha": self.merges[key]}

    async def _ends(self, match: re.Match[str]) -> tuple[str, str]:
        path = f"/repos/{match['full_name']}/pulls/{match['number']}"
        document = await self._stage.call("GET", path)
        self.complete(match["full_name"], document)
        base_sha = document["base"]["sha"]
        if document["state"] == "open":  # the emulator keeps the base that it was opened on
            base_sha = await self._repositories.sha(match["full_name"], document["base"]["ref"]) or base_sha
        return base_sha, document["head"]["sha"]

    async def _commit(self, sha: str, author: str, committer: str) -> dict[str, Any]:
        addresses = {"author": {"email": author}, "committer": {"email": committer}}
        accounts = {"author": await self._account(author), "committer": await self._account(committer)}
        return {"sha": sha, "commit": addresses, **accounts}

    async def _account(self, email: str) -> dict[str, Any] | None:
        ours = _OUR_ADDRESS.fullmatch(email)
        if ours is not None:
            return {"id": int(ours["id"]), "login": ours["login"], "type": "Bot"}
        login = next((login for login in PEOPLE if login.startswith(email.partition("@")[0])), None)
        return None if login is None else await self._stage.call("GET", f"/users/{login}")


def _custom(message: str) -> dict[str, str]:
    return {"resource": "PullRequest", "code": "custom", "message": message}


def _invalid(error: dict[str, str]) -> Reply:
    return Reply(422, {"message": "Validation Failed", "errors": [error]})
