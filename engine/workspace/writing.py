"""Writing changed files into a folder on this machine: each at once and whole, and never through a link."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from engine.errors import EngineError

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class NotWritten(EngineError):
    """A file could not be written; the sentence names it and says what stands already."""


def write_beneath(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write each file beneath `root`, None removes it; modes stay, new folders are made.

    Every file is replaced at once: whoever reads meanwhile sees the old or the new one. Raises `NotWritten`.
    """
    written: list[str] = []
    for path in sorted(files):
        try:
            _write(root, path, files[path])
        except (OSError, ValueError) as error:
            told = f"already written: {', '.join(written)}" if written else "nothing was written"
            raise NotWritten(f"{path} could not be written ({error}); {told}") from error
        written.append(path)


def _write(root: Path, path: str, raw: bytes | None) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or {"..", ".git"} & set(parts):
        raise ValueError("the path leaves the folder")
    with _folder(root, parts[:-1]) as folder:
        if raw is None:
            os.unlink(parts[-1], dir_fd=folder)
        else:
            _replace(folder, parts[-1], raw)


def _replace(folder: int, name: str, raw: bytes) -> None:
    mode = 0o644
    with suppress(FileNotFoundError):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is no regular file")
        mode = stat.S_IMODE(status.st_mode)
    beside = f".{name}.{os.getpid()}.forge"
    try:
        with os.fdopen(os.open(beside, _NEW, mode, dir_fd=folder), "wb") as file:
            file.write(raw)
            os.fchmod(file.fileno(), mode)
        os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside, dir_fd=folder)
        raise


@contextmanager
def _folder(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """The folder, opened step by step so that no part of the way can be a link; made where it is missing."""
    current = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=current)
            inner = os.open(part, _FOLDER, dir_fd=current)
            os.close(current)
            current = inner
        yield current
    finally:
        os.close(current)
