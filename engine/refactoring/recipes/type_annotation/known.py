"""What the functions and methods of the language answer, whatever the program: the part that needs no inference."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.refactoring.recipes.type_annotation.hints import BOOL, BYTES, FLOAT, INT, NONE, STR, Hint, is_one

_BY_ANSWER: Final[Mapping[Hint, str]] = {
    BOOL: "builtins:isinstance builtins:issubclass builtins:hasattr builtins:callable builtins:any builtins:all"
    " builtins:bool os.path:exists os.path:isfile os.path:isdir os.path:isabs os.path:islink inspect:isclass"
    " inspect:isfunction inspect:ismethod inspect:iscoroutinefunction inspect:isgenerator inspect:iscoroutine"
    " inspect:isawaitable asyncio:iscoroutinefunction hmac:compare_digest math:isnan math:isinf keyword:iskeyword",
    STR: "builtins:str builtins:repr builtins:format builtins:chr builtins:ascii builtins:hex builtins:bin"
    " builtins:oct builtins:input os:getcwd json:dumps textwrap:dedent textwrap:indent textwrap:fill"
    " time:strftime platform:python_version platform:system html:escape html:unescape getpass:getuser"
    " urllib.parse:urlencode urllib.parse:unquote inspect:cleandoc locale:getpreferredencoding",
    INT: "builtins:int builtins:len builtins:ord builtins:hash builtins:id os:getpid",
    FLOAT: "builtins:float time:time time:monotonic time:perf_counter math:sqrt",
    BYTES: "builtins:bytes os:urandom base64:b64encode base64:b64decode",
    ("builtins:dict[builtins:str, builtins:str]",): "urllib.request:getproxies",
}
_FUNCTIONS: Final[Mapping[str, Hint]] = {name: answer for answer, names in _BY_ANSWER.items() for name in names.split()}
# These answer in the kind of text that they are given.
_SAME_TEXT: Final = frozenset(
    [
        "os.path:join",
        "os.path:dirname",
        "os.path:basename",
        "os.path:abspath",
        "os.path:normpath",
        "os.path:expanduser",
        "os.path:realpath",
        "os:fspath",
        "urllib.parse:urljoin",
        "builtins:abs",
    ]
)
_SAME: Final = [
    "strip",
    "lstrip",
    "rstrip",
    "lower",
    "upper",
    "title",
    "capitalize",
    "casefold",
    "swapcase",
    "replace",
    "center",
    "ljust",
    "rjust",
    "zfill",
    "expandtabs",
    "join",
    "removeprefix",
    "removesuffix",
]
_TESTS: Final = [
    "startswith",
    "endswith",
    "isalnum",
    "isalpha",
    "isascii",
    "isdigit",
    "islower",
    "isspace",
    "istitle",
    "isupper",
    "isdecimal",
    "isidentifier",
    "isnumeric",
    "isprintable",
]
_NUMBERS: Final = ["count", "find", "index", "rfind", "rindex"]


def _of_text(kind: Hint) -> dict[str, Hint]:
    lists = dict.fromkeys(("split", "rsplit", "splitlines"), (f"builtins:list[{kind[0]}]",))
    triples = dict.fromkeys(("partition", "rpartition"), (f"builtins:tuple[{kind[0]}, {kind[0]}, {kind[0]}]",))
    numbers, tests, same = dict.fromkeys(_NUMBERS, INT), dict.fromkeys(_TESTS, BOOL), dict.fromkeys(_SAME, kind)
    return lists | triples | numbers | tests | same


_METHODS: Final[Mapping[Hint, Mapping[str, Hint]]] = {
    STR: _of_text(STR) | {"encode": BYTES, "format": STR, "format_map": STR, "translate": STR},
    BYTES: _of_text(BYTES) | {"decode": STR, "hex": STR},
    INT: {"bit_length": INT, "to_bytes": BYTES},
    FLOAT: {"is_integer": BOOL, "hex": STR},
}


def function(reference: str, arguments: Sequence[Hint | None]) -> Hint | None:
    """What a function of the standard library answers when it is called with arguments of these types."""
    if reference in _SAME_TEXT:
        first = arguments[0] if arguments else None
        return first if first in (STR, BYTES, INT, FLOAT) else None
    if reference in ("os:getenv", "os.environ:get"):
        return (*STR, *NONE) if len(arguments) == 1 else None
    return _FUNCTIONS.get(reference)


def method(owner: Hint | None, name: str) -> Hint | None:
    """What a method of a built-in value answers."""
    return _METHODS.get(owner, {}).get(name) if owner else None


def container(kind: str, element: Hint | None) -> Hint | None:
    """`list[element]` and its like; None for elements of several kinds, which an author would name more generally."""
    return (f"builtins:{kind}[{_only(element)}]",) if is_one(element) and element != NONE else None


def mapping(keys: Hint | None, values: Hint | None) -> Hint | None:
    if keys is None or not is_one(keys) or not is_one(values) or values == NONE:
        return None
    return (f"builtins:dict[{_only(keys)}, {_only(values)}]",)


def fixed_tuple(parts: Sequence[Hint | None]) -> Hint | None:
    """A tuple with one type a place, where all are known."""
    texts = [" | ".join(each) for each in parts if each]
    return (f"builtins:tuple[{', '.join(texts)}]",) if texts and len(texts) == len(parts) else None


def _only(hint: Hint | None) -> str:
    assert hint is not None
    return hint[0]
