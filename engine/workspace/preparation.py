"""What it takes to run the tests of a repository, found in its files: requirements, paths, and which runner."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from engine.workspace.dependencies import legacy, poetry, pyproject, requirement_files
from engine.workspace.dependencies.declared import Declared, Tier, strings, table, toml
from engine.workspace.dependencies.distribution import UNKNOWN_VERSION, Distribution, distribution
from engine.workspace.dependencies.pins import pins
from engine.workspace.dependencies.sifting import sifted

# What every Python suite is run with, unless the repository asks for a version of its own.
TOOLS: Final = ("pytest==9.2.0", "coverage==7.17.3", "hypothesis==6.170.15")

SETUP: Final = "tests.setup"
"""How people call what is installed because they asked for it: by its key in `.forge.yml`."""

_TEST_FILE: Final = re.compile(r"(?:.*/)?(?:test_[^/]*|[^/]*_tests?|tests?|conftest)\.py")
_FOLDERS_OF_SOURCE: Final = ("src", "lib")


class Runner(StrEnum):
    """Who runs the suite. What `COMMAND` runs is told by its exit code alone."""

    PYTEST = "pytest"
    UNITTEST = "unittest"
    NODE = "node"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows already; everything may be empty. `test_command` is the words of a command line.

    `requirements` are installed besides what is found; `left_out` says in words what the caller could not make of it.
    """

    test_command: tuple[str, ...] = ()
    requirement_files: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    python: str = ""
    package_manager: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preparation:
    """The plan of an environment. `requirements` are by what they are for; `left_out` says in words what is missing."""

    runner: Runner
    requirements: Mapping[Tier, tuple[str, ...]]
    pins: tuple[str, ...] = ()
    python: str = ""
    python_path: tuple[str, ...] = (".",)
    distribution: Distribution | None = None
    generated: Mapping[str, bytes] | None = None
    left_out: tuple[str, ...] = ()

    def up_to(self, tier: Tier) -> tuple[str, ...]:
        """The requirements without those of the later tiers, and the tools that nobody asked a version of; sorted."""
        wanted = {line for found, lines in self.requirements.items() if found <= tier for line in lines}
        named = {canonicalize_name(Requirement(line).name) for line in wanted}
        pinned = {pin.partition("==")[0] for pin in self.pins}
        tools = (Requirement(tool) for tool in TOOLS)
        added = {tool.name if tool.name in pinned else str(tool) for tool in tools if tool.name not in named}
        return tuple(sorted(wanted | added))


def preparation(files: Mapping[str, bytes], hints: Hints) -> Preparation | None:
    """The plan for these files; None where there is nothing that could be run."""
    if _is_node(files, hints):
        return Preparation(Runner.NODE, {}, left_out=hints.left_out)
    if not any(path.endswith(".py") for path in files):
        return None
    document = toml(files, "pyproject.toml")
    described = distribution(document, files)
    extras = legacy.extras(files) | pyproject.extras(document)
    found = sifted(_declared(files, document, hints), extras, described.name if described else "")
    return Preparation(
        runner=Runner.COMMAND if _is_own_script(files, hints.test_command) else Runner.PYTEST,
        requirements=found.wanted,
        pins=pins(files),
        python=_python(document, files, hints),
        python_path=_python_path(document, files),
        distribution=described,
        generated=_generated(document, files, described.version if described else UNKNOWN_VERSION),
        left_out=(*hints.left_out, *found.left_out),
    )


def _is_node(files: Mapping[str, bytes], hints: Hints) -> bool:
    """A repository of JavaScript, unless it has tests in Python: then those are the suite."""
    if hints.package_manager in {"npm", "pnpm", "yarn", "bun"} or hints.test_command[:1] == ("npm",):
        return "package.json" in files
    return "package.json" in files and not any(_TEST_FILE.fullmatch(path) for path in files)


def _is_own_script(files: Mapping[str, bytes], command: tuple[str, ...]) -> bool:
    """Whether the suite is run by a script of the repository, such as `python manage.py test`."""
    words = command[1:] if command[:1] in {("python",), ("python3",)} else command
    return bool(words) and words[0].removeprefix("./") in files


def _declared(files: Mapping[str, bytes], document: Mapping[str, Any], hints: Hints) -> Iterator[Declared]:
    yield from pyproject.declared(document)
    yield from legacy.declared(files)
    asked = (*hints.requirements, *(f".[{extra}]" for extra in hints.extras))
    yield from (Declared(text, SETUP, Tier.TESTS) for text in asked)
    has_project = "project" in document or "setup.py" in files or "setup.cfg" in files
    named = dict(pyproject.requirement_files(document))
    named |= dict.fromkeys(hints.requirement_files, Tier.TESTS)
    for path, tier in {**dict(requirement_files.files_for_tests(files, has_project=has_project)), **named}.items():
        yield from requirement_files.declared(files, path, tier)


def _python(document: Mapping[str, Any], files: Mapping[str, bytes], hints: Hints) -> str:
    """The range of versions that the project runs under, "" where it says none that can be read."""
    of_poetry = table(document, "tool", "poetry", "dependencies").get("python")
    said = table(document, "project").get("requires-python")
    older = legacy.ini(files, "setup.cfg").get("options", "python_requires", fallback=None)
    from_poetry = poetry.specifier(of_poetry) if isinstance(of_poetry, str) else None
    for written in (hints.python, said, from_poetry, older, legacy.setup_arguments(files).get("python_requires")):
        if isinstance(written, str) and written and (read := _specifier(written)):
            return read
    return ""


def _specifier(written: str) -> str:
    try:
        return str(SpecifierSet(f"=={written}.*" if re.fullmatch(r"\d+\.\d+", written) else written))
    except InvalidSpecifier:
        return ""


def _python_path(document: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where packages begin, as they would be found once installed; the root comes last."""
    setuptools = table(document, "tool", "setuptools")
    named = [table(setuptools, "package-dir").get(""), *strings(table(setuptools, "packages", "find").get("where"))]
    usual = [folder for folder in _FOLDERS_OF_SOURCE if _begins_packages(folder, files)]
    folders = [folder for folder in (*named, *usual) if isinstance(folder, str) and _is_plain(folder)]
    return (*dict.fromkeys(folders), ".")


def _begins_packages(folder: str, files: Mapping[str, bytes]) -> bool:
    """Whether modules or packages stand right below a folder that is no package itself."""
    below = re.compile(re.escape(folder) + r"/[^/]+(/[^/]+)?\.py")
    return f"{folder}/__init__.py" not in files and any(below.fullmatch(path) for path in files)


def _is_plain(folder: str) -> bool:
    return bool(re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)*", folder))


def _generated(document: Mapping[str, Any], files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """Files with the version that a build would have written, where the repository does not hold them."""
    scm = table(document, "tool", "setuptools_scm")
    hatch = table(document, "tool", "hatch", "build", "hooks", "vcs")
    paths = [scm.get("write_to"), scm.get("version_file"), hatch.get("version-file")]
    wanted = [path for path in paths if isinstance(path, str) and path.endswith(".py") and _is_plain(path)]
    parts = tuple(int(part) for part in version.split(".") if part.isdigit())
    content = f"version = __version__ = {version!r}\nversion_tuple = __version_tuple__ = {parts!r}\n".encode()
    return {path: content for path in wanted if path not in files}
