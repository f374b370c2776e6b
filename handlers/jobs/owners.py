"""Who owns which files, by the CODEOWNERS of the default branch: never by what a pull request makes of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from config.codeowners import PLACES, CodeOwners, read_code_owners
from engine.workspace.checkout import Checkout
from handlers.context import Context
from handlers.jobs.checkout import open_checkout
from handlers.jobs.repository import Subject
from handlers.permissions import Owned
from providers.code_hosts.events import Actor
from providers.database.refactorings import Refactoring

MOST_TEAMS: Final = 50  # of more names nobody is told apart, since the host is asked about each


async def code_owners(ctx: Context, subject: Subject) -> CodeOwners:
    """Those of the default branch as it is now; without a file nobody owns anything."""
    head_sha = await subject.host.get_head_sha(subject.ref, subject.ref.default_branch)
    if head_sha is None:
        return CodeOwners()
    async with open_checkout(ctx, subject.ref, [head_sha]) as checkout:
        return await asyncio.to_thread(_read, checkout, head_sha, subject.ref.host)


def _read(checkout: Checkout, sha: str, host: str) -> CodeOwners:
    tree = checkout.tree(sha)
    found = (raw for place in PLACES.get(host, ()) if (raw := tree.file(place)) is not None)
    raw = next(found, None)
    return CodeOwners() if raw is None else read_code_owners(raw, host)


@dataclass(frozen=True, slots=True)
class OwnersOfProposal:
    """Who owns every file of a proposal of ours; `find` looks it up, and None is a proposal that nobody owns.

    An approval is bound to the commit that was proposed, so that its files are those that its row names.
    """

    ctx: Context
    subject: Subject
    find: Callable[[], Awaitable[Refactoring | None]]

    async def owned_by(self, actor: Actor) -> Owned:
        """Whether this person is among the owners of each file, in each section of CODEOWNERS that names any for it."""
        proposal = await self.find()
        owners = await code_owners(self.ctx, self.subject)
        of_paths = [owners.groups_of(path) for path in proposal.affected_files] if proposal else []
        if not of_paths or not all(of_paths):
            return Owned()
        groups = {group for groups in of_paths for group in groups}
        could = tuple(name for name in of_paths[0][0] if all(name in group for group in groups))
        teams = {name for group in groups for name in group if name.casefold() != actor.login.casefold()}
        if len(teams) > MOST_TEAMS:
            return Owned(owners=could)
        own = {actor.login.casefold()}
        for group in groups:
            if not await self._is_in(group, actor, own):
                return Owned(owners=could)
        return Owned(True, could)

    async def _is_in(self, group: Sequence[str], actor: Actor, own: set[str]) -> bool:
        """By name or by a team; `own` are the names that are known to be theirs."""
        if own & {name.casefold() for name in group}:
            return True
        for name in group:
            if await self.subject.host.is_member(self.subject.ref, name, actor):
                own.add(name.casefold())
                return True
        return False
