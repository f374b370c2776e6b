"""What the whole tree says: which names it puts together, which files look through others, which classes are kin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.refactoring.modules import modules
from engine.refactoring.names import names
from engine.refactoring.recipes.dead_code_removal.facts import FileFacts, facts_of
from engine.refactoring.recipes.dead_code_removal.kinship import ClassFacts, classes, descendants, outside_kin
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class World:
    """`beginnings` and `endings` are strings that could be parts of private names; `elsewhere` the words of files that
    are not Python; `looked_through` the files whose names are enumerated; `kin` all classes by simple name.
    `shows_frames` says that the tree looks at the variables of running functions."""

    exact: frozenset[str]
    beginnings: frozenset[str]
    endings: frozenset[str]
    elsewhere: frozenset[str]
    stems: frozenset[str]
    looked_through: frozenset[str]
    kin: Mapping[str, tuple[ClassFacts, ...]]
    outside_kin: frozenset[str]
    enumerates_classes: bool
    shows_frames: bool

    def composes(self, name: str) -> bool:
        """Whether the tree holds the parts of the name: its beginning, its ending, or all but the underscore."""
        bare = name.lstrip("_")
        starts = any(name != each and name.startswith(each) for each in self.beginnings)
        ends = any(name != each and name.endswith(each) for each in self.endings)
        return starts or ends or (bare != name and bare in self.exact)

    def spells(self, name: str) -> bool:
        """Whether each word of the name is a string of its own, as in `f"_{verb}_{noun}"`."""
        return all(part in self.exact for part in name.strip("_").split("_"))


def world(view: View) -> World:
    """The facts of the whole tree, gathered once a view."""
    return view.of_tree(_world)


def _world(view: View) -> World:
    facts = {path: facts_of(view, path) for path in view.python}
    exact = frozenset().union(*(each.exact for each in facts.values()))
    open_ends = frozenset().union(*(each.open_ends for each in facts.values()))
    kin = classes(view)
    return World(
        exact=exact,
        beginnings=open_ends | frozenset(filter(_is_part, exact)),
        endings=frozenset(text for text in exact if _is_part(text) and len(text) > 3),
        elsewhere=names(view).elsewhere,
        stems=frozenset(PurePosixPath(path).stem for path in view.python),
        looked_through=frozenset(_looked_through(view, facts, kin)),
        kin=kin,
        outside_kin=frozenset(outside_kin(view, kin)),
        enumerates_classes=any("__subclasses__" in each.uses for each in facts.values()),
        shows_frames=any("f_locals" in each.uses for each in facts.values()),
    )


def _is_part(text: str) -> bool:
    """`_on` begins names that somebody completes, `_hook` ends them; `name` hardly does."""
    return len(text) >= 3 and text.strip("_") != "" and text.startswith("_") and not text.startswith("__")


def _looked_through(
    view: View, facts: Mapping[str, FileFacts], kin: Mapping[str, tuple[ClassFacts, ...]]
) -> Iterator[str]:
    """The files whose names somebody enumerates: their own code, that of a class they come from, or of one that
    imports them. What is handed to a function as an argument may be any module that its callers know."""
    for path in sorted(path for path, each in facts.items() if each.looked_at):
        looked_at, origin = facts[path].looked_at, facts[path].origins
        own = {each.name for group in kin.values() for each in group if each.path == path}
        if "" in looked_at or own & looked_at:
            yield path
            yield from (each.path for each in descendants(kin, own))
        for name in sorted(looked_at & origin.keys()):
            yield from _files_of(view, path, origin[name])
        if looked_at - origin.keys() - own - {""}:
            for other in _importers(view, facts, path):
                yield from (other, *_modules_of(view, facts, other))


def _importers(view: View, facts: Mapping[str, FileFacts], path: str) -> Iterator[str]:
    for other, each in facts.items():
        if other != path and any(path in _files_of(view, other, origin) for origin in each.origins.values()):
            yield other


def _modules_of(view: View, facts: Mapping[str, FileFacts], path: str) -> Iterator[str]:
    """The modules that a file holds under a name, to hand on."""
    for origin in facts[path].origins.values():
        name = _absolute(view, path, origin)
        if name in modules(view).paths:
            yield modules(view).paths[name]


def _files_of(view: View, path: str, origin: str) -> list[str]:
    """The file of an imported module, or of the module that an imported thing comes out of."""
    name = _absolute(view, path, origin)
    known = modules(view).paths
    return [known[each] for each in (name, name.rpartition(".")[0]) if each in known]


def _absolute(view: View, path: str, origin: str) -> str:
    level = len(origin) - len(origin.lstrip("."))
    known = modules(view)
    return known.resolved(path, level, origin.lstrip(".")) if path in known.names else origin
