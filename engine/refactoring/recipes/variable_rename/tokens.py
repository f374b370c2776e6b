"""The proof for private symbols: all tokens of one name became another, nothing else changed, and nobody else knows
either name. Derived from the two trees alone."""

import ast
from collections.abc import Iterator
from typing import Final

from engine.refactoring.evidence import Evidence, Rung, disproved, not_proven, proven
from engine.refactoring.lexing import Unclosed
from engine.refactoring.names import names
from engine.refactoring.recipes.variable_rename.spelling import SpelledOtherwise, respelled
from engine.refactoring.recipes.variable_rename.uses import Uses, uses
from engine.refactoring.recipes.variable_rename.visible import seen_by
from engine.refactoring.recipes.variable_rename.world import obstacle, taken
from engine.refactoring.view import View

_PROPERTIES: Final = frozenset({"cached_property", "deleter", "getter", "property", "setter"})


def prove_symbol(before: View, after: View, old: str, new: str) -> list[Evidence]:
    """One row for the texts, one for the world that they stand in."""
    try:
        tokens, files = _respelled_everywhere(before, after, old, new)
    except SpelledOtherwise as error:
        return [disproved(Rung.STATIC, f"another change than of {old} to {new}: {error}")]
    except (Unclosed, UnicodeDecodeError) as error:
        return [not_proven(Rung.STATIC, f"a text cannot be compared: {error}")]
    said = f"all {tokens} tokens {old} became {new} in {files} {'file' if files == 1 else 'files'}, and nothing else"
    return [proven(Rung.STATIC, said), _closed_world(before, after, old, new)]


def _respelled_everywhere(before: View, after: View, old: str, new: str) -> tuple[int, int]:
    """How many tokens changed in how many files. Raises `SpelledOtherwise` for any other change, or one left out."""
    if before.files.keys() != after.files.keys():
        raise SpelledOtherwise("files came or went")
    tokens = files = 0
    for path, raw in before.files.items():
        if raw == after.files[path]:
            continue
        if not before.is_editable(path) or not path.endswith((".py", ".pyi")):
            raise SpelledOtherwise(f"{path} is not to be edited")
        found = respelled(raw, after.files[path], old, new)
        tokens, files = tokens + found.changed, files + 1
    if not tokens or names(after).count(old):
        raise SpelledOtherwise(f"{names(after).count(old)} places still say {old}")
    return tokens, files


def _closed_world(before: View, after: View, old: str, new: str) -> Evidence:
    if not old.startswith("_") or old.startswith("__") or not new.startswith("_") or new.startswith("__"):
        return disproved(Rung.STATIC, f"{old} is public, or {new} would be")
    used = uses(before, old)
    if not any(use.node for use in (*used.definitions, *used.stores)):
        return disproved(Rung.STATIC, f"{old} is not defined in this repository")
    found = obstacle(before, old) or taken(before, new)
    if found:
        return not_proven(Rung.STATIC, found.said)
    if after.unreadable() and len(after.unreadable()) > len(before.unreadable()):
        return disproved(Rung.STATIC, f"{after.unreadable()[0].path} {after.unreadable()[0].reason}")
    seen = seen_by(before) if _is_handed_on(used) else ""
    if seen:
        return not_proven(Rung.STATIC, f"{old} is handed on, and {seen}: what it is called may be seen")
    said = f"nothing else knows {old} or {new}: no string, no other file, no dependency"
    return proven(Rung.STATIC, said, details=_remarks(before, old, used))


def _is_handed_on(used: Uses) -> bool:
    """A class is, by each of its instances; a function where it is read without being called, a property never."""
    nodes = [use.node for use in used.definitions]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and not _is_property(node)]
    is_class = any(isinstance(node, ast.ClassDef) for node in nodes)
    is_async = any(isinstance(node, ast.AsyncFunctionDef) for node in nodes)
    return is_class or bool((functions or is_async) and used.mentions)


def _is_property(node: ast.FunctionDef) -> bool:
    """Whether whoever reads the name gets what the function returns."""
    return any(
        (isinstance(each, ast.Name) and each.id in _PROPERTIES)
        or (isinstance(each, ast.Attribute) and each.attr in _PROPERTIES)
        for each in node.decorator_list
    )


def _remarks(before: View, old: str, used: Uses) -> Iterator[str]:
    if used.definitions:
        yield f"tracebacks and representations say the new name where they said {old}"
    if old in names(before).comments:
        yield f"a comment still says {old}"
