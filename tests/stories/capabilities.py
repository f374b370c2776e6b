"""What the code hosts have, and what they lack: the one table that says where a story may be told.

`python -m tests.stories.capabilities` writes it into the README.
"""

from dataclasses import dataclass
from typing import Final

import pytest

HOSTS: Final = ("github", "gitlab", "local")
LACKS: Final = "–"


@dataclass(frozen=True, slots=True)
class Capability:
    """One row: what it is called, and how each host has it, in words; `LACKS` where it does not."""

    name: str
    github: str
    gitlab: str
    local: str

    def on(self, host: str) -> str:
        return {"github": self.github, "gitlab": self.gitlab, "local": self.local}[host]


ISSUES = Capability("Commands under issues", "yes", "yes", LACKS)
EDITS = Capability("Comments that are edited or deleted", "yes", "yes", LACKS)
ROLES = Capability(
    "Roles that are told apart",
    "admin, maintain, write, triage, read",
    "owner, maintainer, developer, reporter and planner, guest",
    "the owner of the folder; everybody else reads",
)
CAPABILITIES: Final = (ISSUES, EDITS, ROLES)


def where(*needed: Capability) -> pytest.MarkDecorator:
    """A story that is told only on hosts that have all of this."""
    hosts = [host for host in HOSTS if all(each.on(host) != LACKS for each in needed)]
    return pytest.mark.parametrize("stage", hosts, indirect=True)
