"""Callables of the standard library, and of attrs, that do nothing when a module is imported but look and build."""

from collections.abc import Iterator, Mapping
from typing import Final

_TYPING: Final = (
    "TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "cast", "NamedTuple", "TypedDict", "Literal",
)  # fmt: skip
_TYPING_DECORATORS: Final = (
    "overload", "final", "runtime_checkable", "no_type_check", "override", "deprecated", "type_check_only",
    "dataclass_transform",
)  # fmt: skip
_CALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "abc": ("ABCMeta",),
    "attr": ("ib", "Factory", "field"),
    "attrs": ("field", "Factory"),
    "collections": ("ChainMap", "Counter", "OrderedDict", "defaultdict", "deque", "namedtuple"),
    "contextvars": ("ContextVar",),
    "dataclasses": ("field",),
    "datetime": ("date", "datetime", "time", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "enum": ("auto",),
    "fractions": ("Fraction",),
    "functools": ("cached_property", "partial", "partialmethod"),
    "itertools": ("chain", "count", "product"),
    "logging": ("getLogger",),
    "operator": ("attrgetter", "itemgetter", "methodcaller"),
    "os.path": ("basename", "dirname", "join"),
    "pathlib": ("Path", "PurePath", "PurePosixPath"),
    "re": ("compile", "escape"),
    "string": ("Template",),
    "struct": ("Struct", "calcsize"),
    "sys": ("intern",),
    "textwrap": ("dedent",),
    "threading": ("Lock", "RLock", "local"),
    "types": ("MappingProxyType", "SimpleNamespace"),
    "typing": _TYPING,
    "typing_extensions": _TYPING,
    "uuid": ("UUID",),
    "weakref": ("WeakKeyDictionary", "WeakSet", "WeakValueDictionary"),
}
_DECORATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "abc": ("abstractmethod",),
    "attr": ("attrs", "define", "frozen", "mutable", "s"),
    "attrs": ("define", "frozen", "mutable"),
    "contextlib": ("asynccontextmanager", "contextmanager"),
    "dataclasses": ("dataclass",),
    "enum": ("unique", "verify"),
    "functools": (
        "cache", "cached_property", "lru_cache", "singledispatch", "singledispatchmethod", "total_ordering", "wraps",
    ),
    "types": ("coroutine",),
    "typing": _TYPING_DECORATORS,
    "typing_extensions": _TYPING_DECORATORS,
    "warnings": ("deprecated",),
}  # fmt: skip


def _full_names(table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (f"{module}.{name}" for module, names in table.items() for name in names)


BUILTIN_CALLS: Final = frozenset({
    "abs", "all", "any", "bool", "bytearray", "bytes", "chr", "classmethod", "complex", "dict", "divmod", "enumerate",
    "filter", "float", "frozenset", "hash", "hex", "int", "isinstance", "issubclass", "len", "list", "map", "max",
    "memoryview", "min", "object", "oct", "ord", "pow", "property", "range", "repr", "reversed", "round", "set",
    "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "zip",
})  # fmt: skip
CALLS: Final = frozenset(_full_names(_CALLS)) | BUILTIN_CALLS
METHODS: Final = frozenset({
    "copy", "count", "decode", "difference", "encode", "endswith", "format", "fromhex", "fromkeys", "get", "index",
    "intersection", "isdisjoint", "items", "join", "keys", "lower", "lstrip", "maketrans", "partition", "replace",
    "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "title", "union", "upper", "values",
})  # fmt: skip
DECORATORS: Final = frozenset(_full_names(_DECORATORS)) | {"staticmethod", "classmethod", "property"}
METACLASSES: Final = frozenset({"abc.ABCMeta", "enum.EnumMeta", "enum.EnumType", "type"})
