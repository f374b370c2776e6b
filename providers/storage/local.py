"""A folder that stands for a bucket: the embedded default, and enough for one machine."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from providers.storage.errors import ObjectTooLarge, StorageUnavailable
from providers.storage.store import checked

DAY_S: Final = 86_400
UNFINISHED: Final = ".part-"


class LocalStore:
    """Objects are files below `root`. The time of a file is not when it was written but until when it is kept: what a
    bucket's lifecycle rules do, `sweep` does by it. What is kept equally long was written in the order of those times.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    async def put(self, key: str, body: bytes, *, keep_days: int) -> None:
        await asyncio.to_thread(self._put, checked(key), body, keep_days)

    async def get(self, key: str, *, limit_bytes: int) -> bytes | None:
        return await asyncio.to_thread(self._get, checked(key), limit_bytes)

    async def delete(self, keys: Sequence[str]) -> None:
        await asyncio.to_thread(self._delete, [checked(key) for key in keys])

    async def newest(self, prefix: str, *, limit: int = 1000) -> list[str]:
        return await asyncio.to_thread(self._newest, checked(prefix.rstrip("/")), limit)

    async def sweep(self) -> int:
        """Delete what need not be kept any longer; how many objects that were."""
        return await asyncio.to_thread(self._sweep, time.time())

    async def close(self) -> None:
        """Nothing is held open."""

    def _put(self, key: str, body: bytes, keep_days: int) -> None:
        path = self._root / key
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as file:
                file.write(body)
            until = time.time() + keep_days * DAY_S
            os.utime(file.name, (until, until))
            Path(file.name).replace(path)  # a reader sees the old bytes or the new ones
        except OSError as error:
            raise StorageUnavailable(f"{key} could not be written: {error.strerror}") from error

    def _get(self, key: str, limit_bytes: int) -> bytes | None:
        path = self._root / key
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > limit_bytes:
                    raise ObjectTooLarge(key, size, limit_bytes)
                return file.read()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise StorageUnavailable(f"{key} could not be read: {error.strerror}") from error

    def _delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            with suppress(OSError):
                (self._root / key).unlink()

    def _newest(self, prefix: str, limit: int) -> list[str]:
        found = sorted(self._objects(self._root / prefix), key=lambda each: (-each[1].st_mtime_ns, each[0]))
        return [path.relative_to(self._root).as_posix() for path, _ in found[:limit]]

    def _sweep(self, now: float) -> int:
        expired = [path for path, facts in self._objects(self._root) if facts.st_mtime < now]
        for path in expired:
            path.unlink(missing_ok=True)
        return len(expired)

    @staticmethod
    def _objects(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
        for path in folder.rglob("*"):
            with suppress(OSError):
                if path.is_file() and not path.name.startswith(UNFINISHED):
                    yield path, path.stat()
