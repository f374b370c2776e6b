"""A push to a protected branch by somebody who may not: refused as GitLab's hook refuses it, in git's own protocol."""

from collections.abc import Iterator

from tests.doubles.bare_repositories import ZEROS
from tests.doubles.gitlab.people import User
from tests.doubles.gitlab.world import Project

CONTENT_TYPE = "application/x-git-receive-pack-result"
_REASON = "GitLab: You are not allowed to {} protected branches on this project.\n"


def refusal(project: Project, user: User, pushed: bytes) -> bytes | None:
    """The whole answer to a push, which moves all of its refs or none; None where it may go on."""
    commands = list(_commands(pushed))
    held = [after for after, ref in commands if not project.may_push(user, ref.removeprefix("refs/heads/"))]
    if not held:
        return None
    reason = _REASON.format("delete" if ZEROS in held else "push code to")
    report = [b"unpack ok\n", *(f"ng {ref} pre-receive hook declined\n".encode() for _, ref in commands)]
    status = b"".join(_line(row) for row in report) + b"0000"
    return _line(b"\x02" + reason.encode()) + _line(b"\x01" + status) + b"0000"


def _commands(pushed: bytes) -> Iterator[tuple[str, str]]:
    """(new SHA, ref) of each, as they stand before the objects."""
    at = 0
    while size := int(pushed[at : at + 4] or b"0", 16):
        command = pushed[at + 4 : at + size].partition(b"\0")[0].decode().strip()
        _, after, ref = command.split(" ", 2)
        yield after, ref
        at += size


def _line(content: bytes) -> bytes:
    return f"{len(content) + 4:04x}".encode() + content
