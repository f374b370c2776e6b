"""What the code of strangers sees of this machine: the arguments of bubblewrap, built from nothing but the order."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.workspace.guest import BOX

USER_ID: Final = 1000
GUEST: Final = "/guest/guest.py"

_SYSTEM_FOLDERS: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_SYSTEM_FILES: Final = (
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
)
_FOR_THE_NETWORK: Final = ("/etc/resolv.conf", "/etc/hosts")
_SHARED_MEMORY_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder of this machine and where it stands inside. Only what runs no code of strangers may write to one."""

    host: Path
    inside: str
    is_writable: bool = False


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The Python that runs inside: its executable, and the folder that it cannot live without."""

    executable: Path
    prefix: Path


def own_interpreter() -> Interpreter:
    """The Python that runs this process, without its virtual environment."""
    executable = Path(getattr(sys, "_base_executable", sys.executable))
    return Interpreter(executable.resolve(), Path(sys.base_prefix).resolve())


def arguments(
    *,
    interpreter: Interpreter,
    mounts: Sequence[Mount],
    disk_bytes: int,
    network: bool,
    uid: int | None,
    contents: Mapping[str, int],
) -> list[str]:
    """Every flag but `--seccomp`. `uid` is given by root alone; `contents` are small files, by open descriptors.

    Root makes the namespaces without one for users and drops to a uid of its own (the limit of processes does not bind
    the root of the machine, whatever it is called inside); a plain user needs the user namespace to make the others.
    """
    return [
        *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *("--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv", "--chdir", "/"),
        *([] if network else ["--unshare-net"]),
        *_identity(uid),
        *_system(network),
        *_small_files(contents),
        *("--proc", "/proc", "--dev", "/dev"),
        *_memory_disk("/dev/shm", _SHARED_MEMORY_BYTES),  # noqa: S108  # the sandbox's own, not this machine's
        *_memory_disk("/tmp", disk_bytes // 4),  # noqa: S108  # the same
        *_memory_disk(BOX, disk_bytes),
        *_mounts([Mount(interpreter.prefix, str(interpreter.prefix)), *mounts]),
        *("--remount-ro", "/"),
    ]


def small_files(uid: int | None, *, network: bool) -> dict[str, bytes]:
    """Files of /etc that programs look for, without anything of this machine in them."""
    number = USER_ID if uid is None else uid
    # Who has the network needs the machine's own names, which are mounted.
    hosts = {} if network else {"/etc/hosts": b"127.0.0.1 localhost sandbox\n::1 localhost\n"}
    return {
        "/etc/passwd": b"root:x:0:0::/:/bin/sh\nsandbox:x:%d:%d::/tmp:/bin/sh\n" % (number, number),
        "/etc/group": b"root:x:0:\nsandbox:x:%d:\n" % number,
        "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files dns\n",
        **hosts,
    }


def _identity(uid: int | None) -> list[str]:
    if uid is None:
        return ["--unshare-user", "--uid", str(USER_ID), "--gid", str(USER_ID), "--disable-userns"]
    # The guest needs these two to become the uid, which takes them away for good.
    return ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]


def _system(network: bool) -> Iterator[str]:
    for folder in _SYSTEM_FOLDERS:
        path = Path(folder)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), folder)
        elif path.is_dir():
            yield from ("--ro-bind", folder, folder)
    # A folder that bubblewrap 0.8 makes on its way to a file is closed to every other uid.
    yield from _open_folders(["/etc/ssl/certs", GUEST])
    for file in (*_SYSTEM_FILES, *(_FOR_THE_NETWORK if network else ())):
        yield from ("--ro-bind-try", file, file)


def _open_folders(paths: Iterable[str]) -> Iterator[str]:
    """Every folder above the paths, outermost first; those of the work tree may be written to."""
    above = {str(folder) for path in paths for folder in Path(path).parents}
    for folder in sorted(above - {"/", BOX}):
        yield from ("--perms", "0777" if folder.startswith(f"{BOX}/") else "0755", "--dir", folder)


def _small_files(contents: Mapping[str, int]) -> Iterator[str]:
    for path, descriptor in contents.items():
        yield from ("--perms", "0444", "--ro-bind-data", str(descriptor), path)


def _memory_disk(path: str, size_bytes: int) -> list[str]:
    return ["--perms", "1777", "--size", str(size_bytes), "--tmpfs", path]


def _mounts(mounts: Sequence[Mount]) -> Iterator[str]:
    # What lies in a system folder is there already.
    needed = [mount for mount in mounts if not mount.inside.startswith(tuple(f"{path}/" for path in _SYSTEM_FOLDERS))]
    needed = [mount for mount in needed if mount.inside not in _SYSTEM_FOLDERS]
    yield from _open_folders(mount.inside for mount in needed)
    for mount in needed:
        yield from ("--bind" if mount.is_writable else "--ro-bind", os.fspath(mount.host), mount.inside)
