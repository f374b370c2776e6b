"""What is remembered of configuration: the file of each organization as it was last asked for."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import cast, select, update
from sqlalchemy.dialects.postgresql import JSONB

from providers.database.session import Session
from providers.database.tables import organizations

_KEY: Final = "configuration"
_c = organizations.c


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An organization's file when it was last asked for: `head_sha` and `raw` as they were found, None for no file.

    `followed_sha` and `followed` are of the last version that could be read, "" and None where there was none.
    """

    checked_at: datetime
    head_sha: str
    raw: bytes | None
    followed_sha: str
    followed: bytes | None


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
    )


async def keep(session: Session, organization_id: UUID, file: KeptFile) -> None:
    """Take the place of what was kept; other settings stay. The session is the system's."""
    written: dict[str, Any] = {
        "checked_at": file.checked_at.isoformat(),
        "head_sha": file.head_sha,
        "raw": _text(file.raw),
        "followed_sha": file.followed_sha,
        "followed": _text(file.followed),
    }
    settings = _c.settings.op("||")(cast({_KEY: written}, JSONB))
    await session.execute(update(organizations).where(_c.id == organization_id).values(settings=settings))


def _text(raw: bytes | None) -> str | None:
    """A file may hold anything; JSON in the database holds text without NUL."""
    return None if raw is None else base64.b64encode(raw).decode("ascii")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
