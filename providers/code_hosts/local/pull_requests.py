"""The pull requests of a bare repository, in the records that its push hook keeps: looked up, made, edited, told.

Everything here waits for files and git, and is called in a thread. A change holds the records' lock from the look to
the write, so two workers, or a worker and a push, never make the same pull request twice.
"""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from providers.code_hosts.events import Actor
from providers.code_hosts.local import hook
from providers.code_hosts.local.repositories import HOST
from providers.code_hosts.local.store import PullRequestRow
from providers.code_hosts.proposals import BranchCommit, Committer, PullRequest, PullRequestDraft
from providers.errors import ProviderRefused

BOT = Actor("forge", "forge", is_bot=True)
COMMITTER = Committer("Forge Factory", "forge@localhost")
MOST_COMMITS = 250
_GIT_TIMEOUT_S = 60.0

Record = Mapping[str, Any]
"""One pull request as the hook keeps it; those that people open have neither body nor labels."""


def find(git_dir: Path, number: int) -> Record:
    """Raises `ProviderRefused` with 404."""
    return _numbered(hook.pull_requests(git_dir), number)


def list_open(git_dir: Path, branch_prefix: str) -> list[PullRequest]:
    """By number. Whether they can be merged is not worked out."""
    rows = [row for row in hook.pull_requests(git_dir) if row["state"] == "open"]
    wanted = [row for row in rows if row["head_branch"].startswith(branch_prefix)]
    return [_pull_request(row, None) for row in sorted(wanted, key=lambda row: row["number"])]


def ensure(git_dir: Path, draft: PullRequestDraft) -> tuple[Record, bool]:
    """The one pull request of the head branch, and whether it is new. Raises `ProviderRefused` with 422 as GitHub."""
    with hook.records(git_dir) as rows:
        standing = _of_branch(rows, draft.head_branch)
        if standing is None:
            return hook.add_record(git_dir, rows, _facts(git_dir, draft)), True
        if standing["state"] == "open" and _is_ours(standing):
            labels: Sequence[str] = standing.get("labels") or ()
            given: Sequence[str] = standing.get("labels_given") or labels  # one that was taken off stays off
            new = [label for label in dict.fromkeys(draft.labels) if label not in given]
            title = draft.title[: hook.TITLE_LIMIT]
            standing.update(title=title, body=draft.body, labels=[*labels, *new], labels_given=[*given, *new])
        return standing, False


def set_body(git_dir: Path, number: int, body: str) -> Sequence[Record]:
    """The record that changed. Raises `ProviderRefused` for one that is not there or not ours."""
    with hook.records(git_dir) as rows:
        row = _ours(rows, number)
        row["body"] = body
        return [row]


def ask_reviewers(git_dir: Path, number: int, names: Sequence[str]) -> Sequence[Record]:
    """The record that changed. Raises `ProviderRefused` for one that is not there or not ours."""
    with hook.records(git_dir) as rows:
        row = _ours(rows, number)
        people = (name for name in names if "/" not in name)
        row["reviewers"] = [*dict.fromkeys([*row.get("reviewers", ()), *people])]
        return [row]


def close(git_dir: Path, number: int) -> Sequence[Record]:
    """The record, where it was open until now. Raises `ProviderRefused` for one that is not there or not ours."""
    with hook.records(git_dir) as rows:
        row = _ours(rows, number)
        return _closed([row])


def close_of_branch(git_dir: Path, branch: str) -> Sequence[Record]:
    """Whatever was open for the branch, whoever opened it: without its branch it cannot be merged."""
    with hook.records(git_dir) as rows:
        return _closed([row for row in rows if row["head_branch"] == branch])


def delete_branch(git_dir: Path, branch: str, expected_sha: str) -> bool:
    """Whether it is gone; one that stands elsewhere than expected is left."""
    if hook.branch_head(git_dir, branch) is None:
        return True
    code, _ = _git(git_dir, "update-ref", "-d", f"refs/heads/{branch}", expected_sha)
    return code == 0


def commits(git_dir: Path, number: int) -> list[BranchCommit]:
    """Oldest first, the newest 250 of them. A folder knows no accounts but ours."""
    row = find(git_dir, number)
    base = row["base_sha"] if row["state"] == "merged" else f"refs/heads/{row['base_branch']}"
    bounds = ["--end-of-options", row["head_sha"], f"^{base}"]
    _, listed = _git(git_dir, "log", "--reverse", f"--max-count={MOST_COMMITS}", "--format=%H %ce", *bounds)
    return [_commit(*line.split(" ", 1)) for line in listed.splitlines()]


