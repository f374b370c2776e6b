"""`forge demo`: the main job on a real repository, from the push to the check run and the reply to `/forge score`."""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.cli.demo_commits import Commits, DemoError, find_commits, push
from bot.cli.demo_show import Show
from bot.cli.logs import log_json
from bot.cli.stack import Stack, running_stack
from bot.resources.web import local_store
from engine.analysis.comparison import Comparison, compare
from engine.analysis.stored_report import from_json
from providers.code_hosts.local.deliveries import announce_repository, send_comment
from providers.code_hosts.local.repositories import LocalRepository, create_repository
from providers.code_hosts.local.store import CheckRunRow, CommentRow, LocalStore
from providers.database import analyses, repositories
from providers.database.repositories import Repository
from providers.database.session import Database

WAIT_S = 300.0
LOOK_EVERY_S = 0.1
NUMBER = 1  # of the only pull request there
LOG_SHOWN = 4000
COMMENT = "/forge score"
Found = TypeVar("Found")


async def run_demo(path: Path, *, is_kept: bool) -> int:
    """0 when the check run and the reply came, 1 with the reason when not; 2 for a path that cannot be pushed."""
    with tempfile.TemporaryDirectory(prefix="forge-demo-") as folder:
        try:
            commits = find_commits(path.resolve(), Path(folder) / "copy")
        except DemoError as error:
            print(f"forge demo: {path} is not a git repository with a commit: {error}.", file=sys.stderr)
            print("Give one that is: ./forge demo PATH", file=sys.stderr)
            return 2
        try:
            await _demonstrate(Show(), Path(folder), path.resolve(), commits, is_kept=is_kept)
        except DemoError as error:
            print(f"forge demo: {error}. The end of the workers' log:", file=sys.stderr)
            print((Path(folder) / "worker.log").read_text(errors="replace")[-LOG_SHOWN:], file=sys.stderr)
            return 1
    return 0


async def _demonstrate(show: Show, folder: Path, path: Path, commits: Commits, *, is_kept: bool) -> None:
    log_json((folder / "web.log").open("a", buffering=1))
    show.step("Starting PostgreSQL, Valkey, web and workers")
    # Apart from our folder, which nobody else may enter: root lets another account run the servers.
    with tempfile.TemporaryDirectory(prefix="forge-demo-services-") as services:
        async with running_stack(folder, services_folder=Path(services)) as stack:
            show.step(f"Everything runs; the status site is at {stack.settings.public_url}")
            if commits.note:
                show.step(f"About this repository: {commits.note}")
            await _run(show, stack, path, commits)
            if is_kept:
                await _until_interrupted(show)


async def _run(show: Show, stack: Stack, path: Path, commits: Commits) -> None:
    assert stack.settings.local is not None, "the demo runs on the local host"
    root = stack.settings.local.root
    store = local_store(stack.doors.database)
    repository = create_repository(root, f"demo/{_safe_name(path)}")
    await announce_repository(root, repository)
    known = await _eventually(lambda: _registered(stack.doors.database, repository), "the new repository")
    await asyncio.to_thread(push, commits, repository.path, f"{commits.base_sha}:refs/heads/main")
    show.step(f"Pushed {commits.base_sha[:12]} to main of {repository.ref.full_name}; the hook delivered the webhook")
    await _show_check_run(show, stack.doors.database, known, commits.base_sha)
    await asyncio.to_thread(push, commits, repository.path, f"{commits.head_sha}:refs/heads/topic", "-o", "pr")
    show.step(f"Pushed {commits.head_sha[:12]} as pull request #{NUMBER}")
    await _show_check_run(show, stack.doors.database, known, commits.head_sha, commits.base_sha)
    comment_id = await send_comment(store, root, repository, NUMBER, COMMENT)
    show.step(f"Wrote the comment `{COMMENT}` under #{NUMBER}")
    await _show_reply(show, store, repository, comment_id)
    show.step("On a repository of yours: ./forge demo PATH, or without any server: ./forge analyze PATH")


async def _registered(database: Database, repository: LocalRepository) -> Repository | None:
    async with database.system() as session:
        return await repositories.by_external_id(session, repository.ref.host, repository.ref.external_id)


async def _show_check_run(show: Show, database: Database, repository: Repository, sha: str, base_sha: str = "") -> None:
    store = local_store(database)

    async def concluded() -> CheckRunRow | None:
        runs = await store.check_runs(repository.ref.external_id, sha)
        return next((run for run in runs if run["status"] == "completed"), None)

    with show.waiting(f"Analysing {sha[:12]} …"):
        run = await _eventually(concluded, "the check run")
    show.step(f"Check run [bold]{run['name']}[/] on {sha[:12]}: {run['conclusion']}")
    show.check_run(run, await _stored(database, repository, sha, base_sha))


async def _stored(database: Database, repository: Repository, sha: str, base_sha: str) -> Comparison | None:
    """What the analysis kept, against that of the base where there is one; None where it has no report."""
    owner = repository.organization_id
    async with database.tenant(owner) as session:
        # The newest run, finished or not: its report is kept before the check run is told.
        head = await analyses.latest(session, owner, repository.id, sha)
        base = await analyses.latest(session, owner, repository.id, base_sha) if base_sha else None
    if head is None or head.document is None:
        return None
    return compare(from_json(head.document), from_json(base.document) if base and base.document else None)


async def _show_reply(show: Show, store: LocalStore, repository: LocalRepository, comment_id: str) -> None:
    async def replied() -> CommentRow | None:
        comments = await store.comments(repository.ref.external_id, NUMBER)
        return next((comment for comment in comments if comment["is_bot"]), None)

    async def judged() -> Sequence[str] | None:
        reactions = await store.reactions(repository.ref.external_id, comment_id)
        return reactions if len(reactions) > 1 else None  # "eyes" when it was seen, and the verdict after the reply

    with show.waiting("Waiting for the reply …"):
        reply = await _eventually(replied, "the reply")
        reactions = await _eventually(judged, "the reaction to the comment")
    show.step(f"Reply of the bot (reactions to the comment: {', '.join(reactions)})")
    show.reply(reply["body"].partition("\n")[2])


async def _eventually(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(LOOK_EVERY_S)
    raise DemoError(f"{what} did not come within {WAIT_S:.0f} s")


def _safe_name(path: Path) -> str:
    kept = "".join(character if character.isalnum() and character.isascii() else "-" for character in path.name)
    return kept.strip("-")[:60] or "repository"


async def _until_interrupted(show: Show) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    show.step("The status site stays up until Ctrl-C")
    await stop.wait()
