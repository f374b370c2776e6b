"""Our one note for a marker, found again by its author and its marker and edited in place; and reactions to notes."""

from typing import Final

from providers.code_hosts import fields
from providers.code_hosts.code_host import Comment, Reaction
from providers.code_hosts.fields import MissingField, find, find_id, find_text
from providers.code_hosts.gitlab import accounts
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.numbers import CommentId, Thread
from providers.code_hosts.gitlab.texts import told
from providers.code_hosts.texts import FIELD_BYTES, without_last_rows
from providers.errors import ProviderRefused

_EMOJI: Final[dict[Reaction, str]] = {"eyes": "eyes", "rocket": "rocket", "+1": "thumbsup", "confused": "confused"}
_GONE: Final = frozenset({404, 410})


def ensure(api: GitLabApi, project: str, thread: Thread, own_id: str, marker: str, body: str) -> str:
    """The note carries the marker and the body afterwards, exactly once; answers its comment id."""
    wanted = told(without_last_rows(body, FIELD_BYTES - len(marker.encode()) - 1))
    if marker not in wanted:
        wanted = f"{marker}\n{wanted}"
    path = f"{project}/{thread}/notes"
    note = find_marked(api, path, own_id, marker)
    if note is None:
        return _comment_id(thread, api.post(path, {"body": wanted}))
    if find(note, "body") != wanted:
        api.put(f"{path}/{fields.identifier(note, 'id')}", {"body": wanted})
    return _comment_id(thread, note)


def find_marked(api: GitLabApi, path: str, own_id: str, marker: str) -> object | None:
    """A marker alone proves nothing: anybody may paste it, so only what our account wrote counts."""
    for note in api.pages(path, sort="asc", order_by="created_at"):
        if find_id(note, "author", "id") == own_id and marker in body_of(note):
            return note
    return None


def body_of(note: object) -> str:
    """What a note says; "" for one that holds a character that we would not keep."""
    try:
        return find_text(note, "body")
    except MissingField:
        return ""


def get(api: GitLabApi, project: str, comment_id: str, own_id: str) -> Comment | None:
    """The note as it reads now, None when it was deleted."""
    place = CommentId.parse(comment_id)
    try:
        note = api.get(f"{project}/{place.thread}/notes/{place.note_id}")
    except ProviderRefused as refused:
        if refused.status in _GONE:
            return None
        raise
    return Comment(
        _comment_id(place.thread, note), find_text(note, "body"), accounts.actor(find(note, "author"), own_id)
    )


def ensure_reaction(api: GitLabApi, project: str, comment_id: str, own_id: str, reaction: Reaction) -> None:
    """GitLab refuses the second emoji of a kind from one account, so it is asked which there are.

    Under a note that was deleted there is nothing to be done.
    """
    place = CommentId.parse(comment_id)
    path = f"{project}/{place.thread}/notes/{place.note_id}/award_emoji"
    name = _EMOJI[reaction]
    try:
        given = [emoji for emoji in api.pages(path) if find_id(emoji, "user", "id") == own_id]
        if not any(find(emoji, "name") == name for emoji in given):
            api.post(path, {"name": name})
    except ProviderRefused as refused:
        if refused.status not in _GONE and "already been taken" not in refused.reason:
            raise


def _comment_id(thread: Thread, note: object) -> str:
    return str(CommentId(thread, fields.number(note, "id")))
