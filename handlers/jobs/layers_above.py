"""The files above a repository's own: its organization's, and one that it builds on instead."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from config.forge_yml import ForgeYmlError, Layer, Problem, read_organization, read_repository
from config.forge_yml.reading import ORGANIZATION_FILE
from config.strict_yaml import Place
from engine.errors import EngineError
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.checkout import open_checkout
from handlers.jobs.repository import Subject, as_ref
from handlers.jobs.rules import Reading, read_at
from providers.code_hosts.events import RepositoryRef
from providers.database import configurations, repositories
from providers.database.configurations import KeptFile
from providers.errors import ProviderRefused

log = structlog.get_logger()

# Where an organization's file stands: GitLab takes no name that begins with a dot.
ORGANIZATION_REPOSITORIES: Final = (".github", "forge-config")
ASKED_EVERY: Final = timedelta(hours=1)
_NOT_TOLD: Final = "a mistake stands here, in a file that is private"


async def organization_file(ctx: Context, subject: Subject) -> Reading:
    """The organization's file; its host is asked for it once an hour at most."""
    async with ctx.database.system() as session:
        kept = await configurations.find(session, subject.organization_id)
    now = datetime.now(UTC)
    if kept is None or now - kept.checked_at >= ASKED_EVERY:
        kept = await _asked_again(ctx, subject, kept, now)
        async with ctx.database.system() as session:
            await configurations.keep(session, subject.organization_id, kept)
    return _reading(kept, is_told=await _is_told(ctx, subject))


async def _asked_again(ctx: Context, subject: Subject, kept: KeptFile | None, now: datetime) -> KeptFile:
    """What is served and cannot be read is as it was: nobody loosens a lock by making it unreadable."""
    served = await _organization_repository(ctx, subject)
    if served is None:
        return KeptFile(now, "", None, "", None)
    try:
        found = await _read_now(ctx, subject, served, kept, now)
    except (ProviderRefused, EngineError) as error:
        if kept is None:
            raise
        log.warning("organization_file_not_read", reason=str(error))
        found = None
    return found or (replace(kept, checked_at=now) if kept else KeptFile(now, "", None, "", None))


async def _read_now(
    ctx: Context, subject: Subject, served: RepositoryRef, kept: KeptFile | None, now: datetime
) -> KeptFile | None:
    """None for a repository without a commit."""
    # An installation names its repositories without the branch, and a branch may have another name by now.
    ref = await subject.host.get_repository(served)
    head_sha = await subject.host.get_head_sha(ref, ref.default_branch)
    if head_sha is None or (kept is not None and kept.head_sha == head_sha):
        return kept and replace(kept, checked_at=now)
    async with open_checkout(ctx, ref, [head_sha]) as checkout:
        return await asyncio.to_thread(_kept, checkout, head_sha, now)


async def _organization_repository(ctx: Context, subject: Subject) -> RepositoryRef | None:
    owner = _owner(subject.ref.full_name)
    return await _find(ctx, subject, *(f"{owner}/{name}" for name in ORGANIZATION_REPOSITORIES))


async def _is_told(ctx: Context, subject: Subject) -> bool:
    """What a private repository says holds for a public one, and is not told there."""
    if subject.ref.is_private:
        return True
    ref = await _organization_repository(ctx, subject)
    return ref is None or not ref.is_private


def _kept(checkout: Checkout, head_sha: str, now: datetime) -> KeptFile:
    """The file as this commit has it. What has no bytes to be read, a symlink or too much, is kept as its problem."""
    raw = checkout.tree(head_sha).file(ORGANIZATION_FILE)
    found = read_at(checkout, head_sha, ORGANIZATION_FILE, read_organization)
    unread = found.problems[0].message if raw is None and found.problems else ""
    if found.layer is None:
        return KeptFile(now, head_sha, raw, "", None, unread)
    followed = checkout.tree(found.layer.commit_sha).file(ORGANIZATION_FILE)
    return KeptFile(now, head_sha, raw, found.layer.commit_sha, followed, unread)


def _reading(kept: KeptFile, *, is_told: bool) -> Reading:
    """What was kept, read by the rules of today: what another version of us could read may not be read by this one."""
    unread = (Problem(Place(1, 1), kept.unread, file=ORGANIZATION_FILE),) if kept.unread else ()
    layer, problems = _layer(kept), unread or _problems(kept.raw)
    if not is_told:
        layer = replace(layer, is_told=False) if layer else None
        problems = tuple(replace(each, message=_NOT_TOLD, suggestion="") for each in problems)
    return Reading(layer, problems)


def _problems(raw: bytes | None) -> tuple[Problem, ...]:
    try:
        if raw is not None:
            read_organization(raw)
    except ForgeYmlError as error:
        return error.problems
    return ()


def _layer(kept: KeptFile) -> Layer | None:
    if kept.followed is None or _problems(kept.followed):
        return None
    return Layer(read_organization(kept.followed), ORGANIZATION_FILE, kept.followed_sha)


async def extended_file(ctx: Context, subject: Subject, own: Layer) -> tuple[Reading, RepositoryRef | None]:
    """The file that a repository builds on, and the other private repository that it stands in, None for no such one.

    A file that is not there stops writes, as one that cannot be read does.
    """
    name, place = own.written.rules.extends.partition(":")[0], own.written.document.places["extends",]
    ref = await _find(ctx, subject, name) if _owner(name) == _owner(subject.ref.full_name) else None
    if ref is None:
        return Reading(None, (Problem(place, "this bot serves no such repository of the same owner"),)), None
    reading = await _extended(ctx, subject, own, ref)
    if reading.layer is None or not ref.is_private or ref.external_id == subject.ref.external_id:
        return reading, None
    return replace(reading, layer=replace(reading.layer, is_told=False)), ref


async def _extended(ctx: Context, subject: Subject, own: Layer, ref: RepositoryRef) -> Reading:
    path, _, sha = own.written.rules.extends.partition(":")[2].partition("@")
    place = own.written.document.places["extends",]
    if ref.is_private and not subject.ref.is_private:
        return Reading(None, (Problem(place, "a public repository builds on no file of a private one"),))
    try:
        async with open_checkout(ctx, ref, [sha]) as checkout:
            raw = await asyncio.to_thread(lambda: checkout.tree(sha).file(path))
        return _pinned(raw, path, sha, place)
    except EngineError:
        return Reading(None, (Problem(place, "this commit cannot be read"),))


def _pinned(raw: bytes | None, path: str, sha: str, place: Place) -> Reading:
    if raw is None:
        return Reading(None, (Problem(place, "there is no such file at this commit"),))
    try:
        return Reading(Layer(read_repository(raw), path, sha))
    except ForgeYmlError as error:
        # Not in its words: who may name a file of another repository may not be allowed to read it.
        first = error.problems[0].place
        said = f"the file there cannot be followed: see its line {first.line}, column {first.column}"
        return Reading(None, (Problem(place, said),))


async def _find(ctx: Context, subject: Subject, *names: str) -> RepositoryRef | None:
    """The first of these repositories that is served in the same organization; a stranger's is never read."""
    async with ctx.database.tenant(subject.organization_id) as session:
        rows = await repositories.list_(session, subject.organization_id)
    served = {row.ref.full_name: row.ref for row in rows if row.is_active and row.ref.host == subject.ref.host}
    row = next((served[name] for name in names if name in served), None)
    return as_ref(row) if row else None


def _owner(full_name: str) -> str:
    """The account, or the outermost group."""
    return full_name.partition("/")[0]
