"""One whole life of a pull request, and what stands after it, however its deliveries came."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from providers.database import commands, repositories
from tests.stories.stage import Repository
from tests.tangled_shop import SOURCE, TANGLED

_PARTS = {f"part_{number}.py": SOURCE.replace("total", f"total_{number}") for number in range(3)}
_ASKED = ("/forge help score", "/forge scroe", "/forge help nothing\n\n/forge help why")
_MARKER = re.compile(r"<!-- forge:[0-9a-f]+ -->")


@dataclass(frozen=True, slots=True)
class Life:
    """Where it was lived, its comments in their order, its heads, and where `main` stood after the merge."""

    shop: Repository
    comments: Sequence[str]
    heads: Sequence[str]
    merged_sha: str

    async def outcome(self) -> dict[str, Any]:
        """What people see in the end, and what the records hold, without ids, dates and what was overtaken."""
        checks = [check for head in self.heads for check in await self.shop.checks(head)]
        return {
            "on main": await self.shop.checks(self.merged_sha),
            "still running": [check for check in checks if check.state == "running"],
            "said": sorted(_MARKER.sub("", body) for body in (await self.shop.said()).values()),
            "reactions": [await self.shop.reactions(comment_id) for comment_id in self.comments],
            "proposals": await self.shop.proposals(),
            "commands": await self._commands(),
        }

    async def _commands(self) -> list[tuple[str, str, int]]:
        """Verb and end of each, by its place in its comment."""
        database = self.shop.bot.database
        async with database.system() as session:
            row = await repositories.by_external_id(session, self.shop.host, await self.shop.external_id())
            assert row is not None
        async with database.tenant(row.organization_id) as session:
            kept = await commands.recent(session, row.organization_id, row.id)
        return sorted((one.verb, one.state, one.ordinal) for one in kept)


async def live(shop: Repository) -> Life:
    """Opened, talked about, pushed to three times, and merged, as fast as people's clicks reach the host."""
    number, sha = await shop.propose("topic", {"shop.py": SOURCE + TANGLED})
    heads, comments = [sha], []
    for (path, content), asked in zip(_PARTS.items(), _ASKED, strict=True):
        comments.append(await shop.comment(asked))
        heads.append(await shop.push("topic", {path: content}))
    return Life(shop, comments, heads, await shop.merge(number))


async def live_unheard(shop: Repository) -> tuple[Life, Sequence[object]]:
    """The same while nothing reaches the product; what it would have been told, in order."""
    before = len(shop.post.told())
    shop.post.hold()
    life = await live(shop)
    await shop.settled()
    told = shop.post.told()[before:]
    shop.post.let_go()
    return life, told


async def tell_in_disorder(shop: Repository, told: Sequence[object], chance: random.Random) -> None:
    """Everything in a random order, a third of it twice under its own id and a third again under another."""
    posted = [(each, False) for each in (*told, *chance.sample(told, len(told) // 3))]
    posted += [(each, True) for each in chance.sample(told, len(told) // 3)]
    chance.shuffle(posted)
    for delivery, is_new in posted:
        await shop.post.send(delivery, with_new_id=is_new)
