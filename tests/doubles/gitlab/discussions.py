"""Discussions under a merge request: threads that can be resolved, at a line of its diff or at none."""

import hashlib
from collections.abc import Mapping
from typing import Any

from tests.doubles.gitlab.call import Call, Route, bad_request, forbidden, invalid, not_found
from tests.doubles.gitlab.noteables import Discussion, MergeRequest, Note, Noteable
from tests.doubles.gitlab.notes import checked_body, note_document, the_note, the_noteable
from tests.doubles.gitlab.people import DEVELOPER, REPORTER, next_id, stamp

_SHAS = ("base_sha", "start_sha", "head_sha")
_KNOWN = {*_SHAS, "position_type", "new_path", "old_path", "new_line", "old_line", "line_range"}
_NO_LINE = '400 Bad request - Note {:line_code=>["can\'t be blank", "must be a valid line code"]}'


async def list_discussions(call: Call) -> object:
    noteable = the_noteable(call)
    return [discussion_document(found, noteable, call.base_url) for found in noteable.discussions]


async def get_discussion(call: Call) -> object:
    return discussion_document(_the_discussion(call), the_noteable(call), call.base_url)


async def create_discussion(call: Call) -> object:
    noteable, body, position = the_noteable(call), checked_body(call), call.fields.get("position")
    if position is not None:
        assert isinstance(noteable, MergeRequest)
        position = await _checked_position(call, noteable, position)
    note = Note(body, call.user, position, is_resolvable=isinstance(noteable, MergeRequest))
    discussion = Discussion(hashlib.sha1(str(next_id()).encode()).hexdigest(), [note], False)
    noteable.discussions.append(discussion)
    call.sender.tell(call.project, "Note Hook", await call.bodies.note(noteable, note, "create"))
    return discussion_document(discussion, noteable, call.base_url)


async def reply(call: Call) -> object:
    noteable, discussion = the_noteable(call), _the_discussion(call)
    note = Note(checked_body(call), call.user, discussion.notes[0].position, is_resolvable=not discussion.is_individual)
    discussion.notes.append(note)
    call.sender.tell(call.project, "Note Hook", await call.bodies.note(noteable, note, "create"))
    return note_document(note, noteable, call.base_url)


async def edit_reply(call: Call) -> object:
    """Either its text or whether it is resolved."""
    noteable, note = the_noteable(call), the_note(call)
    if ("body" in call.fields) == ("resolved" in call.fields):
        raise invalid("body, resolved are mutually exclusive, exactly one parameter must be provided")
    if "resolved" in call.fields:
        _resolve(call, [note])
    elif note.author is not call.user:
        raise forbidden()
    else:
        note.body, note.updated_at = checked_body(call), stamp()
    return note_document(note, noteable, call.base_url)


async def resolve_discussion(call: Call) -> object:
    discussion = _the_discussion(call)
    if discussion.is_individual:
        raise not_found()
    _resolve(call, discussion.notes)
    return discussion_document(discussion, the_noteable(call), call.base_url)


def discussion_document(discussion: Discussion, noteable: Noteable, base_url: str) -> dict[str, Any]:
    notes = [note_document(note, noteable, base_url) for note in discussion.notes]
    return {"id": discussion.id, "individual_note": discussion.is_individual, "notes": notes}


def _the_discussion(call: Call) -> Discussion:
    for discussion in the_noteable(call).discussions:
        if discussion.id == call.at["discussion"]:
            return discussion
    raise not_found("Discussion")


def _resolve(call: Call, notes: list[Note]) -> None:
    is_author = call.user in {notes[0].author, the_noteable(call).author}
    if call.project.level_of(call.user) < DEVELOPER and not is_author:
        raise forbidden()
    for note in notes:
        note.resolved_by = call.user if call.is_set("resolved") else None


async def _checked_position(call: Call, mr: MergeRequest, given: object) -> Mapping[str, Any]:
    """An added line has only `new_line`, a removed one only `old_line`, an unchanged one both, and they must fit."""
    assert isinstance(given, dict), "the door has looked at it"
    if problem := _misshape(given):
        raise invalid(problem)
    if not any((version.base, version.start, version.head) == _shas(given) for version in mr.versions):
        raise bad_request('400 Bad request - Note {:position=>["is incomplete"]}')
    if not await _is_at_a_line(call, given):
        raise bad_request(_NO_LINE)
    return {name: given.get(name) for name in sorted(_KNOWN)}


def _misshape(position: Mapping[str, Any]) -> str:
    if unknown := position.keys() - _KNOWN:
        return f"position has unknown fields: {', '.join(sorted(unknown))}"
    missing = [f"position[{name}] is missing" for name in (*_SHAS, "position_type") if not position.get(name)]
    if missing:
        return ", ".join(missing)
    is_known = position["position_type"] in {"text", "image", "file"}
    return "" if is_known else "position[position_type] does not have a valid value"


def _shas(position: Mapping[str, Any]) -> tuple[str, str, str]:
    return position["base_sha"], position["start_sha"], position["head_sha"]


async def _is_at_a_line(call: Call, position: Mapping[str, Any]) -> bool:
    diffs = await call.git.diff(call.project.path, position["base_sha"], position["head_sha"])
    paths = {(diff.old_path, diff.new_path) for diff in diffs}
    new_path, old_path = position.get("new_path"), position.get("old_path")
    mine = next((pair for pair in paths if new_path == pair[1] or (not new_path and old_path == pair[0])), None)
    if mine is None or position["position_type"] != "text":
        return mine is not None
    pairs = await call.git.line_pairs(call.project.path, position["base_sha"], position["head_sha"], mine)
    return (position.get("old_line"), position.get("new_line")) in pairs


_AT = "/projects/:project/merge_requests/:mr/discussions"
ROUTES = (
    Route("GET", _AT, list_discussions, REPORTER),
    Route("POST", _AT, create_discussion, REPORTER, "body! position"),
    Route("GET", f"{_AT}/:discussion", get_discussion, REPORTER),
    Route("PUT", f"{_AT}/:discussion", resolve_discussion, REPORTER, "resolved!"),
    Route("POST", f"{_AT}/:discussion/notes", reply, REPORTER, "body!"),
    Route("PUT", f"{_AT}/:discussion/notes/:note", edit_reply, REPORTER, "body resolved"),
)
