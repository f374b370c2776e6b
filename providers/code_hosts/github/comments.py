"""The App's one comment for a marker: found again by its author and its marker, edited in place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from providers.code_hosts import fields
from providers.code_hosts.fields import MissingField, find, find_id, find_text
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.texts import FIELD_BYTES, without_last_rows
from providers.errors import ProviderUnavailable


@dataclass(frozen=True, slots=True)
class Authorship:
    """How a comment of our App is known. A marker alone proves nothing: anybody may paste it."""

    app_id: str
    bot_login: Callable[[], Awaitable[str]]

    async def covers(self, comment: object) -> bool:
        through = find_id(comment, "performed_via_github_app", "id")
        if through:
            return through == self.app_id
        if find(comment, "user", "type") != "Bot":
            return False
        return find(comment, "user", "login") == await self.bot_login()


async def ensure(api: GitHubApi, full_name: str, number: int, authorship: Authorship, marker: str, body: str) -> str:
    """The comment carries the marker and the body afterwards, exactly once; answers its id."""
    wanted = without_last_rows(body, FIELD_BYTES - len(marker.encode()) - 1)
    if marker not in wanted:
        wanted = f"{marker}\n{wanted}"
    issue = f"/repos/{full_name}/issues"
    comment = await _find(api, f"{issue}/{number}/comments?per_page=100", authorship, marker)
    if comment is None:
        return _comment_id(await api.post(f"{issue}/{number}/comments", {"body": wanted}))
    comment_id = _comment_id(comment)
    if find(comment, "body") != wanted:
        await api.patch(f"{issue}/comments/{comment_id}", {"body": wanted})
    return comment_id


async def _find(api: GitHubApi, path: str, authorship: Authorship, marker: str) -> object | None:
    async for comment in api.pages(path):
        if marker in _body(comment) and await authorship.covers(comment):
            return comment
    return None


def _body(comment: object) -> str:
    try:
        return find_text(comment, "body")
    except MissingField:
        return ""  # somebody else's comment with a character that we would not keep


def _comment_id(comment: object) -> str:
    try:
        return fields.identifier(comment, "id")
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable comment: {missing}") from missing
