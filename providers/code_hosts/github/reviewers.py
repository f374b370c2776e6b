"""Asking people and teams for a review of our own pull requests."""

from collections.abc import Sequence
from typing import Final

from providers.code_hosts.github import pull_requests
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.github.comments import Authorship
from providers.errors import ProviderRefused

# A person without access, a team that is not of the repository, an App that may not know the teams.
_NOT_THEM: Final = frozenset({403, 404, 422})


async def ensure(
    api: GitHubApi, full_name: str, authorship: Authorship, number: int, names: Sequence[str]
) -> list[str]:
    """Ask all at once, and one by one where GitHub refuses: it names nobody of those whom it refuses."""
    standing = await pull_requests.ours(api, full_name, authorship, number)
    asked = {name.casefold() for name in standing.reviewers}
    missing = [name for name in names if name.casefold() not in asked]
    foreign = [name for name in missing if _is_foreign(name, full_name)]
    wanted = [name for name in missing if name not in foreign]
    path = f"/repos/{full_name}/pulls/{number}/requested_reviewers"
    if not wanted or await _ask(api, path, wanted):
        return foreign
    return foreign + [name for name in wanted if len(wanted) == 1 or not await _ask(api, path, [name])]


def _is_foreign(name: str, full_name: str) -> bool:
    """Whether it is a team of somebody else: GitHub is told the team alone, and would take one of the same name."""
    owner, _, team = name.partition("/")
    return bool(team) and owner.casefold() != full_name.partition("/")[0].casefold()


async def _ask(api: GitHubApi, path: str, names: Sequence[str]) -> bool:
    people = [name for name in names if "/" not in name]
    teams = [name.partition("/")[2] for name in names if "/" in name]
    try:
        await api.post(path, {"reviewers": people, "team_reviewers": teams})
    except ProviderRefused as refused:
        if refused.status not in _NOT_THEM:
            raise
        return False
    return True
