"""GitLab as a code host: every verb of the protocol, bound to the fence of the job that uses it."""

from urllib.parse import quote

from providers.code_hosts.code_host import CheckRun, Comment, CoverageReports, Permission, Reaction, StandingCheck
from providers.code_hosts.events import Actor, RepositoryRef
from providers.code_hosts.fields import find
from providers.code_hosts.gitlab import accounts, artifacts, checks, members, notes
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.issues import GitLabIssues
from providers.code_hosts.gitlab.numbers import Thread
from providers.code_hosts.gitlab.proposals import path_of
from providers.errors import ProviderRefused


class GitLab(GitLabIssues):
    """Cheap to make, one a job: what is costly is in the connection, which all share."""

    name = NAME
    shows_whole_checks = False

    async def list_repositories(self, installation_id: str) -> list[RepositoryRef]:
        """The projects of a topmost group or person in which our account is a member; archived ones rest."""

        def ask(api: GitLabApi) -> list[RepositoryRef]:
            listed = api.pages("/projects", membership="true", archived="false", order_by="id", sort="asc")
            return [one for one in map(accounts.repository, listed) if one.installation_id == installation_id.lower()]

        return await self._connection.call(installation_id, ask)

    async def get_comment(self, repository: RepositoryRef, comment_id: str) -> Comment | None:
        """The note as it reads now, None when it was deleted."""
        return await self._as_us(repository, lambda api, us: notes.get(api, path_of(repository), comment_id, us))

    async def get_permission(self, repository: RepositoryRef, actor: Actor) -> Permission:
        """What the person may do now, by GitLab's own answer for their numeric id, memberships of groups included.

        Every answer that is not a clear yes is `NONE`. Whoever is no member may read what the world may. One who may
        not ask is told nothing of the person: `ProviderRefused`. A host that is down or limits us has not answered:
        `ProviderUnavailable`, `Parked` among them.
        """
        if not actor.external_id.isdecimal():
            return Permission.NONE
        now_s = self._connection.now()

        def ask(api: GitLabApi) -> Permission:
            project, account_id = path_of(repository), str(int(actor.external_id))
            try:
                return members.permission(api.get(f"{project}/members/all/{account_id}"), account_id, now_s)
            except ProviderRefused as refused:
                if refused.status != 404:
                    raise
            return Permission.READ if _is_public(api, project) else Permission.NONE

        return await self._call(repository, ask)

    async def is_member(self, repository: RepositoryRef, team: str, actor: Actor) -> bool:
        """Of a group, the inherited members included, whose membership has not ended."""
        if not actor.external_id.isdecimal():
            return False
        account_id, now_s = str(int(actor.external_id)), self._connection.now()
        path = f"/groups/{quote(team, safe='')}/members/all/{account_id}"
        try:
            member = await self._call(repository, lambda api: api.get(path))
        except ProviderRefused:
            return False
        return members.permission(member, account_id, now_s) > Permission.NONE

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        """From what the jobs of this commit's green pipelines kept."""
        try:
            return await self._call(
                repository, lambda api: artifacts.find_reports(api, path_of(repository), commit_sha)
            )
        except ProviderRefused as refused:
            return CoverageReports((), artifacts.refusal(refused))

    async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> StandingCheck:
        """A status by (name, head SHA) of our account's own, and remarks in the merge requests of that head."""
        page = f"{self._connection.settings.url}/{repository.full_name}/-"
        return await self._as_us(
            repository, lambda api, us: checks.ensure(api, path_of(repository), us, check_run, page)
        )

    async def ensure_comment(self, repository: RepositoryRef, number: int, marker: str, body: str) -> str:
        """Create our note that carries `marker`, or edit it in place; `number` as `numbers.py` reads it."""
        return await self._as_us(
            repository, lambda api, us: notes.ensure(api, path_of(repository), Thread.of(number), us, marker, body)
        )

    async def ensure_reaction(self, repository: RepositoryRef, comment_id: str, reaction: Reaction) -> None:
        await self._as_us(
            repository, lambda api, us: notes.ensure_reaction(api, path_of(repository), comment_id, us, reaction)
        )


def _is_public(api: GitLabApi, project: str) -> bool:
    try:
        return find(api.get(project), "visibility") == "public"
    except ProviderRefused:
        return False