def announce(root: Path, git_dir: Path, record: Record, action: str) -> str:
    """Tell our webhook what we did ourselves; answers the problem in plain words, "" for none."""
    try:
        url, secret = hook.hook_settings(root)
    except (OSError, ValueError, KeyError) as error:
        return f"{hook.SETTINGS_FILE} cannot be read ({error})"
    body = {**hook.told(git_dir, dict(record), action), "actor": {"id": BOT.external_id, "login": BOT.login}}
    return hook.post(url, secret, "pull_request", body)


def as_pull_request(git_dir: Path, record: Record) -> PullRequest:
    """With the answer whether it can be merged now; None where git does not say."""
    if record["state"] != "open":
        return _pull_request(record, None)
    base = f"refs/heads/{record['base_branch']}"
    code, _ = _git(git_dir, "merge-tree", "--write-tree", "--no-messages", "--end-of-options", base, record["head_sha"])
    return _pull_request(record, {0: True, 1: False}.get(code))


def as_row(record: Record) -> PullRequestRow:
    """As the database keeps it."""
    return {
        "number": record["number"],
        "title": record["title"],
        "state": record["state"],
        "head_sha": record["head_sha"],
        "head_branch": record["head_branch"],
        "base_sha": record["base_sha"],
        "base_branch": record["base_branch"],
        "author_id": record["actor"]["id"],
        "author_login": record["actor"]["login"],
        "body": record.get("body", ""),
        "is_draft": record.get("is_draft", False),
        "labels": [*record.get("labels", ())],
        "merged_sha": record.get("merged_sha"),
    }


def _pull_request(record: Record, is_mergeable: bool | None) -> PullRequest:
    row, author = as_row(record), Actor(record["actor"]["id"], record["actor"]["login"])
    return PullRequest(
        number=row["number"],
        title=row["title"],
        state=record["state"],
        head_sha=row["head_sha"],
        head_branch=row["head_branch"],
        base_sha=row["base_sha"],
        base_branch=row["base_branch"],
        is_fork=False,
        author=BOT if _is_ours(record) else author,
        body=row["body"],
        is_draft=row["is_draft"],
        labels=tuple(row["labels"]),
        is_ours=_is_ours(record),
        is_mergeable=is_mergeable,
        merged_sha=row["merged_sha"],
        reviewers=tuple(record.get("reviewers", ())),
    )


def _commit(sha: str, email: str) -> BranchCommit:
    is_ours = email == COMMITTER.email
    return BranchCommit(sha, BOT.external_id if is_ours else "", is_ours)


def _facts(git_dir: Path, draft: PullRequestDraft) -> hook.Json:
    head_sha, base_sha = hook.branch_head(git_dir, draft.head_branch), hook.branch_head(git_dir, draft.base_branch)
    if head_sha is None or base_sha is None:
        raise ProviderRefused(HOST, 422, f"{draft.head_branch} or {draft.base_branch} is not a branch here")
    if hook.contains(git_dir, base_sha, head_sha):
        raise ProviderRefused(HOST, 422, f"no commits between {draft.base_branch} and {draft.head_branch}")
    return {
        "title": draft.title,
        "head_sha": head_sha,
        "head_branch": draft.head_branch,
        "base_sha": base_sha,
        "base_branch": draft.base_branch,
        "actor": {"id": BOT.external_id, "login": BOT.login},
        "body": draft.body,
        "is_draft": draft.is_draft,
        "labels": [*dict.fromkeys(draft.labels)],
        "labels_given": [*dict.fromkeys(draft.labels)],
    }


def _of_branch(rows: Sequence[hook.Json], branch: str) -> hook.Json | None:
    """The open one of the branch, else ours, else the newest."""
    own = [row for row in rows if row["head_branch"] == branch]
    return max(own, key=lambda row: (row["state"] == "open", _is_ours(row), row["number"]), default=None)


def _ours(rows: Sequence[hook.Json], number: int) -> hook.Json:
    row = _numbered(rows, number)
    if not _is_ours(row):
        raise ProviderRefused(HOST, 403, f"pull request {number} was not opened by this bot")
    return row


def _numbered(rows: Sequence[hook.Json], number: int) -> hook.Json:
    row = next((row for row in rows if row["number"] == number), None)
    if row is None:
        raise ProviderRefused(HOST, 404, f"there is no pull request {number}")
    return row


def _is_ours(record: Record) -> bool:
    return bool(record["actor"]["id"] == BOT.external_id)


def _closed(rows: Sequence[hook.Json]) -> list[Record]:
    opened = [row for row in rows if row["state"] == "open"]
    for row in opened:
        row["state"] = "closed"
    return [*opened]


def _git(git_dir: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the answer of git in this repository, which is the deployment's own."""
    command = ["git", f"--git-dir={git_dir}", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GIT_TIMEOUT_S, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")
