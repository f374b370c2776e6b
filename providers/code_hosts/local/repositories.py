"""The bare repositories of the local host: `<root>/<owner>/<name>.git`, each with an id and our push hook."""

import json
import os
import re
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local import hook
from providers.errors import ProviderRefused

HOST = "local"
INSTALLATION_ID = "local"
ACCOUNT_ID = "local"  # whatever folder a repository lies in, it belongs to this machine's one organization
_FULL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_GIT_TIMEOUT_S = 20.0
_SETTINGS = {
    "receive.advertisePushOptions": "true",
    "receive.hideRefs": "refs/pull",  # written by the hook, fetched by anybody, pushed by nobody
    "gc.auto": "0",
}


@dataclass(frozen=True, slots=True)
class LocalRepository:
    """A bare repository and how the bot names it. `ref.external_id` stays when the folder is renamed."""

    path: Path
    ref: RepositoryRef


def create_repository(root: Path, full_name: str, *, default_branch: str = "main") -> LocalRepository:
    """Make the bare repository, or give one that is there our id and hook; calling it twice changes nothing.

    Raises `ProviderRefused` for a name that is not "owner/name" of letters, digits, ".", "_" and "-".
    """
    path = _path(root, full_name)
    if not (path / "HEAD").exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _git("init", "--quiet", "--bare", "--template=", f"--initial-branch={default_branch}", "--", str(path))
    for name, value in _SETTINGS.items():
        _git(f"--git-dir={path}", "config", name, value)
    if not _id(path):
        _git(f"--git-dir={path}", "config", "forge.id", str(uuid.uuid4()))
    _install_hook(path)
    return LocalRepository(path, _ref(path))


def list_repositories(root: Path) -> list[LocalRepository]:
    """Every repository that `create_repository` has seen, by name."""
    return list(_known(root))


def find_repository(root: Path, ref: RepositoryRef) -> LocalRepository:
    """By id: at the place of its name, else wherever it was moved to. Raises `ProviderRefused` with 404."""
    expected = root / f"{ref.full_name}.git"
    if _FULL_NAME.fullmatch(ref.full_name) and expected.is_dir() and _id(expected) == ref.external_id:
        return LocalRepository(expected, _ref(expected))
    for repository in _known(root):
        if repository.ref.external_id == ref.external_id:
            return repository
    raise ProviderRefused(HOST, 404, f"there is no repository {ref.full_name!r}")


def write_hook_settings(root: Path, public_url: str, secret: str) -> None:
    """Tell every hook below `root` where to deliver and how to sign; only the owner of the file may read it."""
    root.mkdir(parents=True, exist_ok=True)
    document = {"url": f"{public_url.rstrip('/')}/webhooks/{HOST}", "secret": secret}
    new = root / f"{hook.SETTINGS_FILE}.{os.getpid()}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(document, file)
    new.replace(root / hook.SETTINGS_FILE)


def _known(root: Path) -> Iterator[LocalRepository]:
    for path in sorted(root.glob("*/*.git")):
        if _FULL_NAME.fullmatch(_full_name(path)) and _id(path):
            yield LocalRepository(path, _ref(path))


def _path(root: Path, full_name: str) -> Path:
    if not _FULL_NAME.fullmatch(full_name):
        raise ProviderRefused(HOST, 422, f'{full_name!r} is not a name like "owner/name"')
    return root.absolute() / f"{full_name}.git"


def _full_name(path: Path) -> str:
    return f"{path.parent.name}/{path.name.removesuffix('.git')}"


def _ref(path: Path) -> RepositoryRef:
    return RepositoryRef(
        host=HOST,
        external_id=_id(path),
        full_name=_full_name(path),
        default_branch=hook.default_branch(path),
        installation_id=INSTALLATION_ID,
        owner_id=ACCOUNT_ID,
    )


def _install_hook(path: Path) -> None:
    """A whole copy, so that a push works while this application is being replaced."""
    (path / "hooks").mkdir(exist_ok=True)
    new = path / "hooks/post-receive.new"
    new.write_bytes(Path(hook.__file__).read_bytes())
    new.chmod(0o755)
    new.replace(path / "hooks/post-receive")


def _id(path: Path) -> str:
    return _git(f"--git-dir={path}", "config", "--get", "forge.id")


def _git(*arguments: str) -> str:
    """These repositories are the deployment's own; what is pushed into them is only ever read by the engine."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *arguments]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GIT_TIMEOUT_S, check=False
    )
    if done.returncode not in {0, 1}:
        raise ProviderRefused(HOST, 500, done.stderr.decode("utf-8", "replace").strip()[-200:])
    return done.stdout.decode("utf-8", "replace").strip()
