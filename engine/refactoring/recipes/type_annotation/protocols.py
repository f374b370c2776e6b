"""What the language itself says about methods such as `__len__` and `__exit__`."""

from collections.abc import Mapping
from typing import Final

from engine.refactoring.recipes.type_annotation.functions import Function, positional
from engine.refactoring.recipes.type_annotation.hints import BOOL, BYTES, FLOAT, INT, NONE, STR, Hint
from engine.refactoring.recipes.type_annotation.returns import gives_value, is_stub

_OBJECT: Final[Hint] = ("builtins:object",)
_EXIT: Final[tuple[Hint, ...]] = (
    ("builtins:type[builtins:BaseException]", "None"),
    ("builtins:BaseException", "None"),
    ("types:TracebackType", "None"),
)
_RETURNS: Final[Mapping[str, Hint]] = (
    dict.fromkeys(("__repr__", "__str__", "__format__", "__fspath__"), STR)
    | dict.fromkeys(("__len__", "__hash__", "__int__", "__index__", "__sizeof__", "__length_hint__"), INT)
    | dict.fromkeys(("__bool__", "__contains__"), BOOL)
    | {"__bytes__": BYTES, "__float__": FLOAT, "__complex__": ("builtins:complex",)}
)
_COMPARISONS: Final = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"})
_SILENT: Final = frozenset(
    [
        "__init__",
        "__post_init__",
        "__setattr__",
        "__delattr__",
        "__setitem__",
        "__delitem__",
        "__set__",
        "__delete__",
        "__set_name__",
        "__init_subclass__",
        "__del__",
        "__setstate__",
    ]
)
_PARAMETERS: Final[Mapping[str, tuple[Hint | None, ...]]] = {
    "__exit__": _EXIT,
    "__aexit__": _EXIT,
    "__eq__": (_OBJECT,),
    "__ne__": (_OBJECT,),
    "__getattr__": (STR,),
    "__getattribute__": (STR,),
    "__setattr__": (STR, None),
    "__delattr__": (STR,),
    "__format__": (STR,),
    "__set_name__": (("builtins:type",), STR),
}


def protocol_return(function: Function) -> Hint | None:
    """What a special method must answer, where its body does not wait to be overridden."""
    if function.owner is None or function.name in _COMPARISONS:
        return None
    if function.name in _SILENT:
        return None if gives_value(function) else NONE
    return None if is_stub(function) else _RETURNS.get(function.name)


def protocol_parameter(function: Function, name: str) -> Hint | None:
    """What a special method is given for a positional parameter."""
    expected = _PARAMETERS.get(function.name, ())
    given = [each.arg for each in positional(function.node)[1:]]
    if function.owner is None or name not in given or len(given) != len(expected):
        return None
    return expected[given.index(name)]
