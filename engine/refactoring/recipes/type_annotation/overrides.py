"""What a method takes over from the method that it overrides, and where the two would contradict each other."""

from collections.abc import Callable

from engine.refactoring.recipes.type_annotation.functions import RETURN, Function, parameters, positional
from engine.refactoring.recipes.type_annotation.hints import Hint
from engine.refactoring.recipes.type_annotation.returns import gives_value
from engine.refactoring.recipes.type_annotation.world import World

Known = Callable[[Function, str], Hint | None]
_FREE: frozenset[str] = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__"})


def overridden(world: World, function: Function) -> Function | None:
    """The method of the nearest base in the tree; constructors override nothing."""
    reference = world.class_of(function) if function.owner is not None else ""
    if not reference or function.name in _FREE:
        return None
    for base in world.ancestors(reference):
        found = base.methods.get(function.name, ())
        if found:
            return found[0] if len(found) == 1 else None
    return None


def overriding(world: World, function: Function) -> list[Function]:
    """The methods of the tree that override this one."""
    reference = world.class_of(function) if function.owner is not None else ""
    if not reference or function.name in _FREE:
        return []
    return [each for below in world.descendants(reference) for each in below.methods.get(function.name, ())]


def inherited(world: World, function: Function, name: str, known: Known) -> Hint | None:
    """The type that the overridden method has in this slot; a parameter must stand at the same place in both."""
    base = overridden(world, function)
    if base is None or type(base.node) is not type(function.node):
        return None
    if name != RETURN and _place(base, name) != _place(function, name):
        return None
    return known(base, name)


def may_answer_none(world: World, function: Function) -> bool:
    """Whether nothing below gives a value where this method gives none."""
    return not any(gives_value(each) for each in overriding(world, function))


def contradicts(world: World, function: Function, name: str, hint: Hint, known: Known) -> bool:
    """Whether a base or an override in the tree has another type in this slot than this."""
    base = overridden(world, function)
    above = known(base, name) if base else None
    below = [known(each, name) for each in overriding(world, function)]
    if name == RETURN:
        return any(each is not None and not set(each) <= set(hint) for each in below) or (
            above is not None and not set(hint) <= set(above)
        )
    return any(each is not None and each != hint for each in (above, *below))


def _place(function: Function, name: str) -> int:
    """Where a parameter stands; 0 for one that is only given by its name, -1 where there is none."""
    plain = [each.arg for each in positional(function.node)]
    if name in plain:
        return plain.index(name) + 1
    return 0 if name in [each.arg for each in parameters(function.node)] else -1
