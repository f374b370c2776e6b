"""Where parts stand, how they are called, and how their module imports them."""

import ast
import re
from collections import Counter
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.recipes.file_split.layers import Part, size
from engine.refactoring.recipes.file_split.statements import Statement, is_main_guard
from engine.refactoring.recipes.file_split.units import Unit
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.source import Source
from engine.refactoring.view import View

_BUILD_FILES: Final = ("setup.py", "setup.cfg", "pyproject.toml")
_SINGLE_MODULES: Final = re.compile(rb"py[_-]modules")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD: Final = re.compile(r"[a-z]{3,}")
_TEST: Final = re.compile(r"(?:^|_)tests?$")
# Words that tell nothing of what stands in a file.
_EMPTY_WORDS: Final = frozenset({
    "add", "all", "and", "any", "are", "base", "build", "call", "check", "class", "create", "data", "default",
    "dict", "file", "for", "from", "func", "function", "get", "has", "info", "init", "into", "item", "items",
    "iter", "key", "keys", "like", "list", "make", "main", "method", "mixin", "name", "names", "new", "not",
    "obj", "object", "other", "parse", "process", "run", "self", "set", "str", "test", "tests", "the", "type",
    "types", "update", "util", "utils", "value", "values", "with",
})  # fmt: skip


def import_prefix(view: View, path: str) -> str | Refusal:
    """What stands before a part's name in the module's import: a dot within a package, nothing at the top."""
    refusal = _built_by_name(view, path)
    if refusal:
        return refusal
    folder = PurePosixPath(path).parent
    beside = [source for each, source in view.sources().items() if PurePosixPath(each).parent == folder]
    if str(folder / "__init__.py") in view.files or any(map(_imports_relatively, beside)):
        return _unless_run_as_file(view, path)
    used = _used_as(view, path)
    if used == {True}:
        return "."
    if used == {False} or (not used and folder == PurePosixPath()):
        return ""
    return Refusal("unknown_package", f"Nothing in the tree says whether {path} is part of a package or stands alone.")


def is_own_import(view: View, statement: Statement) -> bool:
    """Whether an import may bring a module of this very tree."""
    tops = view.of_tree(_top_names)
    for node in ast.walk(statement.node):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").partition(".")[0] in tops):
            return True
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] in tops for alias in node.names):
            return True
    return False


def part_path(view: View, path: str, part: Part, taken: frozenset[str]) -> str:
    """A free path beside the module, named after what the part is mostly about."""
    pure = PurePosixPath(path)
    base = f"_{pure.stem.strip('_')}"
    folders = view.of_tree(_folders)
    stem = pure.stem.strip("_").lower()
    told = [topic.removeprefix(f"{stem}_").removesuffix(f"_{stem}") for topic in _topics(part)]
    topics = [topic for topic in told if topic not in stem and topic.isascii()]
    for topic in [*topics, *(f"part{number}" for number in range(1, len(taken) + 3))]:
        new = pure.with_name(f"{base}_{topic}.py")
        if str(new) not in view.files and str(new) not in taken and str(new.with_suffix("")) not in folders:
            return str(new)
    raise ValueError(f"no free name beside {path}")


def largest(part: Part) -> Unit:
    """The unit with the most code lines."""
    return max(part, key=lambda unit: unit.code_lines)


def is_mostly_one(part: Part) -> bool:
    """Whether one unit is more than half of the part, which is then called after it."""
    return 2 * largest(part).code_lines > size(part)


def _topics(part: Part) -> list[str]:
    """What the part may be called after: its unit that is more than half of it, then words that many of its names have,
    weighted with their code lines."""
    weights: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for unit in part:
        for word in {word for name in unit.names for word in _WORD.findall(_snake(name))}:
            weights[word] += unit.code_lines
            spread[word] += 1
    words = sorted(weights, key=lambda word: (-weights[word] * spread[word], word))
    main = [_snake(min(largest(part).names))]
    told = [word for word in words if word not in _EMPTY_WORDS]
    topics = [*main, *told, *words] if is_mostly_one(part) else [*told, *words, *main]
    return [topic for topic in topics if not _TEST.search(topic)]


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower().strip("_")


def _built_by_name(view: View, path: str) -> Refusal | None:
    """A build that lists its modules one by one would leave the parts out."""
    pure = PurePosixPath(path)
    for name in _BUILD_FILES:
        text = view.files.get(name, b"")
        stem = re.search(rb"\b" + re.escape(pure.stem.encode()) + rb"\b", text)
        listed = _SINGLE_MODULES.search(text) and stem and len(pure.parts) <= 2
        if listed or (name == "setup.py" and path.encode() in text):
            return Refusal("built_by_name", f"{name} lists {path} by name, so new files would not be packaged.")
    return None


def _unless_run_as_file(view: View, path: str) -> str | Refusal:
    """A file of a package that is run by its path cannot import relatively; one that does already is not run so."""
    source = view.sources()[path]
    is_script = source.raw.startswith(b"#!") or any(map(is_main_guard, source.tree.body))
    top = modules(view).names[path].partition(".")[0]
    if not is_script or _imports_relatively(source) or _imports_from(source, top):
        return "."
    return Refusal("runs_as_script", f"{path} may be run by its path, where it could not import parts beside it.")


def _imports_relatively(source: Source) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.level for node in source.tree.body)


def _imports_from(source: Source, top: str) -> bool:
    return any(name.partition(".")[0] == top for node in source.tree.body for name in _imported(node))


def _used_as(view: View, path: str) -> set[bool]:
    """How other files import the module: True with a package's name before it, False by its own name alone."""
    stem = PurePosixPath(path).stem
    folder = PurePosixPath(path).parent.name
    found = set()
    for other in view.sources().values():
        for node in ast.walk(other.tree):
            for name in _imported(node):
                if name.partition(".")[0] == stem:
                    found.add(False)
                elif folder and f".{name}".endswith(f".{folder}.{stem}"):
                    found.add(True)
    return found


def _imported(node: ast.AST) -> list[str]:
    """Dotted names that an import spells without dots before them; what it takes from a module as part of the name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def _top_names(view: View) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in modules(view).names.values())


def _folders(view: View) -> frozenset[str]:
    return frozenset(str(folder) for path in view.files for folder in PurePosixPath(path).parents)
