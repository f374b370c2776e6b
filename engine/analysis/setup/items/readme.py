"""The README and the guides beside it: whether a newcomer finds how to set up, and whether it is so."""

import re
from typing import Final

from engine.analysis.report import SetupItem
from engine.analysis.setup.classify import effects_of
from engine.analysis.setup.documents.claims import Claims
from engine.analysis.setup.documents.reading import Document
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.item import absent, declared, verified
from engine.analysis.setup.shell import Command
from engine.analysis.setup.wanted import INSTRUCTIONS

NAME: Final = "readme"
_README: Final = re.compile(r"(?:|\.github/|docs/)readme(?:\.[\w.]+)?\Z", re.I)
_SECTION: Final = re.compile(
    r"\b(?:develop\w*|contribut\w*|set ?up|hack\w*|build\w*|test\w*|getting started|from source|local\w*|running)\b",
    re.I,
)
_FIX: Final = "Give the README a section with the commands that install the project and run its tests."


def readme_item(evidence: Evidence) -> SetupItem:
    """A README of any name and extension; the commands may stand in the guide for contributors beside it."""
    repository = evidence.repository
    places = [*repository.at_root, *repository.below(".github"), *repository.below("docs")]
    path = next((path for path in places if _README.match(path)), "")
    if not path:
        return absent(NAME, "there is no README", fix=_FIX)
    written = [each for each in evidence.documents if each.path.rpartition("/")[2].lower() not in INSTRUCTIONS]
    # The commands of a README are often those of its users; a guide for contributors is nearer to the point.
    guides = sorted(written, key=lambda each: (bool(each.folder), each.path == path, each.path))
    claims = Claims(evidence.repository)
    helping = [command for guide in guides for command in guide.commands if _sets_up(evidence, command)]
    wrong = [(command, claim) for command in helping for claim in claims.of_command(command) if not claim.is_true]
    if wrong:
        command, claim = wrong[0]
        fix = "Correct the command: wrong guides cost more than none."
        return absent(NAME, f"`{claim.text}` does not exist", command.path, claim.line, fix=fix)
    if helping:
        return verified(
            NAME, f"`{helping[0].text}` is there, and what it names exists", helping[0].path, helping[0].line
        )
    return _without_commands(sorted(guides, key=lambda each: each.path != path), path)


def _sets_up(evidence: Evidence, command: Command) -> bool:
    """Whether a command installs the project or runs its tests, by itself or through what it calls."""
    return any(effects_of(each) & {"install", "tests", "build"} for each in evidence.following.reached(command))


def _without_commands(guides: list[Document], path: str) -> SetupItem:
    for document in guides:
        for heading in document.headings:
            if _SECTION.search(heading.text):
                return declared(
                    NAME,
                    f"the section “{heading.text[:60]}” has no command that could be checked",
                    document.path,
                    heading.line,
                    fix=_FIX,
                )
    return absent(NAME, "no section tells how to install the project and run its tests", path, 1, fix=_FIX)
