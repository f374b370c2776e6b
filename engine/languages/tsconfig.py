"""Configurations of TypeScript: aliases of modules and strictness, with all that a configuration extends."""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from engine.languages.language import folder_of, nearest

# Configurations have free names; these are the ones that others extend.
CONFIGURATIONS: Final = frozenset(
    {
        "tsconfig.json", "jsconfig.json", "base.json", "nextjs.json", "react-library.json", "strict.json",
        *(f"tsconfig.{part}.json" for part in (
            "app", "base", "build", "cjs", "common", "core", "dev", "esm", "lib", "main", "module", "modules", "node",
            "options", "paths", "root", "settings", "shared", "spec", "src", "strict", "test", "ui", "web",
        )),
        *(f"tsconfig-{part}.json" for part in ("base", "build", "common", "shared", "strict")),
    }
)  # fmt: skip
MAX_DEPTH: Final = 16
MAX_PATTERNS: Final = 200
TOP_FOLDER: Final = "${configDir}"
# Published configurations that many projects extend and none of them contains; they switch `strict` on.
STRICT_LIBRARIES: Final = re.compile(
    r"@tsconfig/(?:node[\w-]*|strictest|recommended|next|vite-react|react-native|bun|deno|ember|remix)\b"
    r"|@vue/tsconfig\b|astro/tsconfigs/strict"
)
# Each alternative consumes all that it has looked at, strings and comments that never end too: one pass, linear time.
_NOISE: Final = re.compile(r'("(?:[^"\\\n]|\\.)*+"?)|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|,(?=\s*+[}\]])', re.S)


class Alias(NamedTuple):
    """One line of `paths`: the module is `head`, where there is a star anything, and `tail`; each place may have the
    star too and is written from the repository's root."""

    head: str
    tail: str
    has_star: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """What holds in the folder of a configuration. `base` is its `baseUrl` from the repository's root.

    `is_strict` says that untyped code is refused, `checks_javascript` that JavaScript is checked as well.
    """

    base: str | None = None
    aliases: tuple[Alias, ...] = ()
    is_strict: bool = False
    checks_javascript: bool = False

    def places(self, module: str) -> Iterator[str]:
        """Where an alias says that a module stands; the alias with the longest beginning speaks alone."""
        for head, tail, has_star, places in self.aliases:
            if not has_star and module == head:
                yield from places
                break
            if has_star and module.startswith(head) and module.endswith(tail) and len(module) >= len(head) + len(tail):
                middle = module[len(head) : len(module) - len(tail)]
                yield from (posixpath.normpath(place.replace("*", middle)) for place in places)
                break
        if self.base is not None:
            yield posixpath.normpath(posixpath.join(self.base, module))


