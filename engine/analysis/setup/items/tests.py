"""How well the tests serve a change: whether they stand alone, and whether a module leads to its tests."""

import re
from collections.abc import Sequence
from typing import Final

from engine.analysis.report import SetupItem
from engine.analysis.setup.commands import program_of, unwrapped
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.item import NO_TESTS, absent, not_applicable, verified
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.runners.pytest import added_options
from engine.analysis.setup.shell import UNKNOWN, Command

NAMESAKE_SHARE: Final = 0.5
MIN_TESTS: Final = 3
MAX_TESTS: Final = 500  # of more, every second, third … is looked at
_ELSEWHERE: Final = ("example", "docs/", "doc/", "benchmark", "bench/", "fuzz/")
# Runners that give each file or package of tests a process of its own, or mix their order, unless told otherwise.
_APART: Final = frozenset(
    {
        "jest",
        "vitest",
        "ava",
        "go",
        "gotestsum",
        "cargo",
        "playwright",
        "node",
        "tox-parallel",
        "ginkgo",
        "paratest",
        "bats",
    }
)
_PYTHON: Final = frozenset({"pytest", "py.test"})
_MIXES: Final = re.compile(
    r"(?:-n(?:$|auto|logical|\d|=)|--numprocesses|--random-order|-p[ =]?randomly|--forked|--shuffle|--order[= ]rand)"
)
_PLUGINS: Final = re.compile(r"^[ \t]*[\"']?(pytest[-_](?:xdist|randomly|random-order|forked))\b", re.M)
_TEST_WORD: Final = re.compile(
    r"(?:\A|[_.-])(?:tests?|spec|it|e2e)(?:[_.-]|\Z)|Tests?\Z|TestCase\Z|IT\Z|Spec\Z|\ATest(?=[A-Z])"
)


def isolation_item(evidence: Evidence) -> SetupItem:
    name = "test isolation"
    if not evidence.repository.has_tests:
        return absent(name, NO_TESTS)
    runs = [seen for seen in evidence.all("tests") if seen.is_verified]
    if not runs:
        return not_applicable(name, "could not be told: no CI runs the tests")
    for seen in runs:
        inner = unwrapped(seen.command)
        if _stands_apart(inner):
            detail = f"{seen.text} runs tests in processes of their own or in mixed order"
            return verified(name, detail, seen.command.path, seen.command.line)
    in_python = [seen for seen in runs if program_of(unwrapped(seen.command).words) in _PYTHON]
    if in_python and not any(UNKNOWN in seen.command.words for seen in in_python):
        return _of_python(evidence)
    return not_applicable(name, f"could not be told of {runs[0].text}")


def _stands_apart(command: Command) -> bool:
    program = program_of(command.words)
    if {"--runInBand", "-i", "--no-isolate", "--test-threads=1"} & set(command.words):
        return False
    return program in _APART or (program in _PYTHON and any(_MIXES.match(word) for word in command.words[1:]))


def _of_python(evidence: Evidence) -> SetupItem:
    """Plugins that mix the order work as soon as they are installed; that of xdist has to be asked for."""
    repository = evidence.repository
    if any(_MIXES.match(word) for word in added_options(repository, "")):
        return verified("test isolation", "pytest's own options run the tests in parallel or in mixed order")
    for path in repository.files:
        if path.endswith(("pyproject.toml", "tox.ini", "noxfile.py", ".txt", "setup.cfg", "pytest.ini")):
            found = _PLUGINS.search(repository.text(path))
            if found and "xdist" not in found[1]:
                return verified("test isolation", f"{found[1]} mixes the order of the tests", path, 1)
    fix = "Run the tests in random order or in parallel once, and keep it so."
    return absent("test isolation", "the CI runs all tests in one process, in one order", fix=fix)


def namesake_item(repository: Repository) -> SetupItem:
    """Share of test files that carry the name of a source file: the way from a module to its tests."""
    name = "tests by name"
    if not repository.has_tests:
        return absent(name, NO_TESTS)
    every = len(repository.tests) // MAX_TESTS + 1
    looked_at = (path for path in repository.tests[::every] if not path.startswith(_ELSEWHERE))
    tests = [path for path in looked_at if _TEST_WORD.search(_stem(path))]
    if len(tests) < MIN_TESTS or not repository.sources:
        return not_applicable(name, "there are too few test files to tell")
    modules = _modules(repository.sources)
    named = [path for path in tests if _leads(_TEST_WORD.sub("_", _stem(path)), modules)]
    asked = f"{len(tests)} test" if every == 1 else f"{len(tests)} looked at of {len(repository.tests)} test"
    detail = f"{len(named)} of {asked} files carry the name of a module or its folder"
    if len(named) >= NAMESAKE_SHARE * len(tests):
        return verified(name, detail)
    odd = next(path for path in tests if path not in set(named))
    return absent(name, detail, odd, 1, fix="Name test files after the modules that they test.")


def _modules(sources: Sequence[str]) -> set[str]:
    """The plain names of source files and their folders; one call for all, since there may be tens of thousands."""
    plain = "\0".join(sources).lower().replace("_", "").replace("-", "").split("\0")
    folders = {path[: path.rfind("/") + 1] for path in plain}
    names = {path[path.rfind("/") + 1 :].partition(".")[0] for path in plain}
    return names | {folder.split("/")[-2] for folder in folders if folder}


def _stem(path: str) -> str:
    """The name without its last extension; `app.test.ts` keeps its middle."""
    return path.rpartition("/")[2].rpartition(".")[0]


def _plain(stem: str) -> str:
    return stem.replace("_", "").replace("-", "").lower()


def _leads(stem: str, modules: set[str]) -> bool:
    """Any run of words in a test's name may be the module's: `test_async_client_proxies.py` leads to client.py."""
    parts = [part for part in re.split(r"[_.-]+", stem) if part]
    runs = (parts[start:end] for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
    return any(_plain("".join(run)) in modules for run in runs)
