"""Notes under merge requests and issues, and the emoji that people (and the bot) put on them."""

import hashlib
from collections.abc import Callable
from typing import Any

from tests.doubles.gitlab.call import Call, Handler, Refused, Route, bad_request, forbidden, not_found, one_of
from tests.doubles.gitlab.noteables import Discussion, Emoji, Note, Noteable
from tests.doubles.gitlab.people import GUEST, MAINTAINER, REPORTER, User, stamp
from tests.doubles.gitlab.projects import user_document

LONGEST_NOTE = 1_000_000
KNOWN_EMOJI = {"eyes", "rocket", "thumbsup", "thumbsdown", "confused", "tada", "heart", "white_check_mark", "x"}


def the_noteable(call: Call) -> Noteable:
    """What the path names, by its number in the project."""
    kind, key = ("merge_requests", "mr") if "mr" in call.at else ("issues", "issue")
    found: dict[int, Noteable] = getattr(call.project, kind)
    if not call.at[key].isdecimal() or int(call.at[key]) not in found:
        raise not_found()
    return found[int(call.at[key])]


def the_note(call: Call) -> Note:
    for note in the_noteable(call).notes:
        if str(note.id) == call.at["note"]:
            return note
    raise not_found()


def note_document(note: Note, noteable: Noteable, base_url: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": note.id,
        "type": "DiffNote" if note.position else ("DiscussionNote" if note.is_resolvable else None),
        "body": note.body,
        "author": user_document(note.author, base_url),
        "created_at": note.created_at,
        "updated_at": note.updated_at,
        "system": note.is_system,
        "noteable_id": noteable.id,
        "noteable_type": noteable.kind,
        "project_id": noteable.project.id,
        "noteable_iid": noteable.iid,
        "resolvable": note.is_resolvable,
        "confidential": False,
        "internal": False,
        "imported": False,
        "commands_changes": {},
    }
    if note.is_resolvable:
        resolved = {"resolved": note.resolved_by is not None, "resolved_at": None}
        document |= resolved | {"resolved_by": user_document(note.resolved_by, base_url)}
    if note.position is not None:
        document["position"] = dict(note.position)
    return document


def checked_body(call: Call) -> str:
    """The text of a note as GitLab takes it."""
    body = call.text("body")
    problem = "can't be blank" if not body.strip() else f"is too long (maximum is {LONGEST_NOTE} characters)"
    if not body.strip() or len(body) > LONGEST_NOTE:
        raise bad_request(f'400 Bad request - Note {{:note=>["{problem}"]}}')
    return body


def write_note(noteable: Noteable, author: User, body: str, *, is_system: bool = False) -> Note:
    """A note that is no discussion: GitLab tells it as a discussion of one."""
    note = Note(body, author, is_system=is_system)
    noteable.discussions.append(Discussion(hashlib.sha1(str(note.id).encode()).hexdigest(), [note], True))
    noteable.updated_at = note.created_at
    return note


async def list_notes(call: Call) -> object:
    one_of(call, "activity_filter", "all_notes", "only_comments", "only_activity")
    one_of(call, "sort", "asc", "desc")
    noteable, order = the_noteable(call), one_of(call, "order_by", "created_at", "updated_at") or "created_at"
    shown = {"only_comments": (False,), "only_activity": (True,)}.get(call.text("activity_filter"), (False, True))
    notes = [note for note in noteable.notes if note.is_system in shown]
    notes.sort(key=lambda note: (getattr(note, order), note.id), reverse=call.text("sort") != "asc")
    return [note_document(note, noteable, call.base_url) for note in notes]


async def get_note(call: Call) -> object:
    return note_document(the_note(call), the_noteable(call), call.base_url)


async def create_note(call: Call) -> object:
    noteable = the_noteable(call)
    note = write_note(noteable, call.user, checked_body(call))
    call.sender.tell(call.project, "Note Hook", await call.bodies.note(noteable, note, "create"))
    return note_document(note, noteable, call.base_url)


