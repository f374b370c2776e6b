#!/usr/bin/env python3
"""The push hook of the local host: tells the bot what was pushed, and keeps the pull requests of its repository.

A copy of this file is `hooks/post-receive` of every repository, so it uses the standard library only and imports
nothing of ours. git starts it in the bare repository with lines of "old new ref" on standard input. `git push -o pr`
(or `-o pr="A title"`) on a branch opens a pull request to the default branch; later pushes bring it up to date,
deleting the branch closes it, and pushing its head to the base branch merges it.
"""

import fcntl
import hashlib
import hmac
import json
import os
import pwd
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS_FILE = "forge-hook.json"  # beside the owners' folders, readable by the owner of the machine only
TIMEOUT_S = 5.0
PAUSES_S = (0.3, 1.0)  # between the three attempts
TITLE_LIMIT = 256
_GIT_TIMEOUT_S = 20.0
_PULL_REQUESTS, _ISSUES = "pull_requests", "issues"  # files of the folder `forge` in the repository
_TOLD = ("number", "title", "head_sha", "head_branch", "base_sha", "base_branch")

Json = dict[str, Any]


def main() -> None:
    """What git calls after a push; it always ends well, since the push itself already stands."""
    git_dir = Path.cwd()
    try:
        url, secret = hook_settings(git_dir.parent.parent)
    except (OSError, ValueError, KeyError) as error:
        say(f"The push is stored, but Forge was not told: {SETTINGS_FILE} cannot be read ({error}).")
        url = secret = ""
    for event, body in events_of_push(git_dir, sys.stdin.read(), push_options(os.environ)):
        _announce(body)
        if not url:
            continue
        problem = post(url, secret, event, body)
        say(f"Forge was not told: {problem}" if problem else f"Forge was told ({event}).")


def hook_settings(root: Path) -> tuple[str, str]:
    """The address of our webhook and the newest secret."""
    document = json.loads((root / SETTINGS_FILE).read_text("utf-8"))
    return str(document["url"]), str(document["secret"])


def push_options(environment: Mapping[str, str]) -> list[str]:
    count = environment.get("GIT_PUSH_OPTION_COUNT", "0")
    return [environment.get(f"GIT_PUSH_OPTION_{n}", "") for n in range(int(count) if count.isdecimal() else 0)]


def events_of_push(git_dir: Path, lines: str, options: list[str]) -> list[tuple[str, Json]]:
    """The events of one push in the order they happened; also writes the pull requests they change."""
    told: list[tuple[str, Json]] = []
    for line in lines.splitlines():
        old, new, ref = line.split(" ", 2)
        if ref.startswith("refs/heads/"):
            branch, before, after = ref.removeprefix("refs/heads/"), _sha(old), _sha(new)
            told.append(("push", push_body(git_dir, branch, before, after)))
            told += [("pull_request", body) for body in _pull_requests_of_push(git_dir, branch, after, options)]
    return told


def push_body(git_dir: Path, branch: str, before: str | None, after: str | None) -> Json:
    return {**common_body(git_dir), "branch": branch, "before": before, "after": after}


def pull_requests(git_dir: Path) -> list[Json]:
    """Every pull request of the repository, oldest first."""
    return _kept(git_dir, _PULL_REQUESTS)


def issues(git_dir: Path) -> list[Json]:
    """Every issue of the repository, oldest first."""
    return _kept(git_dir, _ISSUES)


def next_number(*kept: list[Json]) -> int:
    """Issues and pull requests are counted together, as on GitHub."""
    return max((row["number"] for rows in kept for row in rows), default=0) + 1


