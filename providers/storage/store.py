"""What a store of objects can do, whichever it is."""

from collections.abc import Sequence
from typing import Protocol

MAX_KEY_LENGTH = 900  # a bucket allows 1,024 bytes, and a prefix may stand before


class ObjectStore(Protocol):
    """Objects by key. Keys are paths of plain words, as `layout` makes them; writing a key twice keeps the later body.

    Every method raises `StorageUnavailable` when the other side does not answer or refuses.
    """

    async def put(self, key: str, body: bytes, *, keep_days: int) -> None:
        """Keep these bytes for so many days at least."""
        ...

    async def get(self, key: str, *, limit_bytes: int) -> bytes | None:
        """The bytes, None when there are none; raises `ObjectTooLarge` for more than the limit."""
        ...

    async def delete(self, keys: Sequence[str]) -> None:
        """Forget these keys; those that are not there are forgotten already."""
        ...

    async def newest(self, prefix: str, *, limit: int = 1000) -> list[str]:
        """The keys that begin so, the one written last first, at most `limit` of them."""
        ...

    async def close(self) -> None: ...


def checked(key: str) -> str:
    """The same key; raises ValueError for one that could lead anywhere else."""
    parts = key.split("/")
    is_plain = all(part and part.strip(".") and part.isascii() and part.isprintable() for part in parts)
    if not is_plain or "\\" in key or len(key) > MAX_KEY_LENGTH:
        raise ValueError(f"{key[:100]!r} is no key of a store")
    return key
