"""What the emulator lacks or takes too lightly, in small handlers over its answers.

Its own check runs *replace* annotations where GitHub appends them, name no App and take fields of any length;
it has no reactions and no list of an installation's repositories. Pull requests have a file of their own, `pulls.py`.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.doubles.actions import Actions
from tests.doubles.emulate import APP_ID, APP_SLUG
from tests.doubles.proxy import Forwarder, Reply, Seen, with_document
from tests.doubles.pulls import PullRequests
from tests.doubles.repositories import Repositories
from tests.doubles.stage import Stage
from tests.doubles.tokens import TokenBook

APP = {"id": int(APP_ID), "slug": APP_SLUG, "name": "Forge Factory"}
FIELD_BYTES = 65_535
ANNOTATION_TITLE = 255
_BASE_PERMISSION = {"pull": "read", "triage": "read", "push": "write", "maintain": "write"}
_REPOSITORY = r"/repos/(?P<full_name>[^/]+/[^/]+)"

Handler = Callable[[Seen, re.Match[str]], Awaitable[Reply]]


class Lacking:
    """The content behind the contract proxy: the emulator's answers, completed."""

    def __init__(self, forward: Forwarder, stage: Stage, repositories: Repositories, tokens: TokenBook) -> None:
        self.actions = Actions()
        self.pulls = PullRequests(forward, stage, repositories)
        self.annotations: dict[int, list[dict[str, Any]]] = {}
        self.reactions: dict[str, list[str]] = {}
        self.repository_names: list[str] = []
        self._forward = forward
        self._stage = stage
        self._repositories = repositories
        self._tokens = tokens
        self._handlers: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, re.compile(pattern), handler)
            for method, pattern, handler in (
                ("POST", r"/app/installations/(?P<id>\d+)/access_tokens", self._access_token),
                ("GET", r"/installation/repositories", self._installation_repositories),
                ("POST", rf"{_REPOSITORY}/check-runs", self._create_check_run),
                ("PATCH", rf"{_REPOSITORY}/check-runs/(?P<id>\d+)", self._update_check_run),
                ("GET", rf"{_REPOSITORY}/check-runs/(?P<id>\d+)", self._get_check_run),
                ("GET", rf"{_REPOSITORY}/check-runs/(?P<id>\d+)/annotations", self._list_annotations),
                ("GET", rf"{_REPOSITORY}/commits/[^/]+/check-runs", self._list_check_runs),
                ("POST", rf"{_REPOSITORY}/(?P<on>(issues|pulls)/comments/(?P<id>\d+))/reactions", self._react),
                ("GET", rf"/users/{APP_SLUG}%5Bbot%5D", self.pulls.bot_account),
                ("POST", rf"{_REPOSITORY}/pulls", self.pulls.create),
                ("GET", rf"{_REPOSITORY}/pulls", self.pulls.list),
                ("GET", rf"{_REPOSITORY}/pulls/(?P<number>\d+)", self.pulls.get),
                ("PATCH", rf"{_REPOSITORY}/pulls/(?P<number>\d+)", self.pulls.get),
                ("POST", rf"{_REPOSITORY}/pulls/\d+/requested_reviewers", self.pulls.ask_reviewers),
                ("GET", rf"{_REPOSITORY}/issues/(?P<number>\d+)/events", self.pulls.list_events),
                ("GET", rf"{_REPOSITORY}/pulls/(?P<number>\d+)/files", self.pulls.list_files),
                ("GET", rf"{_REPOSITORY}/pulls/(?P<number>\d+)/commits", self.pulls.list_commits),
                ("DELETE", rf"{_REPOSITORY}/git/refs/heads/(?P<branch>.+)", self.pulls.delete_branch),
                ("GET", rf"{_REPOSITORY}/collaborators/[^/]+/permission", self._permission),
                ("GET", rf"{_REPOSITORY}/actions/runs", self.actions.list_runs),
                ("GET", rf"{_REPOSITORY}/actions/runs/(?P<id>\d+)/artifacts", self.actions.list_artifacts),
                ("GET", rf"{_REPOSITORY}/actions/artifacts/(?P<id>\d+)/zip", self.actions.download),
            )
        ]

    async def __call__(self, seen: Seen) -> Reply:
        for method, pattern, handler in self._handlers:
            match = pattern.fullmatch(seen.path)
            if method == seen.method and match is not None:
                return await handler(seen, match)
        return await self._forward(seen)

    async def _access_token(self, seen: Seen, match: re.Match[str]) -> Reply:
        reply = await self._forward(seen)
        if reply.status == 201:
            self._tokens.remember(match["id"], reply.document)
        return reply

    async def _installation_repositories(self, seen: Seen, _match: re.Match[str]) -> Reply:
        per_page, page = int(seen.query.get("per_page", "30")), int(seen.query.get("page", "1"))
        names = self.repository_names[(page - 1) * per_page : page * per_page]
        documents = [await self._stage.call("GET", f"/repos/{name}") for name in names]
        headers = {}
        if page * per_page < len(self.repository_names):
            base = f"http://{seen.headers['Host']}{seen.path}?per_page={per_page}&page={page + 1}"
            headers["Link"] = f'<{base}>; rel="next"'
        return Reply(200, {"total_count": len(self.repository_names), "repositories": documents}, headers)

    async def _create_check_run(self, seen: Seen, match: re.Match[str]) -> Reply:
        wanted = seen.document
        if not await self._repositories.has_commit(match["full_name"], wanted["head_sha"]):
            return _invalid(f"No commit found for SHA: {wanted['head_sha']}")
        return await self._write_check_run(seen, wanted)

    async def _update_check_run(self, seen: Seen, match: re.Match[str]) -> Reply:
        return await self._write_check_run(seen, seen.document)

    async def _write_check_run(self, seen: Seen, wanted: dict[str, Any]) -> Reply:
        output = wanted.get("output", {})
        annotations = output.pop("annotations", [])
        fault = _too_long(output, annotations)
        if fault is not None:
            return _invalid(fault)
        reply = await self._forward(seen, wanted)
        if reply.status not in {200, 201}:
            return reply
        self.annotations.setdefault(reply.document["id"], []).extend(annotations)
        return with_document(reply, self._completed(reply.document))

    async def _get_check_run(self, seen: Seen, _match: re.Match[str]) -> Reply:
        reply = await self._forward(seen)
        return with_document(reply, self._completed(reply.document)) if reply.status == 200 else reply

    async def _list_check_runs(self, seen: Seen, _match: re.Match[str]) -> Reply:
        reply = await self._forward(seen)
        if reply.status != 200:
            return reply
        runs = [self._completed(run) for run in reply.document["check_runs"]]
        return with_document(reply, {"total_count": len(runs), "check_runs": runs})

    async def _list_annotations(self, _seen: Seen, match: re.Match[str]) -> Reply:
        return Reply(200, self.annotations.get(int(match["id"]), []))

    async def _react(self, seen: Seen, match: re.Match[str]) -> Reply:
        opening = ("pull_requests",) if match["on"].startswith("pulls") else ("issues", "pull_requests")
        if "write" not in {(seen.scope.permissions if seen.scope else {}).get(name) for name in opening}:
            return Reply(403, {"message": "Resource not accessible by integration"})
        status, _ = await self._stage.attempt("GET", seen.path.removesuffix("/reactions"))
        if status == 404:
            return Reply(404, {"message": "Not Found"})
        given = self.reactions.setdefault(match["on"], [])
        content = seen.document["content"]
        document = {"id": int(match["id"]) * 10, "content": content, "user": {"login": f"{APP_SLUG}[bot]"}}
        if content in given:
            return Reply(200, document)
        given.append(content)
        return Reply(201, document)

    async def _permission(self, seen: Seen, _match: re.Match[str]) -> Reply:
        """GitHub's `permission` is one of admin, write, read, none; triage and maintain show in `role_name` only."""
        reply = await self._forward(seen)
        if reply.status == 200:
            permission = reply.document["permission"]
            reply.document["permission"] = _BASE_PERMISSION.get(permission, permission)
        return reply

    async def complete_delivery(self, event: str, document: dict[str, Any]) -> None:
        """A comment under a pull request says so: its issue has the field `pull_request`."""
        if event.startswith("pull_request"):
            self.pulls.complete(document["repository"]["full_name"], document["pull_request"])
        if event == "pull_request_review":  # GitHub shouts only in answers
            document["review"]["state"] = document["review"]["state"].lower()
        if event != "issue_comment":
            return
        path = f"/repos/{document['repository']['full_name']}/pulls/{document['issue']['number']}"
        status, pull_request = await self._stage.attempt("GET", path)
        if status == 200:
            document["issue"]["pull_request"] = {"url": pull_request["url"]}

    def _completed(self, run: dict[str, Any]) -> dict[str, Any]:
        run["app"] = APP
        run["output"]["annotations_count"] = len(self.annotations.get(run["id"], []))
        return run


def _too_long(output: dict[str, Any], annotations: list[dict[str, Any]]) -> str | None:
    """GitHub counts bytes here, whatever its description says: github/docs issue 35252."""
    for name in ("summary", "text"):
        if len(output.get(name, "").encode()) > FIELD_BYTES:
            return f"{name} exceeds a maximum bytesize of {FIELD_BYTES}"
    if any(len(annotation.get("title", "")) > ANNOTATION_TITLE for annotation in annotations):
        return "title is too long"
    return None


def _invalid(message: str) -> Reply:
    return Reply(422, {"message": "Validation Failed", "errors": [{"code": "custom", "message": message}]})
