"""What every git is told before it starts: settings that no repository can undo, an environment built from nothing."""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import GitError

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.symlinks=false",
    "core.attributesFile=/dev/null",
    "core.quotePath=false",
    "core.bigFileThreshold=2m",  # larger blobs are streamed, never held in memory or compared line by line
    "credential.helper=",
    "fetch.unpackLimit=1",  # always a pack: a hostile push of a million objects must not become a million files
    "gc.auto=0",
    "maintenance.auto=false",
    # A redirect could carry the token to another host; names are refreshed through the API before a fetch.
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "transfer.bundleURI=false",
    # Off on purpose: honest repositories with odd old commits would be refused, and nothing is ever checked out.
    "fetch.fsckObjects=false",
)
_FROM_THE_DEPLOYMENT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to fetch from. `authorization` is the value of the Authorization header; it reaches git by environment."""

    url: str
    authorization: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"https", "http", "file"} or "@" in parts.netloc or not self.url.isprintable():
            raise GitError("fetch", "only https, http and file addresses without a user are fetched from")
        if self.authorization is not None and not self.authorization.isprintable():
            raise GitError("fetch", "the authorization is not one line of text")

    @property
    def protocol(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every form in which the token could come back in a message of the server, longest first."""
        if not self.authorization:
            return ()
        credential = self.authorization.rpartition(" ")[2]
        forms = {self.authorization, credential}
        try:
            decoded = base64.b64decode(credential, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            decoded = ""
        forms |= {decoded, decoded.rpartition(":")[2]}
        return tuple(sorted((form for form in forms if len(form) >= 4), key=len, reverse=True))


def command(arguments: Sequence[str], git_dir: Path | None) -> list[str]:
    flags = [part for setting in _SETTINGS for part in ("-c", setting)]
    place = [f"--git-dir={git_dir}"] if git_dir else []
    return ["git", *flags, *place, *arguments]


def environment(remote: Remote | None) -> dict[str, str]:
    """Nothing of ours but the path, certificates and proxy; no file of the machine configures this git.

    Without a remote no protocol is allowed at all, so a partial clone cannot make a read call out.
    """
    environment = {name: os.environ[name] for name in _FROM_THE_DEPLOYMENT if name in os.environ}
    environment |= {
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "GIT_SSH_COMMAND": "/bin/false",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": remote.protocol if remote else "none",
    }
    if remote and remote.authorization:
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{remote.url}.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: {remote.authorization}",
        }
    return environment
