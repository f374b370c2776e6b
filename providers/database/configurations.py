"""What is remembered of configuration: the file of each organization as it was last asked for, and which files of
repositories could be read."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.session import Session
from providers.database.tables import organizations, repositories

_KEY: Final = "configuration"
_RECENT: Final = timedelta(hours=1)
_LEAST_BROKEN: Final = 3
_BROKEN_SHARE: Final = 0.05
_c = organizations.c
_r = repositories.c


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An organization's file when it was last asked for: `head_sha` and `raw` as they were found, None for no file.

    `followed_sha` and `followed` are of the last version that could be read, "" and None where there was none.
    `unread` says why there are no bytes of what stands there, "" where there are, or where nothing does.
    """

    checked_at: datetime
    head_sha: str
    raw: bytes | None
    followed_sha: str
    followed: bytes | None
    unread: str = ""


async def find(session: Session, organization_id: UUID) -> KeptFile | None:
    """None for an organization that nobody has asked for. The session is the system's."""
    query = select(_c.settings[_KEY]).where(_c.id == organization_id)
    kept = (await session.execute(query)).scalar_one_or_none()
    if not kept:
        return None
    return KeptFile(
        datetime.fromisoformat(kept["checked_at"]),
        kept["head_sha"],
        _bytes(kept["raw"]),
        kept["followed_sha"],
        _bytes(kept["followed"]),
        kept.get("unread", ""),
    )


async def keep(session: Session, organization_id: UUID, file: KeptFile) -> None:
    """Take the place of what was kept; other settings stay. The session is the system's."""
    written: dict[str, Any] = {
        "checked_at": file.checked_at.isoformat(),
        "head_sha": file.head_sha,
        "raw": _text(file.raw),
        "followed_sha": file.followed_sha,
        "followed": _text(file.followed),
        "unread": file.unread,
    }
    settings = _c.settings.op("||")(cast({_KEY: written}, JSONB))
    await session.execute(update(organizations).where(_c.id == organization_id).values(settings=settings))


@dataclass(frozen=True, slots=True)
class Breakage:
    """How many repositories of how many have a file that could be read before and, unchanged, cannot be any more."""

    broken: int
    of: int

    @property
    def is_ours(self) -> bool:
        """Whether that many cannot be the fault of the repositories: three or more, and over 5% of all."""
        return self.broken >= _LEAST_BROKEN and self.broken > _BROKEN_SHARE * self.of


async def note(
    session: Session, organization_id: UUID, repository_id: UUID, *, digest: str, is_good: bool, now: datetime
) -> None:
    """Write down whether the file of the default branch could be read, and since when it cannot be though nobody has
    changed it: then it is we who have. The session is the system's."""
    this = (_r.organization_id == organization_id, _r.id == repository_id)
    found = await session.execute(select(_r.settings[_KEY]).where(*this).with_for_update())
    before: dict[str, Any] = found.scalar_one_or_none() or {}
    since = None
    if not is_good and before.get("digest") == digest:
        since = now.isoformat() if before["is_good"] else before["broken_since"]
    written = {_KEY: {"digest": digest, "is_good": is_good, "broken_since": since}}
    settings = _r.settings.op("||")(cast(written, JSONB))
    await session.execute(update(repositories).where(*this).values(settings=settings))


async def is_written(session: Session, organization_id: UUID, repository_id: UUID) -> bool:
    """Whether a file was found the last time that one was looked for, the repository's own or the organization's. The
    session is the system's."""
    own = select(_r.id).where(_r.organization_id == organization_id, _r.id == repository_id, _r.settings.has_key(_KEY))
    above = select(_c.id).where(_c.id == organization_id, _c.settings[_KEY]["followed"].astext.is_not(None))
    return bool((await session.execute(select(own.exists() | above.exists()))).scalar_one())


async def breakage(session: Session, now: datetime) -> Breakage:
    """Of the last hour, over all organizations. The session is the system's."""
    since = _r.settings[_KEY]["broken_since"].astext >= (now - _RECENT).isoformat()
    counts = select(func.count().filter(since), func.count()).where(_r.is_active)
    broken, of = (await session.execute(counts)).one()
    return Breakage(broken, of)


def _text(raw: bytes | None) -> str | None:
    """A file may hold anything; JSON in the database holds text without NUL."""
    return None if raw is None else base64.b64encode(raw).decode("ascii")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