def _kept(git_dir: Path, name: str) -> list[Json]:
    try:
        rows: list[Json] = json.loads((git_dir / "forge" / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return []
    return rows


def post(url: str, secret: str, event: str, body: Json) -> str:
    """Sign and send one delivery, three times at most; answers the problem in plain words, "" for none."""
    content = json.dumps(body).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "forge-hook",
        "X-Forge-Event": event,
        "X-Forge-Delivery": str(uuid.uuid4()),
        "X-Forge-Signature-256": "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest(),
    }
    request = urllib.request.Request(url, content, headers, method="POST")  # noqa: S310 - the address is the owner's own
    problem = _send(request)
    for pause_s in PAUSES_S:
        if not problem or problem.startswith("it refused"):
            break
        time.sleep(pause_s)
        problem = _send(request)
    return problem


def say(sentence: str) -> None:
    """To the person who pushes: git shows it behind "remote:"."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def _send(request: urllib.request.Request) -> str:
    # A proxy of the machine has no business between the hook and its own bot.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT_S):
            return ""
    except urllib.error.HTTPError as error:
        return f"it refused with status {error.code}." if error.code < 500 else f"it failed with status {error.code}."
    except OSError as error:
        return f"nothing answers at {request.full_url} ({error}). Is it running?"


def _pull_requests_of_push(git_dir: Path, branch: str, after: str | None, options: list[str]) -> Iterator[Json]:
    wanted = next((option for option in options if option == "pr" or option.startswith("pr=")), None)
    with records(git_dir) as rows:
        open_rows = [row for row in rows if row["state"] == "open"]
        for row in open_rows:
            if row["head_branch"] == branch:
                yield _moved(git_dir, row, after)
            elif row["base_branch"] == branch and after and contains(git_dir, after, row["head_sha"]):
                row.update(state="merged", merged_sha=after)
                yield told(git_dir, row, "closed")
        is_known = any(row["head_branch"] == branch for row in open_rows)
        if wanted and after and not is_known and (opened := _opened(git_dir, rows, branch, after, wanted)):
            yield told(git_dir, opened, "opened")


def _moved(git_dir: Path, row: Json, after: str | None) -> Json:
    if after is None:
        row["state"] = "closed"
        return told(git_dir, row, "closed")
    row["head_sha"] = after
    row["base_sha"] = branch_head(git_dir, row["base_branch"]) or row["base_sha"]
    _git(git_dir, "update-ref", f"refs/pull/{row['number']}/head", after)
    return told(git_dir, row, "synchronize")


def _opened(git_dir: Path, rows: list[Json], branch: str, head_sha: str, wanted: str) -> Json | None:
    base_branch = default_branch(git_dir)
    base_sha = branch_head(git_dir, base_branch)
    if branch == base_branch or base_sha is None:
        say(f"No pull request was opened: push a branch other than {base_branch} after {base_branch} itself.")
        return None
    title = wanted.partition("=")[2] or _git(git_dir, "log", "-1", "--format=%s", "--end-of-options", head_sha)
    heads = {"head_sha": head_sha, "head_branch": branch, "base_sha": base_sha, "base_branch": base_branch}
    return add_record(git_dir, rows, {"title": title, **heads, "actor": _actor()})


def add_record(git_dir: Path, rows: list[Json], facts: Json) -> Json:
    """The next pull request, open, with what is known of it; its head can be fetched by its number from now on."""
    number = next_number(rows, issues(git_dir))
    row = {"number": number, **facts, "title": facts["title"][:TITLE_LIMIT], "state": "open"}
    _git(git_dir, "update-ref", f"refs/pull/{number}/head", row["head_sha"])
    rows.append(row)
    return row


@contextmanager
def records(git_dir: Path) -> Iterator[list[Json]]:
    """The pull requests to be changed in place; two pushes at once wait for each other. Written whole or not at all."""
    with _held(git_dir, _PULL_REQUESTS) as rows:
        yield rows


@contextmanager
def issue_records(git_dir: Path) -> Iterator[list[Json]]:
    """The issues, as `records` has the pull requests, and under the same lock: they share their numbers."""
    with _held(git_dir, _ISSUES) as rows:
        yield rows


@contextmanager
def _held(git_dir: Path, name: str) -> Iterator[list[Json]]:
    folder = git_dir / "forge"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = _kept(git_dir, name)
        yield rows
        (folder / f"{name}.new").write_text(json.dumps(rows, indent=1), "utf-8")
        (folder / f"{name}.new").replace(folder / f"{name}.json")


def told(git_dir: Path, row: Json, action: str) -> Json:
    """The body of a delivery about a pull request."""
    facts = {name: row[name] for name in _TOLD}
    return {**common_body(git_dir), "action": action, **facts}


def common_body(git_dir: Path) -> Json:
    """What every body carries. `at` makes it unlike any other body, so only a true repetition looks like one."""
    repository = {
        "id": _git(git_dir, "config", "--get", "forge.id"),
        "full_name": f"{git_dir.parent.name}/{git_dir.name.removesuffix('.git')}",
        "default_branch": default_branch(git_dir),
    }
    return {"repository": repository, "actor": _actor(), "at": time.time_ns()}


def _actor() -> Json:
    """Whoever runs the push on this machine."""
    uid = os.getuid()
    try:
        login = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run as a number without a name
        login = f"user-{uid}"
    return {"id": str(uid), "login": login}


def default_branch(git_dir: Path) -> str:
    return _git(git_dir, "symbolic-ref", "HEAD").removeprefix("refs/heads/")


def branch_head(git_dir: Path, branch: str) -> str | None:
    """The head of a branch, None where there is no such branch."""
    return (
        _git(git_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/heads/{branch}^{{commit}}") or None
    )


def contains(git_dir: Path, new: str, head_sha: str) -> bool:
    """Whether `head_sha` is in the history of `new`."""
    return _git(git_dir, "merge-base", "--end-of-options", new, head_sha) == head_sha


def _git(git_dir: Path, *arguments: str) -> str:
    """The answer of git in this repository, "" where it has none."""
    command = ["git", f"--git-dir={git_dir}", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GIT_TIMEOUT_S, check=False)
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _sha(name: str) -> str | None:
    return None if set(name) == {"0"} else name


def _announce(body: Json) -> None:
    if body.get("action") == "opened":
        say(f"Pull request #{body['number']} is open: {body['title']}")


if __name__ == "__main__":
    main()
