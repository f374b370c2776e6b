"""Whether the annotations of a new function say what those of the old one said: a condition of the proof."""

import ast
from collections.abc import Sequence

from engine.refactoring.complexity import FunctionNode
from engine.refactoring.recipes.function_extract.binding import bindings
from engine.refactoring.recipes.function_extract.hints import evaluates_lazily, is_plain
from engine.refactoring.recipes.function_extract.inverse import Match


def wrong_annotation(match: Match, module: ast.Module) -> str:
    """What is wrong with the annotations of the new function; empty where each is one of the old function, or none, and
    can be evaluated where it stands."""
    helper, old = match.helper.node, match.old.node
    known = {each.arg: each.annotation for each in (*old.args.posonlyargs, *old.args.args, *old.args.kwonlyargs)}
    pairs = [(each.annotation, known.get(each.arg)) for each in helper.args.args if each.annotation is not None]
    if helper.returns is not None and not _is_none(helper.returns):
        pairs.append((helper.returns, old.returns))
    for ours, theirs in pairs:
        if ours is None or theirs is None or ast.dump(ours) != ast.dump(theirs) or not is_plain(ours):
            return "is annotated otherwise than the old function"
    if not evaluates_lazily(module) and not _sees_alike(match, [ours for ours, _ in pairs if ours is not None]):
        return "has an annotation that may mean something else where it stands"
    if _is_none(helper.returns) and not _gives_nothing(match):
        return "is said to return None, and does not"
    return ""


def _is_none(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Constant) and annotation.value is None


def _gives_nothing(match: Match) -> bool:
    call = match.call
    return not call.gives and not call.delegates and (not call.returns or _is_none(match.old.node.returns))


def _sees_alike(match: Match, annotations: Sequence[ast.expr]) -> bool:
    """Whether names in annotations mean the same beside the old function and where the new one stands."""
    if match.call.receiver or not annotations:
        return True
    if match.new.top not in (match.new.node, *match.new.around):
        return False
    classes = [each for each in match.old.around if not isinstance(each, FunctionNode)]
    hidden = match.old.enclosing_names().union(*(bindings(each.body).bound for each in classes))
    return hidden.isdisjoint(node.id for each in annotations for node in ast.walk(each) if isinstance(node, ast.Name))
