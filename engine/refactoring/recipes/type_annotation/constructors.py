"""What calling a class answers: an instance of it, where nothing speaks against that."""

import re
from typing import Final

from engine.refactoring.recipes.type_annotation.hints import Hint
from engine.refactoring.recipes.type_annotation.world import World

# Capitalised, not in capitals: how classes are called. What the standard library calls so and is a function, a type
# form, or generic and says little without its arguments, is left out.
_CLASS_NAME: Final = re.compile(r"_?[A-Z]+[a-z]\w*")
_NO_CLASSES: Final = frozenset(
    {"typing", "types", "collections", "collections.abc", "weakref", "queue", "contextvars", "threading"}
    | {"multiprocessing", "ctypes", "asyncio", "concurrent.futures", "functools", "enum", "string"}
)


def instance_of(world: World, reference: str) -> Hint | None:
    """The class itself. None for a function, a generic class of the standard library, and a class that makes others:
    one with `__new__`, a metaclass or type arguments."""
    found = world.classes.get(reference)
    if found is None:
        module, _, name = reference.partition(":")
        in_tree = module in world.modules.paths
        is_class = not in_tree and module not in _NO_CLASSES and bool(_CLASS_NAME.fullmatch(name))
        return (reference,) if is_class else None
    family = (found, *world.ancestors(reference))
    is_strange = any("__new__" in each.methods or each.node.keywords or _is_generic(each.bases) for each in family)
    return None if is_strange else (reference,)


def _is_generic(bases: tuple[str, ...]) -> bool:
    return any(each in {"typing:Generic", "typing:Protocol"} for each in bases)
