"""Lock files: real ones, and in agreement with their manifests."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from engine.analysis.report import SetupItem
from engine.analysis.setup.items.item import absent, declared, not_applicable, verified
from engine.analysis.setup.locks import node, others, python
from engine.analysis.setup.locks.lock import Lock
from engine.analysis.setup.repository import MANIFESTS, Repository

NAME: Final = "lock file"
Family = tuple[str, tuple[str, ...], Callable[[Repository, str], bool], Callable[[Repository, str], list[Lock]], str]
FAMILIES: Final[tuple[Family, ...]] = (
    ("Python", ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "pipfile"), python.has_dependencies,
     python.python_locks, "uv lock"),
    ("Node.js", ("package.json",), node.has_dependencies, node.node_locks, "npm install --package-lock-only"),
    ("Rust", ("cargo.toml",), others.has_cargo, others.cargo, "cargo generate-lockfile"),
    ("Go", ("go.mod",), others.has_go, others.go, "go mod tidy"),
    ("Ruby", ("gemfile",), others.has_ruby, others.ruby, "bundle lock"),
    ("PHP", ("composer.json",), others.has_php, others.php, "composer update --lock"),
    ("Gradle", ("build.gradle", "build.gradle.kts"), others.has_dynamic_gradle, others.gradle,
     "gradle dependencies --write-locks"),
)  # fmt: skip
_LANGUAGES: Final = {
    "Python": ("python",),
    "Node.js": ("typescript", "javascript"),
    "Rust": ("rust",),
    "Go": ("go",),
    "Ruby": ("ruby",),
    "PHP": ("php",),
    "Gradle": ("java",),
}


class Found(NamedTuple):
    """The locks of one family in one folder; `command` writes them."""

    family: str
    folder: str
    locks: list[Lock]
    command: str
    manifest: str


def lock_item(repository: Repository) -> SetupItem:
    """The weakest of the families at the root, or one folder below where the root has none."""
    has_root = any(path.count("/") == 0 for name in MANIFESTS for path in repository.by_name.get(name, ()))
    found = _found(repository, depth=0) if has_root else _below(repository)
    items = [_judged(repository, each) for each in found]
    order = {"absent": 0, "declared": 1, "verified": 2}
    if items:
        return min(items, key=lambda item: order.get(item.state, 3))
    if {"pom.xml", "build.gradle", "build.gradle.kts"} & repository.path_set:
        return not_applicable(NAME, "Maven and Gradle name exact versions; a lock file is needed only for open ones")
    if repository.dotnet_projects:
        return not_applicable(NAME, "NuGet names exact versions; its lock files are optional")
    return not_applicable(NAME, "no manifest names a dependency")


def _found(repository: Repository, depth: int) -> Iterator[Found]:
    for family, names, has_dependencies, locks, command in FAMILIES:
        seen: set[str] = set()
        for path in (path for name in names for path in repository.by_name.get(name, ()) if path.count("/") == depth):
            folder = path.rpartition("/")[0]
            if folder not in seen and _is_of_project(repository, folder) and has_dependencies(repository, folder):
                seen.add(folder)
                yield Found(family, folder, locks(repository, folder), command, path)


def _below(repository: Repository) -> list[Found]:
    """One folder below the root only what the project itself is written in: tools of a CI have folders of their own."""
    return [each for each in _found(repository, depth=1) if repository.main_language in _LANGUAGES[each.family]]


def _is_of_project(repository: Repository, folder: str) -> bool:
    """Documents, examples and fixtures have requirements of their own, and nobody works in them."""
    return folder.rpartition("/")[2].lower() not in {
        "docs",
        "doc",
        "examples",
        "example",
        "test",
        "tests",
        "fixtures",
        "website",
        "fuzz",
        "bench",
    }


def _judged(repository: Repository, found: Found) -> SetupItem:
    fix = f"Run `{found.command}` and commit what it writes."
    if not found.locks:
        pinned = python.hand_pinned(repository, found.folder) if found.family == "Python" else ""
        if pinned:
            return declared(NAME, "versions are pinned by hand; what they need in turn is not", pinned, 1, fix=fix)
        return absent(NAME, f"no lock file stands beside {found.manifest}", found.manifest, 1, fix=fix)
    stale = next((lock for lock in found.locks if lock.problem), None)
    if stale:
        return declared(NAME, f"it is out of date: {stale.problem}", stale.path, 1, fix=fix)
    told = next((lock for lock in found.locks if lock.is_told), None)
    if told:
        return verified(NAME, f"every direct dependency of {found.manifest} is in it", told.path, 1)
    return declared(NAME, "whether it agrees with its manifest could not be told", found.locks[0].path, 1)
