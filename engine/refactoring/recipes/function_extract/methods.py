"""When the new function must be a method, and when it cannot be one."""

import ast
from typing import Final

from engine.refactoring.recipes.function_extract.facts import Names
from engine.refactoring.recipes.function_extract.functions import Binding, Function
from engine.refactoring.recipes.function_extract.traits import identifiers

# Their functions are read or compiled by somebody who would not find the new one.
COMPILERS: Final = frozenset({"cfunc", "guvectorize", "jit", "kernel", "njit", "script", "vectorize"})
# Under these the first parameter is not what its place says: a class where an instance is expected.
_REBINDERS: Final = frozenset(
    {
        "comparator", "declared_attr", "expression", "field_validator", "hybrid_method", "hybrid_property",
        "model_validator", "root_validator", "validator",
    }
)  # fmt: skip
_NOT_FOR_METHODS: Final = frozenset({"NamedTuple", "Protocol", "TypedDict"})


def needs_class(function: Function, words: Names) -> bool:
    """Whether a region with these identifiers wants to be a method: it uses its object, or its class."""
    return (bool(function.receiver) and function.receiver in words) or is_class_bound(function, words)


def is_class_bound(function: Function, words: Names) -> bool:
    """Whether `super()`, `__class__` or names that the class mangles are among the identifiers of a region."""
    if not any(isinstance(each, ast.ClassDef) for each in function.around):
        return False
    return not words.isdisjoint({"super", "__class__"}) or any(map(is_mangled, words))


def why_no_method(function: Function, local: Names, bound: Names) -> str:
    """Why a region that needs its class cannot become a method of it; empty when it can."""
    owner = function.owner
    if owner is None:
        return "it stands in a function inside a method"
    if not function.receiver:
        return "the method has none"
    if function.receiver in bound or function.receiver not in local:
        return f"{function.receiver} is bound anew"
    if _REBINDERS.intersection(function.decorators):
        return "a decorator decides what that is"
    if function.binding is Binding.INSTANCE and function.receiver != "self" and function.decorators:
        return f"a decorator may decide what {function.receiver} is"
    bases = {word for base in owner.bases for word in identifiers([base])}
    if _NOT_FOR_METHODS & bases:
        return f"{owner.name} is a {min(_NOT_FOR_METHODS & bases)}, to which a method would be a demand"
    return ""


def is_mangled(word: str) -> bool:
    return word.startswith("__") and not word.endswith("__")
