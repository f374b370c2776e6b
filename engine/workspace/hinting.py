"""What a person says of a repository's tests, in command lines that are read here and never given to a shell."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from engine.workspace.preparation import SETUP, Hints

_PYTHON: Final = frozenset({"python", "python3", "py"})
_OF_PYTHON: Final = frozenset(
    {
        ("pip", "install"),
        ("pip3", "install"),
        ("uv", "sync"),
        ("poetry", "install"),
        ("pdm", "install"),
        ("pdm", "sync"),
    }
)
_OF_NODE: Final = frozenset(product(("npm", "pnpm", "yarn", "bun"), ("install", "ci", "i")))
_FILE_OPTIONS: Final = frozenset({"-r", "--requirement", "--requirements"})
_EXTRA_OPTIONS: Final = frozenset({"-E", "--extra", "--extras"})
# They choose an index, a group or a place: which index is asked is the operator's to say, the rest is found anyway.
_WITH_VALUE: Final = frozenset(
    {"-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--group", "--with"}
    | {"--without", "--only", "--only-group", "-p", "--python", "-t", "--target", "--prefix"}
)


@dataclass(slots=True)
class _Found:
    """What the commands of a line come to, as far as they are understood."""

    files: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    package_manager: str = ""
    left_out: list[str] = field(default_factory=list)


def hints_of(command: str, setup: str) -> Hints:
    """The hints in two lines of a person, either of which may be empty; what cannot be read is told in `left_out`."""
    found = _Found()
    for words in _commands(_words(setup)):
        _read(words, found)
    if setup and not _words(setup):
        found.left_out.append(f"{SETUP}: a quotation mark is not closed, so it was not read")
    return Hints(
        test_command=tuple(_words(command)),
        requirement_files=tuple(found.files),
        extras=tuple(found.extras),
        requirements=tuple(found.requirements),
        package_manager=found.package_manager,
        left_out=tuple(found.left_out),
    )


def _words(line: str) -> list[str]:
    """The words as a shell would part them; none of a line that leaves a quotation open."""
    try:
        return shlex.split(line)
    except ValueError:
        return []


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    """The commands of a line in their order, which `&&` parts."""
    command: list[str] = []
    for word in words:
        if word != "&&":
            command.append(word)
        elif command:
            yield command
            command = []
    if command:
        yield command


def _read(words: list[str], found: _Found) -> None:
    tool = words[2:] if words[0] in _PYTHON and words[1:2] == ["-m"] else words
    tool = tool[1:] if tool[:2] == ["uv", "pip"] else tool
    if tuple(tool[:2]) in _OF_PYTHON:
        _read_arguments(tool[2:], found)
    elif tuple(tool[:2]) in _OF_NODE:
        found.package_manager = tool[0]
    else:
        found.left_out.append(f"{SETUP}: `{' '.join(words)[:80]}` installs nothing that can be read, and was not run")


def _read_arguments(arguments: Sequence[str], found: _Found) -> None:
    """Options that only say how to install are passed over; those that say what from are told."""
    spread = [part for word in arguments for part in (word.split("=", 1) if word.startswith("--") else [word])]
    behind = iter(spread)
    for word in behind:
        if word in _FILE_OPTIONS:
            found.files.append(next(behind, "").removeprefix("./"))
        elif word in _EXTRA_OPTIONS:
            found.extras += next(behind, "").replace(",", " ").split()
        elif word in _WITH_VALUE:
            found.left_out.append(f"{SETUP}: {word} {next(behind, '')[:80]} was not followed")
        elif not word.startswith("-"):
            found.requirements.append(word)
