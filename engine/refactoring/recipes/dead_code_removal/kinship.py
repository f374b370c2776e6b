"""The classes of a tree, which of them come from others, and which share an object with one from outside."""

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.recipes.dead_code_removal.facts import facts_of
from engine.refactoring.recipes.dead_code_removal.import_effects import is_standard
from engine.refactoring.recipes.dead_code_removal.purity import dotted
from engine.refactoring.source import Source
from engine.refactoring.view import View

# Classes whose own methods nobody overrides under a private name.
PLAIN_BASES: Final = frozenset(
    {"object", "typing.NamedTuple", "typing.TypedDict", "typing.Protocol", "typing.Generic", "abc.ABC", "enum.Enum"}
    | {"enum.IntEnum", "enum.Flag", "enum.IntFlag", "enum.StrEnum", "typing_extensions.Protocol"}
    | {"typing_extensions.TypedDict", "typing_extensions.NamedTuple"}
    | {"BaseException", "Exception", "ArithmeticError", "AttributeError", "ImportError", "IndexError", "KeyError"}
    | {"LookupError", "NotImplementedError", "OSError", "RuntimeError", "TypeError", "ValueError", "Warning"}
    | {"DeprecationWarning", "UserWarning", "RuntimeWarning"}
)
_BUILT_IN: Final = frozenset(name for name in dir(builtins) if isinstance(getattr(builtins, name), type))


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class of one file: its bases as dotted names, empty for one that is computed."""

    name: str
    path: str
    bases: tuple[str, ...]
    is_plain: bool  # neither metaclass nor other keywords, and no hook that its subclasses run


def classes(view: View) -> dict[str, tuple[ClassFacts, ...]]:
    """Every class of the tree, by simple name."""
    kin: dict[str, tuple[ClassFacts, ...]] = {}
    for each in (found for path in view.python for found in view.of_file(_classes, path)):
        kin[each.name] = (*kin.get(each.name, ()), each)
    return kin


def descendants(kin: Mapping[str, tuple[ClassFacts, ...]], names_of: set[str]) -> Iterator[ClassFacts]:
    """Every class that comes from one of these, by simple names."""
    below: dict[str, list[ClassFacts]] = {}
    for group in kin.values():
        for each in group:
            for base in each.bases:
                below.setdefault(base.rpartition(".")[2], []).append(each)
    pending, seen = sorted(names_of), set(names_of)
    while pending:
        for each in below.get(pending.pop(), ()):
            yield each
            if each.name not in seen:
                seen.add(each.name)
                pending.append(each.name)


def outside_kin(view: View, kin: Mapping[str, tuple[ClassFacts, ...]]) -> Iterator[str]:
    """The simple names of classes that share an object with a class from outside the tree: they or a class that comes
    from them have such a base, at any distance, so that a method of theirs could be an override."""
    every = [each for group in kin.values() for each in group]
    outside = {each.name for each in every if any(_is_outside(view, kin, each, base) for base in each.bases)}
    reached = outside | {each.name for each in descendants(kin, outside)}
    yield from reached
    pending, seen = sorted(reached), set(reached)
    while pending:
        for each in kin.get(pending.pop(), ()):
            bases = {base.rpartition(".")[2] for base in each.bases} & kin.keys()
            yield from bases
            pending += sorted(bases - seen)
            seen |= bases


def _is_outside(view: View, kin: Mapping[str, tuple[ClassFacts, ...]], found: ClassFacts, base: str) -> bool:
    """Whether a base is neither plain nor of this tree, nor one whose names are known with the standard library's."""
    if base in PLAIN_BASES:
        return False
    if view.outside.names and (base in _BUILT_IN or ("." in base and is_standard(view, base))):
        return False
    if "." not in base:
        return not any(each.path == found.path for each in kin.get(base, ()))
    level = len(base) - len(base.lstrip("."))
    if level:
        return base.rpartition(".")[2] not in kin
    return not any(each.partition(".")[0] == base.partition(".")[0] for each in modules(view).paths)


def _classes(view: View, path: str) -> tuple[ClassFacts, ...]:
    source = view.source(path)
    if not isinstance(source, Source):
        return ()
    origin = facts_of(view, path).origins
    return tuple(
        ClassFacts(node.name, path, tuple(_base(each, origin) for each in node.bases), _is_plain(node))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    )


def _base(node: ast.expr, origin: Mapping[str, str]) -> str:
    return dotted(node.value if isinstance(node, ast.Subscript) else node, origin)


def _is_plain(node: ast.ClassDef) -> bool:
    hooks = {"__init_subclass__", "__set_name__", "__class_getitem__"}
    return not node.keywords and not any(getattr(each, "name", "") in hooks for each in node.body)