async def edit_note(call: Call) -> object:
    """Its author's, or a maintainer's, to do."""
    noteable, note = the_noteable(call), the_note(call)
    _must_own(call, note)
    note.body, note.updated_at = checked_body(call), stamp()
    call.sender.tell(call.project, "Note Hook", await call.bodies.note(noteable, note, "update"))
    return note_document(note, noteable, call.base_url)


async def delete_note(call: Call) -> object:
    noteable, note = the_noteable(call), the_note(call)
    _must_own(call, note)
    for discussion in noteable.discussions:
        discussion.notes[:] = [kept for kept in discussion.notes if kept is not note]
    noteable.discussions[:] = [discussion for discussion in noteable.discussions if discussion.notes]
    return None


def _must_own(call: Call, note: Note) -> None:
    if note.author is not call.user and call.project.level_of(call.user) < MAINTAINER:
        raise forbidden()


def emoji_document(emoji: Emoji, base_url: str) -> dict[str, Any]:
    return {
        "id": emoji.id,
        "name": emoji.name,
        "user": user_document(emoji.user, base_url),
        "created_at": emoji.created_at,
        "updated_at": emoji.created_at,
        "awardable_id": emoji.awardable_id,
        "awardable_type": emoji.awardable_type,
        "url": None,
    }


def _award(emoji: list[Emoji], name: str, user: User, on: tuple[int, str]) -> Emoji:
    """GitLab answers 404 to an emoji that cannot be given, with the reason inside."""
    if name not in KNOWN_EMOJI:
        raise not_found("Award Emoji Name is not a valid emoji name")
    if any(given.name == name and given.user is user for given in emoji):
        raise not_found("Award Emoji Name has already been taken")
    emoji.append(Emoji(name, user, *on))
    return emoji[-1]


def _emoji_handlers(find: Callable[[Call], Note | Noteable]) -> tuple[Handler, Handler, Handler]:
    """List, give and take back, for whatever `find` finds."""

    async def list_emoji(call: Call) -> object:
        return [emoji_document(emoji, call.base_url) for emoji in find(call).emoji]

    async def create_emoji(call: Call) -> object:
        on = find(call)
        kind = "Note" if isinstance(on, Note) else on.kind
        emoji = _award(on.emoji, call.text("name"), call.user, (on.id, kind))
        call.sender.tell(call.project, "Emoji Hook", call.bodies.emoji(call.project, emoji))
        return emoji_document(emoji, call.base_url)

    async def delete_emoji(call: Call) -> object:
        on = find(call)
        for emoji in on.emoji:
            if str(emoji.id) == call.at["emoji"]:
                if emoji.user is not call.user:
                    raise Refused(401, {"message": "401 Unauthorized"})
                on.emoji.remove(emoji)
                return None
        raise not_found()

    return list_emoji, create_emoji, delete_emoji


def _routes(kind: str, key: str, level: int) -> tuple[Route, ...]:
    noteable = f"/projects/:project/{kind}/:{key}"
    notes, routes = f"{noteable}/notes", []
    for at, find in ((noteable, the_noteable), (f"{notes}/:note", the_note)):
        lists, gives, takes = _emoji_handlers(find)
        routes += [
            Route("GET", f"{at}/award_emoji", lists, level),
            Route("POST", f"{at}/award_emoji", gives, level, "name!"),
            Route("DELETE", f"{at}/award_emoji/:emoji", takes, level),
        ]
    return (
        Route("GET", notes, list_notes, level, "activity_filter"),
        Route("POST", notes, create_note, level, "body!"),
        Route("GET", f"{notes}/:note", get_note, level),
        Route("PUT", f"{notes}/:note", edit_note, level, "body!"),
        Route("DELETE", f"{notes}/:note", delete_note, level),
        *routes,
    )


ROUTES = (*_routes("merge_requests", "mr", REPORTER), *_routes("issues", "issue", GUEST))
