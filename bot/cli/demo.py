"""`forge demo`: the main job on a real repository, from the push to the check run and the reply to `/forge score`."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.status import Status
from rich.table import Table

from bot.cli.logs import log_json
from bot.cli.stack import Stack, running_stack
from bot.resources.web import local_store
from providers.code_hosts.local.deliveries import announce_repository, send_comment
from providers.code_hosts.local.repositories import LocalRepository, create_repository
from providers.code_hosts.local.store import CheckRunRow, CommentRow, LocalStore

WAIT_S = 300.0
LOOK_EVERY_S = 0.1
ANNOTATIONS_SHOWN = 10
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Commits:
    """What is pushed: `head_sha` as a pull request against `base_sha`; a repository of one commit has no base."""

    head_sha: str
    base_sha: str | None


class _Show:
    """The running commentary: each line with the seconds since the start."""

    def __init__(self) -> None:
        self.console = Console()
        self._began = time.monotonic()

    def step(self, told: str) -> None:
        self.console.print(f"[dim]{time.monotonic() - self._began:5.1f} s[/]  {told}", highlight=False)

    def waiting(self, told: str) -> Status:
        return self.console.status(told)


async def run_demo(path: Path, *, is_kept: bool) -> int:
    """0 when the check run and the reply came; 2 with the reason for a path that cannot be pushed."""
    commits = _commits(path)
    if commits is None:
        print(f"forge demo: {path} is not a git repository with a commit. Try: ./forge demo PATH", file=sys.stderr)
        return 2
    show = _Show()
    with tempfile.TemporaryDirectory(prefix="forge-demo-") as folder:
        log_json((Path(folder) / "web.log").open("a", buffering=1))
        show.step("Starting PostgreSQL, Valkey, web and workers")
        async with running_stack(Path(folder)) as stack:
            show.step(f"Everything runs; the status site is at {stack.settings.public_url}")
            await _run(show, stack, path.resolve(), commits)
            if is_kept:
                await _until_interrupted(show)
    return 0


async def _run(show: _Show, stack: Stack, path: Path, commits: _Commits) -> None:
    assert stack.settings.local is not None, "the demo runs on the local host"
    root = stack.settings.local.root
    store = local_store(stack.doors.database)
    repository = create_repository(root, f"demo/{_safe_name(path)}")
    await announce_repository(root, repository)
    base_sha = commits.base_sha or commits.head_sha
    await _push(path, repository, f"{base_sha}:refs/heads/main")
    show.step(f"Pushed {base_sha[:12]} to main of {repository.ref.full_name}; the hook delivered the webhook")
    await _show_check_run(show, store, repository, base_sha)
    number = 1
    if commits.base_sha is not None:
        await _push(path, repository, f"{commits.head_sha}:refs/heads/topic", "-o", "pr")
        show.step(f"Pushed {commits.head_sha[:12]} as pull request #{number}")
        await _show_check_run(show, store, repository, commits.head_sha)
    comment_id = await send_comment(store, root, repository, number, "/forge score")
    show.step(f"Wrote the comment `/forge score` under #{number}")
    await _show_reply(show, store, repository, number, comment_id)


async def _show_check_run(show: _Show, store: LocalStore, repository: LocalRepository, sha: str) -> None:
    async def concluded() -> CheckRunRow | None:
        try:
            runs = await store.check_runs(repository.ref.external_id, sha)
        except LookupError:  # the delivery that tells of the repository is still on its way
            return None
        return next((run for run in runs if run["status"] == "completed"), None)

    with show.waiting(f"Analysing {sha[:12]} …"):
        run = await _eventually(concluded, "the check run")
    show.step(f"Check run [bold]{run['name']}[/] on {sha[:12]}: {run['conclusion']}")
    show.console.print(Panel(Markdown(run["summary"]), title=run["title"], title_align="left"))
    if run["annotations"]:
        show.console.print(_annotations(run))
    show.step(f"Its page: {run['details_url']}")


def _annotations(run: CheckRunRow) -> Table:
    table = Table(title=f"{len(run['annotations'])} annotations", title_justify="left", box=None)
    for heading in ("where", "what"):
        table.add_column(heading, overflow="fold")
    for annotation in run["annotations"][:ANNOTATIONS_SHOWN]:
        table.add_row(f"{annotation['path']}:{annotation['line']}", annotation["title"])
    return table


async def _show_reply(
    show: _Show, store: LocalStore, repository: LocalRepository, number: int, comment_id: str
) -> None:
    async def replied() -> CommentRow | None:
        comments = await store.comments(repository.ref.external_id, number)
        return next((comment for comment in comments if comment["is_bot"]), None)

    with show.waiting("Waiting for the reply …"):
        reply = await _eventually(replied, "the reply")
    reactions = ", ".join(await store.reactions(repository.ref.external_id, comment_id))
    show.step(f"Reply of the bot (reactions to the comment: {reactions})")
    show.console.print(Panel(Markdown(reply["body"].partition("\n")[2])))


async def _eventually(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(LOOK_EVERY_S)
    raise TimeoutError(f"{what} did not come within {WAIT_S:.0f} s")


async def _push(source: Path, repository: LocalRepository, refspec: str, *options: str) -> None:
    """As a person would, in their own repository; hooks of theirs are left alone."""
    arguments = ["push", "--quiet", "--no-verify", *options, str(repository.path), refspec]
    process = await asyncio.create_subprocess_exec("git", "-C", str(source), *arguments, stderr=subprocess.PIPE)
    _, told = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"git push failed: {told.decode(errors='replace').strip()}")


def _commits(path: Path) -> _Commits | None:
    head_sha = _git(path, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not head_sha:
        return None
    return _Commits(head_sha, _git(path, "rev-parse", "--verify", "--quiet", "HEAD^1^{commit}") or None)


def _git(path: Path, *arguments: str) -> str:
    ended: subprocess.CompletedProcess[str] = subprocess.run(
        ["git", "-C", str(path), *arguments], capture_output=True, text=True, timeout=20, check=False
    )
    return ended.stdout.strip() if ended.returncode == 0 else ""


def _safe_name(path: Path) -> str:
    kept = "".join(character if character.isalnum() and character.isascii() else "-" for character in path.name)
    return kept.strip("-")[:60] or "repository"


async def _until_interrupted(show: _Show) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    show.step("The status site stays up until Ctrl-C")
    await stop.wait()
