"""What the code hosts have, and what they lack: the one table that says where a story may be told."""

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


RESULTS = Capability("What a commit is told", "check run", "commit status, and one note", "check run")
REMARKS = Capability(
    "Remarks at lines", "annotations", "discussions, resolved when mended", "annotations, shown on the site"
)
REACTIONS = Capability("Signs under a comment", "reactions", "emoji", "reactions")
DRAFTS = Capability("A proposal with a gap in its proof", "draft", "`Draft:`", "draft")
CLOSING = Capability("A proposal is closed by", "its button", "its button", "deleting its branch")
MERGING = Capability("A proposal is merged by", "its button", "its button", "a push that contains it")
ISSUES = Capability("Commands under issues", "yes", "yes", LACKS)
REVIEWS = Capability("Commands in a review", "at lines; in its text, without a sign", "in discussions", LACKS)
EDITS = Capability("Comments that are edited or deleted", "yes", "yes", LACKS)
BOTS = Capability("Comments of bots are told to the bot", "yes", "yes", LACKS)
ROLES = Capability(
    "Roles between owner and reader", "maintain, write, triage", "maintainer, developer, reporter, planner", LACKS
)
PUBLIC = Capability("Public repositories, where anybody may comment", "yes", "yes", LACKS)
FORKS = Capability("Pull requests out of forks", "yes", "yes; told in the note, as no status stands there", LACKS)
REOPENING = Capability("A pull request that is closed can come back", "yes", "yes", LACKS)
RERUNS = Capability("A check is run again by a button", "re-run", LACKS, LACKS)
BUTTONS = Capability("Buttons that fix, plan or ignore", "up to three under a check", LACKS, LACKS)
COVERAGE = Capability("Coverage that the repository's own CI kept", "workflow artifacts", "job artifacts", LACKS)
SUSPENSION = Capability("The bot is put to rest everywhere at once", "installation suspended", LACKS, LACKS)
REMOVAL = Capability("A repository is taken away from the bot", "installation", "membership", LACKS)
CAPABILITIES: Final = (
    *(RESULTS, REMARKS, REACTIONS, DRAFTS, CLOSING, MERGING),
    *(ISSUES, REVIEWS, EDITS, BOTS, ROLES, PUBLIC, FORKS, REOPENING, RERUNS, BUTTONS, COVERAGE, SUSPENSION, REMOVAL),
)


def where(*needed: Capability) -> pytest.MarkDecorator:
    """A story that is told only on hosts that have all of this."""
    hosts = [host for host in HOSTS if all(each.on(host) != LACKS for each in needed)]
    return pytest.mark.parametrize("stage", hosts, indirect=True)
