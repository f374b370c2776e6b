"""The coverage below which the CI fails: step 2 of the coverage ladder."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from engine.analysis.kinds import FileKind
from engine.analysis.setup.commands import option, program_of, unwrapped
from engine.analysis.setup.evidence import Evidence, Seen
from engine.analysis.setup.formats import line_with, table
from engine.analysis.setup.javascript_values import number_at
from engine.analysis.setup.repository import Repository, beside
from engine.analysis.setup.runners.maven import coverage_minimum
from engine.analysis.setup.runners.pytest import added_options, options_path
from engine.analysis.setup.shell import Command

_OPTIONS: Final = ("--cov-fail-under", "--fail-under", "--fail-under-lines", "--minimum-coverage", "--min-coverage")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_MEASURES: Final = ("--cov", "--coverage", "coverage")


class CoverageFloor(NamedTuple):
    """`share` is 0.0-1.0 of lines; `source` is the text that says it, at a place in the tree."""

    share: float
    source: str
    path: str
    line: int


def coverage_floor(
    paths: Sequence[str], kinds: Mapping[str, FileKind], files: Mapping[str, bytes]
) -> CoverageFloor | None:
    """The highest floor that a CI step enforces on changes, None where none does.

    A number in a configuration counts only where a command that reads it runs in the CI and may not fail unnoticed.
    """
    return floor_of(Evidence(Repository(paths, kinds, files)))


def floor_of(evidence: Evidence) -> CoverageFloor | None:
    """The highest floor that the evidence shows."""
    return max(_floors(evidence), key=lambda floor: (floor.share, floor.path, -floor.line), default=None)


def _floors(evidence: Evidence) -> Iterator[CoverageFloor]:
    for seen in evidence.in_pipelines:
        if seen.is_verified and evidence.effects(seen.command) & {"tests", "coverage"}:
            yield from _of_options(seen)
            inner = unwrapped(seen.command)
            find = _CONFIGURED.get(program_of(inner.words))
            if find is not None:
                yield from find(evidence.repository, inner)


def _of_options(seen: Seen) -> Iterator[CoverageFloor]:
    words = seen.command.words
    value = option(words, *_OPTIONS)
    if value is None and program_of(unwrapped(seen.command).words) in {"nyc", "c8"} and "--check-coverage" in words:
        value = option(words, "--lines")
    if value is None and "check-coverage" in words:
        value = option(words, "--lines")
    share = _share(value)
    if share is not None:
        yield CoverageFloor(share, seen.command.text, seen.command.path, seen.command.line)


def _share(value: object) -> float | None:
    """A percentage, as number or text, as a share; None for what is none and for no demand at all."""
    match = _NUMBER.match(str(value)) if value is not None else None
    number = float(match[0]) if match else 0.0
    return min(number, 100.0) / 100 if number > 0 else None


def _of_python(repository: Repository, command: Command) -> Iterator[CoverageFloor]:
    """coverage.py's `fail_under`; pytest-cov reads it as well, where coverage is measured at all."""
    added = added_options(repository, command.folder)
    words = (*command.words, *added)
    is_report = program_of(command.words) == "coverage" and command.words[1:2] in (("report",), ("html",), ("xml",))
    if not is_report and not any(word.split("=")[0] in _MEASURES for word in words[1:]):
        return
    floor = _share(option(added, *_OPTIONS))
    if floor is not None and not is_report:
        path = options_path(repository, command.folder)
        yield CoverageFloor(floor, "addopts", path, line_with(repository.text(path), "addopts"))
    for name, keys in (
        (".coveragerc", ("report",)),
        ("setup.cfg", ("coverage:report",)),
        ("tox.ini", ("coverage:report",)),
        ("pyproject.toml", ("tool", "coverage", "report")),
    ):
        path = beside(command.folder, name)
        share = _share(table(repository.table(path), *keys).get("fail_under"))
        if share is not None:
            line = line_with(repository.text(path), "fail_under")
            yield CoverageFloor(share, f"fail_under = {100 * share:g}", path, line)


def _of_jest(repository: Repository, command: Command) -> Iterator[CoverageFloor]:
    """`coverageThreshold.global.lines`; thresholds are checked only where coverage is collected."""
    if "--coverage" not in command.words and "--collectCoverage" not in command.words:
        return
    for path, holder in _json_holders(repository, command.folder, "jest", ("jest.config.json",)):
        lines = table(holder, "coverageThreshold", "global")
        yield from _of_lines(repository, path, lines, "coverageThreshold")
    yield from _of_scripts(repository, command.folder, "jest", ("coverageThreshold", "global", "lines"))


def _of_vitest(repository: Repository, command: Command) -> Iterator[CoverageFloor]:
    if any(word.startswith("--coverage") for word in command.words):
        yield from _of_scripts(repository, command.folder, "vitest", ("test", "coverage", "thresholds", "lines"))
        yield from _of_scripts(repository, command.folder, "vite", ("test", "coverage", "thresholds", "lines"))


def _of_nyc(repository: Repository, command: Command) -> Iterator[CoverageFloor]:
    for path, holder in _json_holders(repository, command.folder, "nyc", (".nycrc", ".nycrc.json", ".c8rc.json")):
        if holder.get("check-coverage") is True:
            yield from _of_lines(repository, path, holder, "check-coverage")


def _of_maven(repository: Repository, command: Command) -> Iterator[CoverageFloor]:
    path = beside(command.folder, "pom.xml")
    share = coverage_minimum(repository, path)
    if share and {"verify", "install", "deploy"} & set(command.words):
        yield CoverageFloor(share, "jacoco:check", path, line_with(repository.text(path), "<minimum>"))


def _json_holders(
    repository: Repository, folder: str, key: str, names: Sequence[str]
) -> list[tuple[str, Mapping[str, Any]]]:
    package = beside(folder, "package.json")
    holders: list[tuple[str, Mapping[str, Any]]] = [(package, table(repository.table(package), key))]
    return holders + [(path, repository.table(path)) for path in (beside(folder, name) for name in names)]


def _of_lines(repository: Repository, path: str, holder: Mapping[str, Any], key: str) -> Iterator[CoverageFloor]:
    share = _share(holder.get("lines"))
    if share is not None:
        yield CoverageFloor(share, f"{key}: lines {100 * share:g}", path, line_with(repository.text(path), f'"{key}"'))


def _of_scripts(repository: Repository, folder: str, tool: str, keys: Sequence[str]) -> Iterator[CoverageFloor]:
    """A configuration that is a program is parsed for the literal; what it computes stays unknown."""
    for ending in ("js", "ts", "mjs", "cjs", "mts", "cts"):
        path = beside(folder, f"{tool}.config.{ending}")
        found = number_at(repository.files[path], keys, ending) if path in repository.files else None
        share = _share(found[0]) if found else None
        if found and share is not None:
            yield CoverageFloor(share, f"{keys[-2]}: lines {found[0]:g}", path, found[1])


_CONFIGURED: Final[dict[str, Callable[[Repository, Command], Iterator[CoverageFloor]]]] = {
    "pytest": _of_python,
    "py.test": _of_python,
    "coverage": _of_python,
    "jest": _of_jest,
    "vitest": _of_vitest,
    "nyc": _of_nyc,
    "c8": _of_nyc,
    "mvn": _of_maven,
    "mvnw": _of_maven,
}
