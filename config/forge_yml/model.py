"""`.forge.yml` as a whole, and the file of an organization.

Reading, the JSON schema, the reference page and `/forge config` all come from these classes. Fewer than 60 keys, for
ever: a key that is not needed by most is no key.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from config.forge_yml.keys import Key, keys_of
from config.forge_yml.sections import (
    Analysis,
    Commands,
    Dashboard,
    Llm,
    Notify,
    Paths,
    Pr,
    Proof,
    Refactor,
    Score,
    Security,
    Tests,
)
from config.forge_yml.tightening import earlier_in
from config.forge_yml.values import Day, Entries, Folder, Section, Text

Mode = Literal["off", "observe", "propose"]


class Ignored(Section):
    """One finding that is not to be told again."""

    id: Annotated[str, Text(r"^FF-[0-9a-f]{6,16}$", "a finding is written as FF-3f9c21", "FF-3f9c21")]
    """The finding."""
    reason: Annotated[str, Text(r"^[^\n\r]{1,300}$", "a reason is one line of 1 to 300 characters")]
    """Why, for those who come later."""
    by: Annotated[str, Text(r"^[^ \t\n\r@]{0,100}$", "a person is written as on the host, without @", "ana")] = ""
    """Who decided it."""
    until: Day | None = None
    """The last day on which it is ignored; without it, for ever."""


class Project(Section):
    """One part of a repository that holds several: what is written here goes before the rest of the file. The score,
    the window, the number of pull requests and that of their lines are those of the repository as a whole."""

    path: Folder
    """The folder; the deepest that holds a file wins."""
    score: Score = Score()
    refactor: Refactor = Refactor()
    proof: Proof = Proof()
    tests: Tests = Tests()
    llm: Llm = Llm()
    security: Security = Security()
    pr: Pr = Pr()


class ForgeYml(Section):
    """The file `.forge.yml` of a repository."""

    version: Annotated[int, Field(ge=1, le=1)]
    """The version of this format: 1."""
    extends: Annotated[
        str,
        Text(
            r"^(org|none|([A-Za-z0-9_.-]{1,100}/){1,5}[A-Za-z0-9_.-]{1,100}:[A-Za-z0-9_./-]{1,200}@[0-9a-f]{40})$",
            "write org, none, or owner/repository:path@commit with all 40 digits of the commit",
            f"owner/repository:forge.yml@{'0' * 40}",
        ),
    ] = "org"
    """What this file builds on: `org`, the organization's file; `none`; or a file of the same owner at one commit."""
    mode: Annotated[Mode, earlier_in(get_args(Mode))] = "propose"
    """How far the bot goes: off, observe (checks only), or propose (pull requests)."""
    paths: Paths = Paths()
    analysis: Analysis = Analysis()
    score: Score = Score()
    refactor: Refactor = Refactor()
    proof: Proof = Proof()
    tests: Tests = Tests()
    llm: Llm = Llm()
    security: Security = Security()
    commands: Commands = Commands()
    pr: Pr = Pr()
    dashboard: Dashboard = Dashboard()
    notify: Notify = Notify()
    ignore: Entries[Ignored] = ()
    """Findings that are not told again, each with its reason."""
    projects: Entries[Project] = ()
    """The parts of a repository that holds several, each with what differs there."""


class OrganizationYml(ForgeYml):
    """The file `forge.yml` in an organization's `.github` repository: what holds where a repository says nothing."""

    locked: Annotated[tuple[str, ...], Field(strict=False, max_length=100)] = ()
    """The keys, written with dots, that a repository may make tighter and never looser; a section locks all of it."""


_OF_THE_FILE: Final = ("version", "extends", "projects")
KEYS: Final[Mapping[str, Key]] = {
    name: key for name, key in keys_of(ForgeYml).items() if "[]" not in name and name not in _OF_THE_FILE
}
"""The keys that have a value in force, by their dotted names: all but what a file says of itself."""
