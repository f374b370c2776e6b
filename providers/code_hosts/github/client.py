"""GitHub as a code host: every verb of the protocol, bound to the fence of the job that uses it."""

from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.code_host import CheckRun, Comment, CoverageReports, Permission, Reaction, StandingCheck
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.fields import MissingField, find, find_id, find_text
from providers.code_hosts.github import accounts, artifacts, check_runs, comments
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.auth import Step, TokenKey
from providers.code_hosts.github.comment_ids import CommentId
from providers.code_hosts.github.issues import GitHubIssues
from providers.code_hosts.github.proposals import understood
from providers.errors import ChecksNotPermitted, ProviderRefused, ProviderUnavailable

_GONE = frozenset({404, 410})
_ROLES = {
    "read": Permission.READ,
    "triage": Permission.TRIAGE,
    "write": Permission.WRITE,
    "maintain": Permission.MAINTAIN,
    "admin": Permission.ADMIN,
}


class GitHub(GitHubIssues):
    """Cheap to make, one a job: what is costly is in the connection, which all share."""

    name = NAME
    shows_whole_checks = True

    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]:
        async def ask(api: GitHubApi) -> list[object]:
            return [item async for item in api.pages("/installation/repositories?per_page=100", "repositories")]

        documents = await self._connection.with_token(TokenKey(installation_id, "", Step.LIST), self._fence, ask)
        return understood(lambda: [accounts.repository(document, installation_id) for document in documents])

    async def get_comment(self, repository: RepositoryRef, comment_id: str) -> Comment | None:
        """The comment, or what a review says, as it reads now; None when it was deleted."""
        place = CommentId.parse(comment_id)
        path = f"/repos/{repository.full_name}/{place.path}"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused as refused:
            if refused.status in _GONE:
                return None
            raise
        return understood(
            lambda: Comment(
                str(CommentId(place.folder, fields.identifier(document, "id"))),
                find_text(document, "body"),
                accounts.actor(find(document, "user")),
            )
        )

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        """What the person may do now, by GitHub's own answer for their numeric id.

        Every answer that is not a clear yes is `NONE`: nobody found, a null, a login that belongs to somebody else
        by now. One who may not ask is told nothing of the person: `ProviderRefused`. A host that is down or limits
        us has not answered: `ProviderUnavailable`, `Parked` among them.
        """
        if not actor.external_id:
            return Permission.NONE
        path = f"/repos/{repository.full_name}/collaborators/{quote(actor.login, safe='')}/permission"
        try:
            document = await self._read(repository, lambda api: api.get(path))
        except ProviderRefused as refused:
            if refused.status == 404:
                return Permission.NONE
            raise
        return _permission(document, actor)

    async def is_member(self, repository: RepositoryRef, team: str, actor: Actor) -> bool:
        """Of a team of the repository's own organization, by GitHub's answer for a login that is that account still."""
        organization, _, slug = team.partition("/")
        if not slug or organization.casefold() != repository.full_name.partition("/")[0].casefold():
            return False
        login = quote(actor.login, safe="")
        path = f"/orgs/{organization}/teams/{quote(slug, safe='')}/memberships/{login}"
        try:
            membership = await self._call(repository, Step.MEMBERS, lambda api: api.get(path))
            account = await self._read(repository, lambda api: api.get(f"/users/{login}"))
        except ProviderRefused:
            return False
        return find(membership, "state") == "active" and find_id(account, "id") == actor.external_id

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

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> StandingCheck:
        """Create or update by (name, head SHA, external id) among our App's own.

        Raises `ChecksNotPermitted` where nobody has granted the App the permission `checks`.
        """
        app_id = self._connection.settings.app_id
        try:
            check_id = await self._call(
                repository, Step.CHECK, lambda api: check_runs.ensure(api, repository.full_name, app_id, check_run)
            )
        except ProviderRefused as refused:
            if check_runs.is_for_want_of_permission(refused):
                raise ChecksNotPermitted(NAME, refused.status, refused.reason) from refused
            raise
        return StandingCheck(check_id)

    async def ensure_comment(self, repository: RepositoryRef, number: int, marker: str, body: str) -> str:
        """Create the App's comment that carries `marker`, or edit it in place; answers its id."""
        return await self._call(
            repository,
            Step.COMMENT,
            lambda api: comments.ensure(api, repository.full_name, number, self._authorship, marker, body),
        )

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None:
        """GitHub keeps one reaction of a kind for each account: asking again answers the one that is there.

        Under a comment that was deleted, and under a review itself, there is nothing to be done.
        """
        place = CommentId.parse(comment_id)
        if not place.takes_reactions:
            return
        path = f"/repos/{repository.full_name}/{place.path}/reactions"
        try:
            await self._call(repository, Step.COMMENT, lambda api: api.post(path, {"content": reaction}))
        except ProviderRefused as refused:
            if refused.status not in _GONE:
                raise


def _permission(document: object, actor: Actor) -> Permission:
    """`role_name` knows triage and maintain; a custom role of an organization is judged by its base permission."""
    if find_id(document, "user", "id") != actor.external_id:
        return Permission.NONE
    role = find(document, "role_name")
    if isinstance(role, str) and role in _ROLES:
        return _ROLES[role]
    base = find(document, "permission")
    return _ROLES.get(base, Permission.NONE) if isinstance(base, str) else Permission.NONE