class Configurations:
    """The configurations of a repository, each with all that it extends; `packages` are the folders by package name."""

    def __init__(self, manifests: Mapping[str, bytes], packages: Mapping[str, Sequence[str]]) -> None:
        self._manifests = manifests
        self._packages = packages
        self._merged: dict[str, dict[str, Any]] = {}
        self._nearest: dict[str, Options] = {"": Options()}
        for name in ("jsconfig.json", "tsconfig.json"):
            found = [path for path in sorted(manifests) if posixpath.basename(path) == name]
            self._nearest.update((folder_of(path), self._options(path)) for path in found)

    def of(self, folder: str) -> Options:
        """The options of the nearest configuration at or above a folder."""
        asked = []
        while folder not in self._nearest:
            asked.append(folder)
            folder = folder_of(folder)
        self._nearest.update(dict.fromkeys(asked, self._nearest[folder]))
        return self._nearest[folder]

    def _options(self, path: str) -> Options:
        merged = self._settings(self._solution(path), 0)
        strict = bool(merged.get("strict", False))
        return Options(
            merged.get("baseUrl"),
            tuple(_aliases(merged.get("paths"), merged.get("baseUrl") or merged.get("paths_folder", ""), path)),
            # `strictNullChecks` is about null: code without types is refused with it and without.
            bool(merged.get("noImplicitAny", strict)),
            bool(merged.get("checkJs", False)),
        )

    def _solution(self, path: str) -> str:
        """A configuration that only lists others speaks through the first of them that is there."""
        document = read_json_with_comments(self._manifests[path])
        references = document.get("references")
        if "compilerOptions" in document or "extends" in document or not isinstance(references, list):
            return path
        for reference in references[:MAX_PATTERNS]:
            place = reference.get("path") if isinstance(reference, dict) else None
            known = self._known(posixpath.join(folder_of(path), place)) if isinstance(place, str) else None
            if known:
                return known
        return path

    def _settings(self, path: str, depth: int) -> dict[str, Any]:
        """The compiler options of a configuration over those that it extends; the last one extended wins."""
        if path in self._merged or depth > MAX_DEPTH:
            return self._merged.get(path, {})
        self._merged[path] = {}  # what extends itself gets nothing from it
        document = read_json_with_comments(self._manifests[path])
        extended = document.get("extends", [])
        merged: dict[str, Any] = {}
        for parent in extended[:MAX_DEPTH] if isinstance(extended, list) else [extended]:
            merged |= self._extended(parent, path, depth) if isinstance(parent, str) else {}
        own = document.get("compilerOptions")
        merged |= _placed(own, folder_of(path)) if isinstance(own, dict) else {}
        self._merged[path] = merged
        return merged

    def _extended(self, parent: str, path: str, depth: int) -> dict[str, Any]:
        if parent.startswith("."):
            known = self._known(posixpath.join(folder_of(path), parent))
        else:
            name, inside = split_package(parent)
            folder = nearest(self._packages.get(name, ()), path)
            known = None if folder is None else self._known(posixpath.join(folder, inside))
        if known:
            return self._settings(known, depth + 1)
        return {"strict": True} if STRICT_LIBRARIES.match(parent) else {}

    def _known(self, place: str) -> str | None:
        """The file that a place names, which may leave its ending out or be a folder."""
        place = posixpath.normpath(place)
        options = (place, f"{place}.json", posixpath.normpath(f"{place}/tsconfig.json"))
        return next((path for path in options if path in self._manifests), None)


def _placed(own: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """Compiler options with their places written from the root, for they are read from another folder later."""
    placed = dict(own)
    if isinstance(own.get("baseUrl"), str):
        placed["baseUrl"] = _from_root(folder, own["baseUrl"])
    else:
        placed.pop("baseUrl", None)
    if "paths" in own:
        placed["paths_folder"] = folder
    return placed


def _aliases(table: object, base: str, path: str) -> Iterator[Alias]:
    """The lines of `paths`, exact ones and then those with the longest beginning first."""
    lines = list(table.items())[:MAX_PATTERNS] if isinstance(table, dict) else []
    found = []
    for pattern, written in lines:
        head, star, tail = pattern.partition("*")
        places = [place for place in written if isinstance(place, str)] if isinstance(written, list) else []
        placed = (
            _from_root(folder_of(path) if place.startswith(TOP_FOLDER) else base, place.removeprefix(TOP_FOLDER))
            for place in places
        )
        found.append(Alias(head, tail, bool(star), tuple(placed)))
    return iter(sorted(found, key=lambda alias: (alias.has_star, -len(alias.head), alias)))


def _from_root(folder: str, place: str) -> str:
    """A place as it is seen from the repository's root, "" for the root; above it there is nothing to find."""
    path = posixpath.normpath(posixpath.join(folder, place.lstrip("/")))
    return "" if path == "." else path


def split_package(module: str) -> tuple[str, str]:
    """The name of a package, with its scope, and what of it is meant."""
    parts = module.split("/", 2)
    count = 2 if module.startswith("@") else 1
    return "/".join(parts[:count]), "/".join(parts[count:])


def read_json_with_comments(raw: bytes) -> dict[str, Any]:
    """A JSON object with comments and trailing commas, as editors write it; {} for what is not one."""
    try:
        text = raw.decode("utf-8-sig")
        try:
            document = json.loads(text)
        except ValueError:
            document = json.loads(_NOISE.sub(lambda match: match[1] or "", text))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
