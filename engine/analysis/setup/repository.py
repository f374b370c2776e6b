"""The view of a repository that the set-up is judged by: sorted paths, their kinds, and the files that were read."""

import posixpath
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

from engine.analysis.kinds import FileKind
from engine.analysis.setup import formats
from engine.analysis.setup.formats import Table
from engine.analysis.setup.wanted import affordable
from engine.analysis.setup.yaml_values import Value, read_yaml

Parsed = TypeVar("Parsed")

MANIFESTS: Final = (
    "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "pipfile", "environment.yml", "package.json",
    "cargo.toml", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "gemfile", "composer.json",
    "mix.exs", "package.swift", "build.sbt", "deno.json", "pubspec.yaml",
)  # fmt: skip
# Tests in a language that is not read.
_TEST_PATH: Final = re.compile(r"(?!\.)(?:.*/)?(?:tests?|specs?|t)/", re.I)
_NO_CODE: Final = (".yml", ".yaml", ".toml", ".ini", ".cfg", ".json", ".md", ".rst", ".txt", ".xml")
# Languages that share their tools.
FAMILIES: Final = {
    **dict.fromkeys(("py", "pyi", "pyx"), "python"),
    **dict.fromkeys(("ts", "tsx", "mts", "cts", "vue", "svelte"), "typescript"),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs"), "javascript"),
    **dict.fromkeys(("java", "kt", "kts", "groovy", "scala"), "java"),
    **dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hpp", "hh"), "c"),
    **dict.fromkeys(("cs", "fs", "vb"), "dotnet"),
    "go": "go",
    "rs": "rust",
    "rb": "ruby",
    "php": "php",
    "swift": "swift",
}


