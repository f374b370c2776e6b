"""A check run as it shall stand on GitHub, however often and however far it was sent before.

GitHub takes 50 annotations a request and *appends* them, which no retry may repeat, and none is ever taken back. So a
check run that has some is asked for them, only what it lacks is sent, each answer's `annotations_count` says how many
have arrived, and the conclusion comes with the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from providers.code_hosts import fields
from providers.code_hosts.code_host import Annotation, CheckAction, CheckRun
from providers.code_hosts.fields import MissingField, find, find_id, find_text
from providers.code_hosts.github.accounts import NAME
from providers.code_hosts.github.api import GitHubApi
from providers.code_hosts.texts import FIELD_BYTES, cut, is_sayable, without_last_rows
from providers.errors import ProviderRefused, ProviderUnavailable

BATCH = 50
BUTTONS, LABEL_CHARACTERS, DESCRIPTION_CHARACTERS = 3, 20, 40
TITLE_CHARACTERS = 255
MESSAGE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Standing:
    """What GitHub has of a check run."""

    check_run_id: str
    annotations: int


async def ensure(api: GitHubApi, full_name: str, app_id: str, check_run: CheckRun) -> str:
    """Create or complete the check run; answers its id. After an error, calling again goes on where it stopped.

    A file whose name is not UTF-8 cannot be named in JSON, so its annotations are left out.
    """
    ordered = sorted((one for one in check_run.annotations if is_sayable(one.path)), key=_order)
    standing = await _find(api, full_name, app_id, check_run)
    if standing is None:
        first = {**_state(check_run, is_last=len(ordered) <= BATCH), **_output(check_run, ordered[:BATCH])}
        created = {"name": check_run.name, "head_sha": check_run.head_sha, "external_id": check_run.external_id}
        standing = _standing(await api.post(f"/repos/{full_name}/check-runs", {**created, **first}))
        if standing.annotations >= len(ordered):
            return standing.check_run_id
        ordered = ordered[standing.annotations :]
    elif standing.annotations:
        there = await _there(api, full_name, standing)
        ordered = [annotation for annotation in ordered if _identity(_annotation(annotation)) not in there]
    return await _complete(api, full_name, check_run, standing, ordered)


def is_for_want_of_permission(refused: ProviderRefused) -> bool:
    """Whether this was said to an App without `checks`: as its token is made, or where that is older than the loss."""
    words = {403: "not accessible by integration", 422: "permissions requested are not granted"}
    return words.get(refused.status, "\0") in refused.reason.lower()


async def _complete(
    api: GitHubApi, full_name: str, check_run: CheckRun, standing: _Standing, ordered: Sequence[Annotation]
) -> str:
    """Send what is missing; at least one request, since title, status and text may have changed as well."""
    there = standing.annotations
    path = f"/repos/{full_name}/check-runs/{standing.check_run_id}"
    while True:
        sent = standing.annotations - there
        batch = ordered[sent : sent + BATCH]
        is_last = sent + len(batch) >= len(ordered)
        update = {**_state(check_run, is_last=is_last), **_output(check_run, batch)}
        after = _standing(await api.patch(path, update))
        if is_last:
            return after.check_run_id
        if after.annotations <= standing.annotations:
            raise ProviderUnavailable(NAME, 30.0, "annotations were sent and did not arrive")
        standing = after


async def _find(api: GitHubApi, full_name: str, app_id: str, check_run: CheckRun) -> _Standing | None:
    """Our App's run of this name and external id at the commit, the newest where there are several."""
    query = f"check_name={quote(check_run.name, safe='')}&app_id={quote(app_id, safe='')}&filter=all&per_page=100"
    path = f"/repos/{full_name}/commits/{check_run.head_sha}/check-runs?{query}"
    found: _Standing | None = None
    async for document in api.pages(path, "check_runs"):
        is_ours = find_id(document, "app", "id") == app_id and find_text(document, "name") == check_run.name
        if is_ours and find(document, "external_id") == check_run.external_id:
            standing = _standing(document)
            if found is None or int(standing.check_run_id) > int(found.check_run_id):
                found = standing
    return found


async def _there(api: GitHubApi, full_name: str, standing: _Standing) -> set[tuple[object, ...]]:
    path = f"/repos/{full_name}/check-runs/{standing.check_run_id}/annotations?per_page=100"
    return {_identity(document) async for document in api.pages(path)}


def _identity(annotation: object) -> tuple[object, ...]:
    """What tells one annotation from another: where it stands and what it says."""
    return tuple(find(annotation, name) for name in ("path", "start_line", "end_line", "title", "message"))


def _standing(document: object) -> _Standing:
    try:
        check_run_id = fields.identifier(document, "id")
    except MissingField as missing:
        raise ProviderUnavailable(NAME, 30.0, f"an unreadable check run: {missing}") from missing
    count = find(document, "output", "annotations_count")
    return _Standing(check_run_id, count if isinstance(count, int) else 0)


def _state(check_run: CheckRun, *, is_last: bool) -> dict[str, object]:
    """A conclusion before the last annotation would let a pull request be merged on half of the findings."""
    state: dict[str, object] = {"status": check_run.status if is_last else "in_progress"}
    if is_last and check_run.status == "completed":
        state["conclusion"] = check_run.conclusion or "neutral"
    if check_run.details_url:
        state["details_url"] = check_run.details_url
    # Always told: without the field GitHub keeps the buttons of before, and they would act on what is out of date.
    state["actions"] = [_button(action) for action in check_run.actions[:BUTTONS]] if is_last else []
    return state


def _button(action: CheckAction) -> dict[str, str]:
    return {
        "identifier": action.identifier,
        "label": cut(action.label, LABEL_CHARACTERS),
        "description": cut(action.description, DESCRIPTION_CHARACTERS),
    }


def _output(check_run: CheckRun, batch: Sequence[Annotation]) -> dict[str, object]:
    output: dict[str, object] = {
        "title": cut(check_run.title, TITLE_CHARACTERS),
        "summary": without_last_rows(check_run.summary, FIELD_BYTES),
    }
    if check_run.text:
        output["text"] = without_last_rows(check_run.text, FIELD_BYTES)
    if batch:
        output["annotations"] = [_annotation(annotation) for annotation in batch]
    return {"output": output}


def _annotation(annotation: Annotation) -> dict[str, object]:
    return {
        "path": annotation.path,
        "start_line": annotation.line,
        "end_line": annotation.end_line or annotation.line,
        "annotation_level": annotation.level,
        "title": cut(annotation.title, TITLE_CHARACTERS),
        "message": without_last_rows(annotation.message, MESSAGE_BYTES),
    }


def _order(annotation: Annotation) -> tuple[str, int, int, str, str, str]:
    end_line = annotation.end_line or annotation.line
    return annotation.path, annotation.line, end_line, annotation.level, annotation.title, annotation.message
