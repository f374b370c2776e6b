"""How a repository's tests are run: all of them, and one of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.analysis.kinds import FileKind
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.commands import single_command
from engine.analysis.setup.repository import Repository


class SuiteCommand(NamedTuple):
    """One way to run tests. `command` is typed in `folder`, `single` runs one test ("" where that is not known)."""

    command: str
    folder: str
    single: str
    path: str
    line: int
    is_verified: bool


def test_commands(
    paths: Sequence[str], kinds: Mapping[str, FileKind], files: Mapping[str, bytes]
) -> tuple[SuiteCommand, ...]:
    """The commands that run tests, those first that the CI runs on changes; equal calls once."""
    evidence = Evidence(Repository(paths, kinds, files))
    found: dict[tuple[str, str], SuiteCommand] = {}
    for seen in evidence.all("tests"):
        origin = seen.origin
        command = SuiteCommand(
            " ".join(origin.words),
            origin.folder,
            single_command(seen, evidence.repository),
            origin.path,
            origin.line,
            seen.is_verified,
        )
        found.setdefault((command.command, command.folder), command)
    return tuple(found.values())
