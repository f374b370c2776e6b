"""Which collaborators are worth handing in: those that reach out of the process, are large, or are patched by tests."""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.refactoring.classes import ClassEntry, Classes, classes
from engine.refactoring.patching import patched
from engine.refactoring.recipes.dependency_injection.sites import Site
from engine.refactoring.view import View

WORTH_IT: Final = 4
MANY_METHODS: Final = 3
_OUTWARD: Final = frozenset({
    "aiohttp", "boto3", "ftplib", "http", "httpx", "imaplib", "multiprocessing", "paramiko", "poplib", "psycopg",
    "psycopg2", "pymysql", "random", "redis", "requests", "secrets", "select", "selectors", "serial", "shutil",
    "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "telnetlib", "tempfile", "time",
    "urllib.request", "urllib3", "webbrowser",
})  # fmt: skip
_ENVIRONMENT: Final = frozenset({"environ", "getenv", "putenv"})
# Values and primitives: there is one way to build them, and nobody would pass another.
_HOLDERS: Final = frozenset({
    "Barrier", "BoundedSemaphore", "BytesIO", "ChainMap", "Condition", "ContextVar", "Counter", "Decimal", "Event",
    "ExitStack", "Fraction", "Future", "Headers", "LifoQueue", "Lock", "OrderedDict", "Path", "PriorityQueue",
    "PurePath", "Queue", "RLock", "Random", "Semaphore", "SimpleNamespace", "SimpleQueue", "StringIO", "Struct",
    "TemporaryDirectory", "Thread", "UUID", "UserDict", "UserList", "WeakKeyDictionary", "WeakSet",
    "WeakValueDictionary",
})  # fmt: skip
_VALUE_BASES: Final = frozenset({"Enum", "Exception", "IntEnum", "NamedTuple", "StrEnum", "TypedDict", "dict", "list"})


class Rank(NamedTuple):
    """What speaks for a site, as points, and in words."""

    points: int
    reasons: tuple[str, ...]


def rank(view: View, path: str, site: Site) -> Rank:
    """The points of a site: 4 and more are worth a change."""
    points = [(3, "reaches out of the process")] if _reaches_out(view, path, site.callee) else []
    name = site.callee.rpartition(".")[2]
    entry = classes(view).found(path, site.callee)
    if entry is not None and _method_count(entry.node) >= MANY_METHODS:
        points.append((2, f"has {_method_count(entry.node)} methods"))
    if _is_patched(view, name):
        points.append((2, "is replaced by tests"))
    if name in _HOLDERS or (entry is not None and _is_value(entry)):
        points.append((-5, "holds data"))
    if name.startswith("_"):
        points.append((-2, "is private"))
    return Rank(sum(each for each, _ in points), tuple(reason for _, reason in points))


def _reaches_out(view: View, path: str, callee: str) -> bool:
    known = classes(view)
    entry = known.found(path, callee)
    if entry is None:
        return _is_outward(known.meant(path, callee))
    return any(_is_used_outward(view, known, entry.path, dotted) for dotted in _used(known, entry))


def _used(known: Classes, entry: ClassEntry) -> Iterator[str]:
    """What the names in a class stand for, each with one attribute behind it where there is one."""
    for node in ast.walk(entry.node):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield known.meant(entry.path, f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.Name):
            yield known.meant(entry.path, node.id)


def _is_used_outward(view: View, known: Classes, path: str, dotted: str) -> bool:
    """Whether a name is of a module that reaches out, or is a class of the tree that uses such a name itself."""
    if _is_outward(dotted):
        return True
    entry = known.by_dotted.get(dotted)
    return entry is not None and entry.path != path and any(_is_outward(each) for each in _used(known, entry))


def _is_outward(dotted: str) -> bool:
    parts = dotted.split(".")
    is_environment = parts[0] == "os" and len(parts) > 1 and parts[1] in _ENVIRONMENT
    return is_environment or parts[0] in _OUTWARD or ".".join(parts[:2]) in _OUTWARD


def _method_count(node: ast.ClassDef) -> int:
    functions = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sum(not each.name.startswith("_") for each in functions)


def _is_value(entry: ClassEntry) -> bool:
    defined = {each.name for each in entry.node.body if isinstance(each, ast.FunctionDef)}
    decorated = any(
        "dataclass" in ast.unparse(each) or "attr" in ast.unparse(each) for each in entry.node.decorator_list
    )
    return "__eq__" in defined or decorated or not _VALUE_BASES.isdisjoint(entry.bases)


def _is_patched(view: View, name: str) -> bool:
    found = patched(view)
    return name in found.anywhere or any(name in replaced for replaced in found.by_module.values())
