"""What the whole tree says: which names it puts together, which files look through others, which classes are kin."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.refactoring.modules import modules
from engine.refactoring.names import names
from engine.refactoring.recipes.dead_code_removal.facts import FileFacts, facts_of
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


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class of one file: its bases as dotted names, empty for one that is computed."""

    name: str
    path: str
    bases: tuple[str, ...]
    is_plain: bool  # neither metaclass nor other keywords, and no hook that its subclasses run


@dataclass(frozen=True, slots=True)
class World:
    """`composed` are beginnings and ends of names that some string puts together; `elsewhere` the words of files that
    are not Python; `looked_through` the files whose names are enumerated; `kin` all classes by simple name."""

    exact: frozenset[str]
    composed: frozenset[tuple[str, str]]
    elsewhere: frozenset[str]
    stems: frozenset[str]
    looked_through: frozenset[str]
    kin: Mapping[str, tuple[ClassFacts, ...]]
    outside_kin: frozenset[str]
    enumerated: bool

    def composes(self, name: str) -> bool:
        """Whether the tree may put the name together out of parts: by a prefix, an ending, or word by word."""
        bare = name.lstrip("_")
        for first, last in self.composed:
            if any(
                each.startswith(first) and each.endswith(last) and each not in (first, last) for each in (name, bare)
            ):
                return True
        return bare != name and (bare in self.exact or all(part in self.exact for part in bare.split("_")))


def world(view: View) -> World:
    """The facts of the whole tree, gathered once a view."""
    return view.of_tree(_world)


def _world(view: View) -> World:
    facts = {path: facts_of(view, path) for path in view.python}
    exact = frozenset().union(*(each.exact for each in facts.values()))
    templates = frozenset().union(*(each.templates for each in facts.values()))
    classes = [each for path in view.python for each in view.of_file(_classes, path)]
    kin: dict[str, tuple[ClassFacts, ...]] = {}
    for each in classes:
        kin[each.name] = (*kin.get(each.name, ()), each)
    return World(
        exact=exact,
        composed=templates | {(text, "") for text in exact if _is_prefix(text)} | _endings(exact),
        elsewhere=names(view).elsewhere,
        stems=frozenset(PurePosixPath(path).stem for path in view.python),
        looked_through=frozenset(_looked_through(view, facts, kin)),
        kin=kin,
        outside_kin=frozenset(_outside_kin(kin)),
        enumerated=any("__subclasses__" in each.uses for each in facts.values()),
    )


def _is_prefix(text: str) -> bool:
    """`_on` and `do_` begin names that somebody completes; `name` hardly does."""
    return (
        len(text) >= 3 and text.strip("_") != "" and (text.startswith("_") or text.endswith("_")) and text[:2] != "__"
    )


def _endings(exact: frozenset[str]) -> frozenset[tuple[str, str]]:
    return frozenset(("", text) for text in exact if len(text) >= 4 and text.startswith("_") and text[:2] != "__")


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


def _looked_through(
    view: View, facts: Mapping[str, FileFacts], kin: Mapping[str, tuple[ClassFacts, ...]]
) -> Iterator[str]:
    """The files that enumerate names, those that they import, and those whose classes come from theirs."""
    known = modules(view)
    for path in sorted(path for path, each in facts.items() if each.looks_through):
        yield path
        for origin in facts[path].origins.values():
            level = len(origin) - len(origin.lstrip("."))
            name = known.resolved(path, level, origin.lstrip(".")) if path in known.names else origin
            yield from (known.paths[each] for each in (name, name.rpartition(".")[0]) if each in known.paths)
        own = {each.name for group in kin.values() for each in group if each.path == path}
        yield from (each.path for each in _descendants(kin, own))


def _descendants(kin: Mapping[str, tuple[ClassFacts, ...]], names_of: set[str]) -> Iterator[ClassFacts]:
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


def _outside_kin(kin: Mapping[str, tuple[ClassFacts, ...]]) -> Iterator[str]:
    """The simple names of classes that share an object with a class from outside the tree: they or a class that comes
    from them have such a base, at any distance, so that a method of theirs could be an override."""
    outside = {each.name for group in kin.values() for each in group if any(_is_outside(b, kin) for b in each.bases)}
    reached = outside | {each.name for each in _descendants(kin, outside)}
    yield from reached
    pending, seen = sorted(reached), set(reached)
    while pending:
        for each in kin.get(pending.pop(), ()):
            bases = {base.rpartition(".")[2] for base in each.bases} & kin.keys()
            yield from bases
            pending += sorted(bases - seen)
            seen |= bases


def _is_outside(base: str, kin: Mapping[str, tuple[ClassFacts, ...]]) -> bool:
    return base not in PLAIN_BASES and base.rpartition(".")[2] not in kin
