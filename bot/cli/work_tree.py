"""What a repository on this machine says beside its commits: uncommitted work, and where it came from."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from engine.errors import EngineError
from engine.workspace import git
from engine.workspace.checkout import GitTree, uncommitted_paths
from handlers.messages.markdown import shortened

MOST_FILES: Final = 50_000
MOST_BYTES: Final = 512 * 1024 * 1024
_SHOWN: Final = 3
_NAME_LIMIT: Final = 120
# `git@host:path`, and `host.name:path` without a user: git's own short form for ssh.
_SCP: Final = re.compile(r"(?:[^@/:]+@(?P<host>[\w.-]+)|(?P<bare>[\w-]+(?:\.[\w-]+)+)):(?!//|:)(?P<path>.+)")
_SCHEMES: Final = frozenset({"https", "http", "ssh", "git", "file"})


def uncommitted_told(path: Path, tree: GitTree) -> str:
    """One sentence about files that differ from the commit that is judged; empty where none does or none is there."""
    if not (path / ".git").exists():
        return ""
    if len(tree.blobs) > MOST_FILES or sum(blob.size_bytes for blob in tree.blobs) > MOST_BYTES:
        return "The commit is what is judged; this repository is too large to look for uncommitted work."
    paths = uncommitted_paths(path, tree)
    if not paths:
        return ""
    names = ", ".join(shortened(each, _NAME_LIMIT) for each in paths[:_SHOWN])
    more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    differs = "1 file here differs" if len(paths) == 1 else f"{len(paths):,} files here differ"
    return f"{differs} from the commit, and the commit is what is judged: {names}{more}."


def repository_uri(path: Path) -> str:
    """The address of `origin`, without a user or a secret; for a repository without one its own place."""
    return _public(_origin(path)) or path.absolute().resolve().as_uri()


def repository_name(path: Path) -> str:
    """`owner/name` as `origin` has it, else the name of the folder."""
    address = _public(_origin(path))
    parts = unquote(urlsplit(address).path).removesuffix("/").removesuffix(".git").split("/")
    is_remote = bool(address) and not address.startswith("file:")
    return "/".join(parts[-2:]).strip("/") if is_remote and parts[-1] else path.absolute().resolve().name


def _origin(path: Path) -> str:
    with suppress(EngineError):
        git_dir = path / ".git" if (path / ".git").exists() else path
        arguments = ["config", "--get", "remote.origin.url"]
        return git.run(arguments, git_dir=git_dir, accepted=(0, 1)).decode("utf-8", "replace").strip()
    return ""


def _public(address: str) -> str:
    if not address.isprintable() or len(address) > 2000:
        return ""
    scp = _SCP.fullmatch(address)
    if scp:
        return f"ssh://{scp['host'] or scp['bare']}/{quote(scp['path'].lstrip('/'))}"
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.scheme in _SCHEMES and (parts.hostname or parts.scheme == "file"):
            port = f":{parts.port}" if parts.port else ""
            return urlunsplit((parts.scheme, f"{parts.hostname or ''}{port}", quote(parts.path, safe="/%"), "", ""))
    return ""
