"""Which functions of a tree never come back to their caller, by name."""

from engine.refactoring.recipes.type_annotation.functions import Function
from engine.refactoring.recipes.type_annotation.returns import completes, is_stub
from engine.refactoring.recipes.type_annotation.world import World


def never_returning(world: World) -> frozenset[str]:
    """The names that only such functions bear: a call of one ends what it stands in, whoever it is asked of."""
    never = {each.name for each in world.all_functions if _never_returns(each)}
    return frozenset(never - {each.name for each in world.all_functions if not _never_returns(each)})


def _never_returns(function: Function) -> bool:
    if function.returns or function.is_generator or is_stub(function):
        return False
    try:
        return not completes(function.node.body, lambda _: False)
    except RecursionError:
        return False
