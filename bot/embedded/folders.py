"""Where the servers' files live, who may enter, and who holds the folder."""

import fcntl
import hashlib
import os
import pwd
import tempfile
from pathlib import Path

from bot.embedded.errors import EmbeddedError

LONGEST_SOCKET_FOLDER = 80  # bytes; the kernel allows 107 for the whole address of a Unix socket
HOMES_OF_ROOT = Path("/var/lib/forge-factory")

Account = pwd.struct_passwd | None  # None: the servers run as whoever runs this process


def service_account() -> Account:
    """Whom root lets run the servers; None where this process may run them itself. PostgreSQL wants a named account."""
    user = os.geteuid()
    try:
        account = pwd.getpwnam("nobody") if user == 0 else pwd.getpwuid(user)
    except KeyError as error:
        who = "root, which PostgreSQL refuses, and there is no `nobody`" if user == 0 else f"uid {user}, without a name"
        raise EmbeddedError(f"This runs as {who}: PostgreSQL needs an account that stands in /etc/passwd.") from error
    return account if user == 0 else None


def reachable_home(data_dir: Path, account: Account) -> Path:
    """`data_dir`, or where `nobody` may not pass its parents (a checkout below /root) a folder named after it."""
    if account is None or may_pass(data_dir):
        return data_dir
    return HOMES_OF_ROOT / _digest(data_dir)


def socket_folder(home: Path) -> Path:
    folder = home / "sockets"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"forge-{os.geteuid()}-{_digest(home)}"


def may_pass(path: Path) -> bool:
    """Whether a stranger may walk to `path`: every existing folder above it lets everybody through."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents if folder.exists())


def own(folder: Path, account: Account) -> None:
    """Make a folder that the servers' account alone may enter; raises where it belongs to somebody else."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat().st_uid
    allowed = {os.geteuid()} | ({account.pw_uid} if account else set())
    if folder.is_symlink() or owner not in allowed:
        raise EmbeddedError(f"{folder} belongs to somebody else (uid {owner}): remove it, or choose another folder.")
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def lock(path: Path) -> int:
    """Hold `path` for this process and return its descriptor; the kernel lets go when the process ends, however."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise EmbeddedError(
            f"{path.parent} is in use by process {owner}: stop that one first, or choose another data folder."
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
