"""GitHub as a code host: every verb of the protocol, bound to the fence of the job that uses it."""

import base64
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar
from urllib.parse import quote

from providers.code_hosts.code_host import (
    CheckRun,
    CloneAccess,
    Comment,
    CoverageReports,
    Fence,
    Permission,
    PullRequest,
    Reaction,
)
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.github import artifacts, check_runs, comments, fields
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.auth import Step, TokenKey
from providers.code_hosts.github.connection import GitHubConnection
from providers.code_hosts.github.fields import NAME, MissingField, find, find_id, find_text
from providers.errors import ProviderRefused, ProviderUnavailable

Result = TypeVar("Result")

_ROLES = {
    "read": Permission.READ,
    "triage": Permission.TRIAGE,
    "write": Permission.WRITE,
    "maintain": Permission.MAINTAIN,
    "admin": Permission.ADMIN,
}


class GitHub:
    """Cheap to make, one a job: what is costly is in the connection, which all share."""

    name = NAME

    def __init__(self, connection: GitHubConnection, fence: Fence | None = None) -> None:
        self._connection = connection
        self._fence = fence

    async def get_repository(self, ref: RepositoryRef) -> RepositoryRef:
        """The repository as it is named now. Raises `ProviderRefused` when another one answers to its old name."""
        document = await self._read(ref, lambda api: api.get(f"/repos/{ref.full_name}"))
        repository = _understood(lambda: fields.repository(document, ref.installation_id))
        if repository.external_id != ref.external_id:
            raise ProviderRefused(NAME, 404, "another repository has taken this name")
        return repository

    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]:
        async def ask(api: GitHubApi) -> list[object]:
            return [item async for item in api.pages("/installation/repositories?per_page=100", "repositories")]

        documents = await self._connection.with_token(TokenKey(installation_id, "", Step.LIST), self._fence, ask)
        return _understood(lambda: [fields.repository(document, installation_id) for document in documents])

    async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
        """The address from our own settings, never from a payload; the token may read and nothing else.

        GitHub is asked for the name, since git follows no redirect: the repository may have been renamed since.
        """
        key, tokens = _key(repository, Step.READ), self._connection.tokens
        if is_fresh:
            tokens.forget(key)
        present = await self.get_repository(repository)
        token = await tokens.get(key)
        credentials = base64.b64encode(f"x-access-token:{token.secret}".encode()).decode()
        return CloneAccess(f"{self._connection.settings.git_url}/{present.full_name}.git", f"Basic {credentials}")

    async def get_head_sha(self, repository: RepositoryRef, branch: str) -> str | None:
        """The commit that the branch points to; None where there is no such branch, or nothing at all (409)."""
        path = f"/repos/{repository.full_name}/git/ref/heads/{quote(branch, safe='/')}"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused as refused:
            if refused.status in {404, 409}:
                return None
            raise
        return _understood(lambda: fields.sha(document, "object", "sha"))

    async def get_pull_request(self, repository: RepositoryRef, number: int) -> PullRequest:
        document = await self._read(repository, lambda api: api.get(f"/repos/{repository.full_name}/pulls/{number}"))
        return _understood(lambda: _pull_request(document))

    async def get_comment(self, repository: RepositoryRef, comment_id: str) -> Comment | None:
        """The comment as it reads now, None when it was deleted."""
        path = f"/repos/{repository.full_name}/issues/comments/{int(comment_id)}"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused as refused:
            if refused.status in {404, 410}:
                return None
            raise
        return _understood(
            lambda: Comment(
                fields.identifier(document, "id"), find_text(document, "body"), fields.actor(find(document, "user"))
            )
        )

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        """What the person may do now, by GitHub's own answer for their numeric id.

        Every answer that is not a clear yes is `NONE`: a refusal, a null, a login that belongs to somebody else
        by now. A host that is down or limits us has not answered: `ProviderUnavailable`, `Parked` among them.
        """
        if not actor.external_id:
            return Permission.NONE
        path = f"/repos/{repository.full_name}/collaborators/{quote(actor.login, safe='')}/permission"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused:
            return Permission.NONE
        return _permission(document, actor)

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        """From the artifacts of the green workflow runs of this commit. An App that may not read them finds none."""
        try:
            return await self._call(
                repository, Step.ARTIFACTS, lambda api: artifacts.find(api, repository.full_name, commit_sha)
            )
        except ProviderRefused as refused:
            return CoverageReports((), artifacts.refusal(refused))
        except MissingField as missing:
            raise ProviderUnavailable(NAME, 30.0, f"an unreadable answer: {missing}") from missing

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> str:
        """Create or update by (name, head SHA, external id) among our App's own; answers its id."""
        app_id = self._connection.settings.app_id
        return await self._call(
            repository, Step.CHECK, lambda api: check_runs.ensure(api, repository.full_name, app_id, check_run)
        )

    async def ensure_comment(self, repository: RepositoryRef, number: int, marker: str, body: str) -> str:
        """Create the App's comment that carries `marker`, or edit it in place; answers its id."""
        authorship = comments.Authorship(self._connection.settings.app_id, self._connection.bot_login)
        return await self._call(
            repository,
            Step.COMMENT,
            lambda api: comments.ensure(api, repository.full_name, number, authorship, marker, body),
        )

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None:
        """GitHub keeps one reaction of a kind for each account: asking again answers the one that is there."""
        path = f"/repos/{repository.full_name}/issues/comments/{int(comment_id)}/reactions"
        await self._call(repository, Step.COMMENT, lambda api: api.post(path, {"content": reaction}))

    async def _read(self, repository: RepositoryRef, ask: Callable[[GitHubApi], Awaitable[Result]]) -> Result:
        return await self._call(repository, Step.READ, ask)

    async def _call(
        self, repository: RepositoryRef, step: Step, ask: Callable[[GitHubApi], Awaitable[Result]]
    ) -> Result:
        return await self._connection.with_token(_key(repository, step), self._fence, ask)


def _key(repository: RepositoryRef, step: Step) -> TokenKey:
    return TokenKey(repository.installation_id, repository.external_id, step)


def _understood(read: Callable[[], Result]) -> Result:
    """An answer without the fields that GitHub documents is a fault on its side, not a fact about the repository."""
    try:
        return read()
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable answer: {missing}") from missing


def _pull_request(document: object) -> PullRequest:
    head_repository = find_id(document, "head", "repo", "id")  # "" for a fork that was deleted
    return PullRequest(
        number=fields.number(document, "number"),
        title=find_text(document, "title"),
        state=_state(document),
        head_sha=fields.sha(document, "head", "sha"),
        head_branch=fields.text(document, "head", "ref"),
        base_sha=fields.sha(document, "base", "sha"),
        base_branch=fields.text(document, "base", "ref"),
        is_fork=head_repository != find_id(document, "base", "repo", "id"),
        author=fields.actor(find(document, "user")),
    )


def _state(document: object) -> Literal["open", "closed", "merged"]:
    if find(document, "merged") is True:
        return "merged"
    return "open" if find(document, "state") == "open" else "closed"


def _permission(document: object, actor: Actor) -> Permission:
    """`role_name` knows triage and maintain; a custom role of an organization is judged by its base permission."""
    if find_id(document, "user", "id") != actor.external_id:
        return Permission.NONE
    role = find(document, "role_name")
    if isinstance(role, str) and role in _ROLES:
        return _ROLES[role]
    base = find(document, "permission")
    return _ROLES.get(base, Permission.NONE) if isinstance(base, str) else Permission.NONE
