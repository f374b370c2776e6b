"""Remarks at the lines that a merge request changes: one discussion each, kept over pushes, resolved when mended.

A remark is known again by its file and its key, or else its title, not by its line or its commit: it is still the same
one after a push that moved it, and what it says by then is edited in place.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from providers.code_hosts import fields
from providers.code_hosts.code_host import Annotation, CheckRun
from providers.code_hosts.fields import find, find_id, find_items
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.notes import body_of
from providers.code_hosts.gitlab.positions import Place, Places, Versions
from providers.code_hosts.gitlab.texts import plain, told
from providers.code_hosts.texts import FIELD_BYTES, cut, is_sayable, without_last_rows
from providers.errors import ProviderRefused

MOST_DISCUSSIONS: Final = 20
TITLE_CHARACTERS: Final = 255
_LEVELS: Final = ("failure", "warning", "notice")
_PICTURES: Final = {"failure": ":x:", "warning": ":warning:", "notice": ":information_source:"}


Standing = tuple[Annotation, str]
"""What is remarked, and the id of the note that remarks it."""


def ensure(api: GitLabApi, merge_request: str, own_id: str, versions: Versions, check_run: CheckRun) -> list[Standing]:
    """Each annotation that can stand at a line stands there once and is answered; the others are left to the comment.

    `merge_request` is its path. What we once said and would not say any more is resolved, so that it holds up no
    merge. Where a person has answered, the discussion is theirs: it stays as it is.
    """
    wished = set(check_run.annotations)
    ours = dict(_ours(api, merge_request, own_id, check_run.name))
    if not wished and not ours:
        return []
    marked = _marked(check_run.name, (*check_run.annotations, *check_run.unsaid))
    places = Places(api.pages(f"{merge_request}/diffs")) if wished else Places(())
    standing: list[Standing] = []
    for marker, annotation in marked:
        body = _body(marker, annotation)
        if marker in ours:
            standing.append((annotation, _keep(api, merge_request, own_id, ours[marker], body)))
            continue
        is_welcome = annotation in wished and len(standing) < MOST_DISCUSSIONS
        place = places.find(annotation) if is_welcome else None
        if place is not None and (note_id := _open(api, merge_request, body, place, versions)):
            standing.append((annotation, note_id))
    _resolve_others(api, merge_request, own_id, ours, {marker for marker, _ in marked})
    return standing


def _resolve_others(
    api: GitLabApi, merge_request: str, own_id: str, ours: Mapping[str, object], wanted: Collection[str]
) -> None:
    for marker, discussion in ours.items():
        if marker not in wanted and not _is_answered(discussion, own_id):
            _set_resolved(api, merge_request, own_id, discussion, is_resolved=True)


def _ours(api: GitLabApi, merge_request: str, own_id: str, name: str) -> Iterator[tuple[str, object]]:
    """Our discussions of this check run, by the marker in their first note."""
    prefix = _prefix(name)
    for discussion in api.pages(f"{merge_request}/discussions"):
        first = _first_note(discussion)
        body = body_of(first)
        if find_id(first, "author", "id") == own_id and body.startswith(prefix):
            yield body.partition("\n")[0], discussion


def _marked(name: str, annotations: Sequence[Annotation]) -> list[tuple[str, Annotation]]:
    """Each with its marker, the worst first; equal ones of one file are counted."""
    seen: Counter[str] = Counter()
    marked = []
    for annotation in sorted(annotations, key=_order):
        if not is_sayable(annotation.path):  # names of files may hold bytes that no JSON can carry
            continue
        named = f"{annotation.path}\x00{annotation.key or annotation.title}".encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(named).hexdigest()[:24]
        seen[digest] += 1
        marked.append((f"{_prefix(name)}{digest}-{seen[digest]} -->", annotation))
    return marked


def _open(api: GitLabApi, merge_request: str, body: str, place: Place, versions: Versions) -> str:
    """The id of its note; "" where GitLab does not show the line after all, which is no fault of ours."""
    try:
        made = api.post(f"{merge_request}/discussions", {"body": body, "position": place.position(versions)})
    except ProviderRefused as refused:
        if refused.status not in {400, 422}:
            raise
        return ""
    return _note_id(made)


def _keep(api: GitLabApi, merge_request: str, own_id: str, discussion: object, body: str) -> str:
    """The id of its note, which says what there is to say, and is open again if it was we who resolved it."""
    note_id = _note_id(discussion)
    if _is_answered(discussion, own_id):
        return note_id
    if body_of(_first_note(discussion)) != body:
        api.put(f"{merge_request}/discussions/{fields.text(discussion, 'id')}/notes/{note_id}", {"body": body})
    _set_resolved(api, merge_request, own_id, discussion, is_resolved=False)
    return note_id


def _is_answered(discussion: object, own_id: str) -> bool:
    """Whether somebody else has written into it; what GitLab writes by itself is nobody's answer."""
    return any(
        find_id(note, "author", "id") != own_id and find(note, "system") is not True
        for note in find_items(discussion, "notes")
    )


def _first_note(discussion: object) -> object:
    return next(find_items(discussion, "notes"), None)


def _note_id(discussion: object) -> str:
    return fields.identifier(_first_note(discussion), "id")


def _set_resolved(api: GitLabApi, merge_request: str, own_id: str, discussion: object, *, is_resolved: bool) -> None:
    """What a person resolved stays resolved; only our own word is taken back."""
    first = _first_note(discussion)
    is_ours = find_id(first, "resolved_by", "id") == own_id
    if find(first, "resolvable") is not True or (find(first, "resolved") is True) == is_resolved:
        return
    if is_resolved or is_ours:
        api.put(f"{merge_request}/discussions/{fields.text(discussion, 'id')}", {"resolved": is_resolved})


def _body(marker: str, annotation: Annotation) -> str:
    title = cut(" ".join(annotation.title.split()), TITLE_CHARACTERS)
    said = f"{_PICTURES[annotation.level]} **{plain(title)}**\n\n{plain(annotation.message)}"
    return f"{marker}\n{told(without_last_rows(said, FIELD_BYTES - len(marker)))}"


def _prefix(name: str) -> str:
    return f"<!-- forge-remark:{hashlib.sha256(name.encode()).hexdigest()[:16]}:"


def _order(annotation: Annotation) -> tuple[int, str, int, str]:
    return _LEVELS.index(annotation.level), annotation.path, annotation.line, annotation.title
