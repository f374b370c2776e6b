"""A check run on GitLab: a status on the commit, one note on its merge request, and remarks at the lines it changes."""

import hashlib
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from providers.code_hosts.code_host import Annotation, CheckRun
from providers.code_hosts.gitlab import discussions, fields, notes, statuses
from providers.code_hosts.gitlab.api import GitLabApi
from providers.code_hosts.gitlab.fields import find_text
from providers.code_hosts.gitlab.numbers import Thread
from providers.code_hosts.gitlab.positions import Versions
from providers.code_hosts.gitlab.texts import plain, told
from providers.code_hosts.texts import FIELD_BYTES, with_commands, without_last_rows

MOST_MERGE_REQUESTS: Final = 3  # one branch may be proposed to several others
MOST_REMARKS: Final = 50  # that the note tells, of those that stand at no line of the changes
FOLD: Final = "How it came to this"
FOLD_BYTES: Final = 300  # what the fold itself and the marker take
_QUIET: Final = frozenset({"cancelled", "skipped"})


def ensure(api: GitLabApi, project: str, own_id: str, check_run: CheckRun) -> str:
    """Answers the id of the status, or of the note where GitLab keeps no status of the commit.

    While a check runs, and when it came to nothing, its status alone says so.
    """
    status_id = statuses.ensure(api, project, own_id, check_run)
    if check_run.status != "completed" or check_run.conclusion in _QUIET:
        return status_id
    for merge_request in _merge_requests(api, project, check_run.head_sha):
        thread = Thread.merge_request(fields.number(merge_request, "iid"))
        left = _remark(api, f"{project}/{thread}", own_id, check_run)
        note_id = notes.ensure(api, project, thread, own_id, _marker(check_run.name), _note(check_run, left))
        status_id = status_id or note_id
    return status_id


def _merge_requests(api: GitLabApi, project: str, head_sha: str) -> list[object]:
    """The open ones whose head is this very commit; a merge request that has moved on gets a check of its own."""
    path = f"{project}/repository/commits/{quote(head_sha, safe='')}/merge_requests"
    found = [one for one in api.pages(path, state="opened") if find_text(one, "sha") == head_sha]
    return sorted(found, key=lambda one: fields.number(one, "iid"))[:MOST_MERGE_REQUESTS]


def _remark(api: GitLabApi, merge_request: str, own_id: str, check_run: CheckRun) -> list[Annotation]:
    """The annotations that found no line. While GitLab still works out the changes, that is all of them."""
    document = api.get(merge_request)
    shas = [find_text(document, "diff_refs", name) for name in ("base_sha", "start_sha", "head_sha")]
    if not all(shas) or shas[2] != check_run.head_sha:
        return list(check_run.annotations)
    return discussions.ensure(api, merge_request, own_id, check_run.name, Versions(*shas), check_run.annotations)


def _note(check_run: CheckRun, left: Sequence[Annotation]) -> str:
    """What is long is folded away, and shortened so far that its fold still closes."""
    details = f"[Details]({check_run.details_url})" if check_run.details_url else ""
    head = f"### {plain(check_run.name)}: {plain(check_run.title)}"
    shown = told("\n\n".join(part for part in (head, details, with_commands(check_run), _remarks(left)) if part))
    room = FIELD_BYTES - len(shown.encode("utf-8", "replace")) - FOLD_BYTES
    if not check_run.text or room <= 0:
        return shown
    folded = without_last_rows(told(check_run.text), room)
    return f"{shown}\n\n<details><summary>{FOLD}</summary>\n\n{folded}\n\n</details>"


def _remarks(left: Sequence[Annotation]) -> str:
    rows = [f"- {_code(f'{one.path}:{one.line}')} {plain(' '.join(one.title.split()))}" for one in left[:MOST_REMARKS]]
    if len(left) > MOST_REMARKS:
        rows.append(f"- … and {len(left) - MOST_REMARKS} more")
    return "\n".join(rows)


def _code(text: str) -> str:
    """A name as code; whoever may push names files, so neither a backtick nor a line break gets through."""
    return f"`{' '.join(text.replace('`', '?').split())}`"


def _marker(name: str) -> str:
    return f"<!-- forge-check:{hashlib.sha256(name.encode()).hexdigest()[:16]} -->"