class Repository:
    """Paths and bytes in, parsed values out; every file is parsed once at most.

    `files` has regular files only: a symlink stands in `paths` and is never read. A file above its limit is dropped.
    """

    def __init__(self, paths: Sequence[str], kinds: Mapping[str, FileKind], files: Mapping[str, bytes]) -> None:
        self.paths = sorted(paths)
        self.kinds = kinds
        chosen = affordable({path: len(raw) for path, raw in files.items()})
        self.files = {path: files[path] for path in sorted(chosen)}
        self._texts: dict[str, str] = {}
        self._tables: dict[str, Table] = {}
        self._parsed_once: dict[tuple[str, str], Any] = {}

    @cached_property
    def path_set(self) -> frozenset[str]:
        return frozenset(self.paths)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Paths by their last component, in lower case, without the code below the first folders: only configuration
        and documents are looked for by their names."""
        named: dict[str, list[str]] = defaultdict(list)
        for kind, paths in self.of_kind.items():
            for path in paths:
                if kind not in {"source", "test"} or path.count("/") < 2:
                    named[path[path.rfind("/") + 1 :].lower()].append(path)
        return dict(named)

    @cached_property
    def _joined(self) -> str:
        """All paths in one text: what stands at the end of any is found without a look at each. No path has a NUL."""
        return "\0/" + "\0/".join(self.paths) + "\0"

    @cached_property
    def of_kind(self) -> dict[str, list[str]]:
        """The paths of each kind, in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, kind in zip(self.paths, map(self.kinds.get, self.paths), strict=True):
            found[kind or ""].append(path)
        return found

    @property
    def sources(self) -> list[str]:
        return self.of_kind["source"]

    @property
    def tests(self) -> list[str]:
        return self.of_kind["test"]

    @cached_property
    def has_tests(self) -> bool:
        """Whether any file may hold tests: as its language says, beside the code as in Rust, or by its path. What only
        configures tests or tells of them is none."""
        if self.tests or self.main_language == "rust":
            return True
        other = (*self.sources, *self.of_kind["data"])
        return any(_TEST_PATH.match(path) and not path.endswith(_NO_CODE) for path in other)

    @cached_property
    def at_root(self) -> list[str]:
        return [path for path in self.paths if "/" not in path]

    @cached_property
    def is_code(self) -> bool:
        """Whether there is anything to set up: a repository of data or documents has no tests and needs no install."""
        return bool(self.sources or self.tests)

    @cached_property
    def has_manifest(self) -> bool:
        """Whether a file at the root, or one folder below, names what the code needs."""
        named = any(path.count("/") <= 1 for name in MANIFESTS for path in self.by_name.get(name, ()))
        return named or bool(self.dotnet_projects)

    @cached_property
    def dotnet_projects(self) -> list[str]:
        """Solutions and projects of .NET."""
        names = [name for name in self.by_name if name.endswith((".sln", ".slnx", ".csproj", ".fsproj"))]
        found = [path for name in names for path in self.by_name[name] if path.count("/") <= 2]
        return sorted(found, key=lambda path: (not path.endswith((".sln", ".slnx")), path.count("/")))

    @cached_property
    def main_language(self) -> str:
        """The family of languages that most source files belong to, "" without any."""
        families: Counter[str] = Counter()
        for extension, count in Counter(path[path.rfind(".") + 1 :] for path in self.sources or self.tests).items():
            families[FAMILIES.get(extension.lower(), "")] += count
        return max(sorted(families), key=lambda family: families[family] if family else 0, default="")

    def has_folder(self, folder: str) -> bool:
        """Whether any file stands below `folder`; the root always is one."""
        if folder in {"", "."}:
            return True
        prefix = folder.rstrip("/") + "/"
        place = bisect_left(self.paths, prefix)
        return place < len(self.paths) and self.paths[place].startswith(prefix)

    def below(self, *folders: str) -> list[str]:
        """The paths below folders, in order."""
        found: list[str] = []
        for folder in folders:
            start = bisect_left(self.paths, folder + "/")
            found += self.paths[start : bisect_left(self.paths, folder + "0", start)]  # "0" follows "/"
        return found

    def has(self, path: str) -> bool:
        """Whether a file or a folder of that name stands in the tree."""
        return path in self.path_set or self.has_folder(path)

    def has_ending(self, path: str) -> bool:
        """Whether a file or folder of that name stands anywhere: documents name parts from where they stand."""
        return f"/{path}\0" in self._joined or f"/{path}/" in self._joined

    def text(self, path: str) -> str:
        """The text of a file that was read, "" for any other."""
        if path not in self._texts:
            self._texts[path] = formats.text_of(self.files.get(path, b""))
        return self._texts[path]

    def table(self, path: str) -> Table:
        """The parsed content of a JSON, TOML, INI or YAML file by its name; {} for a file that was not read."""
        if path not in self._tables:
            self._tables[path] = self._table_of(path)
        return self._tables[path]

    def yaml(self, path: str) -> dict[str, Value]:
        """A YAML file, whose scalars are `Text`s with their lines."""
        return self.table(path)

    def parsed(self, path: str, parse: "Callable[[Repository, str], Parsed]") -> Parsed:
        """What `parse` makes of a file, made once however often it is asked for."""
        key = (path, parse.__qualname__)
        if key not in self._parsed_once:
            self._parsed_once[key] = parse(self, path)
        found: Parsed = self._parsed_once[key]
        return found

    def _table_of(self, path: str) -> Table:
        raw = self.files.get(path)
        if not raw:
            return {}
        if path.endswith((".yml", ".yaml")):
            return read_yaml(raw)
        if path.endswith((".toml", "Pipfile", "uv.lock", "poetry.lock")):
            return formats.read_toml(raw)
        if path.endswith((".ini", ".cfg", ".coveragerc")):
            return dict(formats.read_ini(raw))
        return formats.read_json(raw)


def beside(folder: str, name: str) -> str:
    """`name` seen from `folder`, as a path of the tree; "" where it leads out of it."""
    path = posixpath.normpath(posixpath.join(folder, name)) if name else folder
    if path.startswith(("../", "/")) or path == "..":
        return ""
    return "" if path == "." else path
