"""The secret of GitLab's hook: made here, kept in a file that only its owner may read, and shown nowhere."""

import base64
import os
import secrets as chance
from pathlib import Path
from typing import Final

from config.settings import GITLAB_SIGNING_PREFIX

VARIABLE: Final = "GITLAB_WEBHOOK_SECRET"


def signing_token() -> str:
    """One with which GitLab signs what it sends."""
    return f"{GITLAB_SIGNING_PREFIX}{base64.b64encode(chance.token_bytes(32)).decode()}"


def older_secret() -> str:
    """One that a GitLab which cannot sign sends along."""
    return chance.token_urlsafe(32)


def kept(file: Path) -> str:
    """The secret of an earlier run, "" where there was none."""
    rows = file.read_text().splitlines() if file.exists() else []
    return next((row.partition("=")[2] for row in rows if row.startswith(f"{VARIABLE}=")), "")


def write_down(file: Path, secret: str, user_id: str) -> None:
    """As lines that a process of the bot takes for its environment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(f"{VARIABLE}={secret}\nGITLAB_USER_ID={user_id}\n")
