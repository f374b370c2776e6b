"""Whether another file takes a name out of the module that imported it."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.recipes.dead_code_removal.facts import facts_of
from engine.refactoring.source import Source
from engine.refactoring.view import View

_PAIR: Final = re.compile(r"\b([^\W\d]\w*)\s*\.\s*(?=([^\W\d]\w*))")
STAR: Final = "*"


@dataclass(frozen=True, slots=True)
class _Takes:
    """What one file takes: names by the absolute module they come out of, `STAR` for all of them and an empty module
    where it is not known; and every `left.right` that is written anywhere in it, by the left name."""

    by_module: Mapping[str, frozenset[str]]
    by_stem: Mapping[str, frozenset[str]]


def is_taken_elsewhere(view: View, path: str, name: str) -> bool:
    """Whether another file may take the name from this one: by import, as an attribute, or in a string."""
    own = modules(view).names.get(path, "")
    stem = own.rpartition(".")[2]
    wanted = {name} if "__all__" in facts_of(view, path).uses else {name, STAR}
    return any(_takes(view, other, own, stem, name, wanted) for other in view.python if other != path)


def _takes(view: View, path: str, own: str, stem: str, name: str, wanted: set[str]) -> bool:
    facts = facts_of(view, path)
    if stem not in facts.uses and stem not in facts.mentions:
        return _is_unknown(view, path, name)
    taken = view.of_tree(_all_takes).get(path)
    if taken is None:
        return name in facts.uses
    by_module = taken.by_module.get(own, frozenset()) | taken.by_module.get("", frozenset())
    return bool(by_module & wanted) or name in taken.by_stem.get(stem, frozenset()) or name in facts.exact


def _is_unknown(view: View, path: str, name: str) -> bool:
    """Whether the file takes the name from a place that its imports do not tell: `from . import *` at the top."""
    taken = view.of_tree(_all_takes).get(path)
    return taken is not None and bool(taken.by_module.get("", frozenset()) & {name, STAR})


def _all_takes(view: View) -> dict[str, _Takes]:
    """By file; those that cannot be read are missing."""
    sources = ((path, view.source(path)) for path in view.python)
    return {path: _takes_of(view, source) for path, source in sources if isinstance(source, Source)}


def _takes_of(view: View, source: Source) -> _Takes:
    by_module: dict[str, set[str]] = {}
    for module, name in _imported(view, source):
        by_module.setdefault(module, set()).add(name)
    by_stem = view.of_file(_pairs, source.path)
    return _Takes({module: frozenset(some) for module, some in by_module.items()}, by_stem)


def _imported(view: View, source: Source) -> Iterator[tuple[str, str]]:
    """Every name that is imported out of a module, or read off a module under the name it has here."""
    known = modules(view)
    pairs = view.of_file(_pairs, source.path)
    for level, module, name, here in view.of_file(_written, source.path):
        base = known.resolved(source.path, level, module) if source.path in known.names else ""
        whole = f"{base}.{name}" if name else base
        yield from ((whole, right) for right in pairs.get(here, ()))
        if name:
            yield base, name


def _written(view: View, path: str) -> tuple[tuple[int, str, str, str], ...]:
    """The imports of a file as they are written: level, module, name (empty for a module as a whole), name here."""
    source = view.source(path)
    found: list[tuple[int, str, str, str]] = []
    for node in ast.walk(source.tree) if isinstance(source, Source) else ():
        if isinstance(node, ast.ImportFrom):
            found += [(node.level, node.module or "", each.name, each.asname or each.name) for each in node.names]
        elif isinstance(node, ast.Import):
            found += [(0, each.name, "", each.asname) for each in node.names if each.asname]
    return tuple(found)


def _pairs(view: View, path: str) -> dict[str, frozenset[str]]:
    """Every `left.right` of the text, in code, strings and comments alike."""
    found: dict[str, set[str]] = {}
    for left, right in _PAIR.findall(view.files[path].decode("utf-8", "replace")):
        found.setdefault(left, set()).add(right)
    return {left: frozenset(some) for left, some in found.items()}
