"""Which definitions nothing alive uses: a closed world by name, cycles of dead code included."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.refactoring.reaching import reached
from engine.refactoring.recipes.dead_code_removal.facts import Definition, facts_of
from engine.refactoring.recipes.dead_code_removal.findings import Doomed, Finding, Kind, may_edit
from engine.refactoring.recipes.dead_code_removal.traps import trap
from engine.refactoring.recipes.recipe import Refusal
from engine.refactoring.view import View


@dataclass(frozen=True, slots=True)
class _Graph:
    """Who uses which name: `rooted` are those that code outside every definition uses, `inside` the names that each
    definition uses itself; likewise for words of strings."""

    definitions: tuple[Definition, ...]
    by_name: Mapping[str, tuple[Definition, ...]]
    rooted: frozenset[str]
    inside: Mapping[Definition, frozenset[str]]
    spoken: frozenset[str]
    spoken_inside: Mapping[Definition, frozenset[str]]

    def named_in(self, definition: Definition) -> frozenset[str]:
        """What the definition uses or speaks of."""
        return self.inside.get(definition, frozenset()) | self.spoken_inside.get(definition, frozenset())


def dead_definitions(view: View) -> tuple[Finding, ...]:
    """Groups of dead definitions that go together, then those that look dead and stay, each with its reason."""
    return view.of_tree(_dead_definitions)


def _dead_definitions(view: View) -> tuple[Finding, ...]:
    graph = _graph(view)
    used = _reached(graph, (), speaks=False)
    reasons = _traps(view, graph, used)
    alive = _reached(graph, reasons, speaks=True)
    dead = [each for each in graph.definitions if each not in alive and may_edit(view, each.path)]
    tops = [each for each in dead if alive.issuperset(each.parents)]
    stays = _all_that_stay(graph, reasons, alive)
    return (*(_goes(group) for group in _groups(graph, tops)), *stays)


def _all_that_stay(
    graph: _Graph, reasons: Mapping[Definition, Refusal | None], alive: frozenset[Definition]
) -> Iterator[Finding]:
    """Those that a trap keeps, then those that only a string names."""
    given = _reached(graph, _given(reasons), speaks=False)
    found = (_trapped(each, reasons[each], given) for each in graph.definitions if each in reasons and each in alive)
    yield from (each for each in found if each)
    kept = _reached(graph, reasons, speaks=False)
    yield from (_spoken_of(each) for each in graph.definitions if each in alive and each not in kept)


def _graph(view: View) -> _Graph:
    facts = {path: facts_of(view, path) for path in view.python}
    by_name: dict[str, tuple[Definition, ...]] = {}
    for each in (definition for found in facts.values() for definition in found.definitions):
        by_name[each.name] = (*by_name.get(each.name, ()), each)
    inside: dict[Definition, set[str]] = {}
    spoken_inside: dict[Definition, set[str]] = {}
    rooted: set[str] = set()
    spoken: set[str] = set()
    for path in view.python:
        _sort_uses(facts[path].uses, by_name, rooted, inside)
        _sort_uses(facts[path].mentions, by_name, spoken, spoken_inside)
    return _Graph(
        tuple(each for found in facts.values() for each in found.definitions),
        by_name,
        frozenset(rooted),
        {each: frozenset(found) for each, found in inside.items()},
        frozenset(spoken),
        {each: frozenset(found) for each, found in spoken_inside.items()},
    )


def _sort_uses(
    uses: Mapping[str, frozenset[Definition | None]],
    by_name: Mapping[str, tuple[Definition, ...]],
    rooted: set[str],
    inside: dict[Definition, set[str]],
) -> None:
    for name in uses.keys() & by_name.keys():
        for where in uses[name]:
            if where is None:
                rooted.add(name)
            else:
                inside.setdefault(where, set()).add(name)


def _reached(graph: _Graph, kept: Iterable[Definition], *, speaks: bool) -> frozenset[Definition]:
    """The definitions that are alive when `kept` are: those whose name something alive uses or bears, since it
    may stand for them, and around whom everything is alive. With `speaks`, a word of a string is a use."""
    names_reached = graph.rooted | graph.spoken if speaks else graph.rooted
    wanted: set[Definition] = set()
    alive: set[Definition] = set()
    children = _children(graph.definitions)
    pending = [*kept, *(each for name in names_reached for each in graph.by_name.get(name, ()))]
    while pending:
        each = pending.pop()
        wanted.add(each)
        if each in alive or not alive.issuperset(each.parents):
            continue
        alive.add(each)
        named = graph.named_in(each) if speaks else graph.inside.get(each, frozenset())
        pending += [other for name in (*named, each.name) for other in graph.by_name[name] if other not in alive]
        pending += [child for child in children.get(each, ()) if child in wanted]
    return frozenset(alive)


def _children(definitions: Iterable[Definition]) -> dict[Definition, list[Definition]]:
    children: dict[Definition, list[Definition]] = {}
    for each in definitions:
        if each.parents:
            children.setdefault(each.parents[-1], []).append(each)
    return children


def _traps(view: View, graph: _Graph, used: frozenset[Definition]) -> dict[Definition, Refusal | None]:
    """The definitions that stay although no identifier reaches them; None for those of files that are not edited."""
    found: dict[Definition, Refusal | None] = {}
    for each in graph.definitions:
        if each in used:
            continue
        if not may_edit(view, each.path):
            found[each] = None
            continue
        reason = trap(view, each)
        if reason is not None:
            found[each] = reason
    return found


def _given(reasons: Mapping[Definition, Refusal | None]) -> list[Definition]:
    """The definitions that nobody doubts: public ones, and those of files that are not edited."""
    return [each for each, reason in reasons.items() if reason is None or reason.code == "public"]


def _trapped(definition: Definition, reason: Refusal | None, given: frozenset[Definition]) -> Finding | None:
    """Nothing is said of public methods, nor of what public code keeps alive anyway."""
    if reason is None or (reason.code == "public" and definition.parents):
        return None
    if reason.code != "public" and definition in given:
        return None
    return Finding(Kind.DEFINITION, (_doomed(definition),), reason.code, reason.said)


def _spoken_of(definition: Definition) -> Finding:
    path, line = definition.place
    said = f"{definition.qualname} in {path}:{line} is named in a string, which may be how it is found."
    return Finding(Kind.DEFINITION, (_doomed(definition),), "spoken_of", said)


def _groups(graph: _Graph, dead: list[Definition]) -> Iterator[list[Definition]]:
    """Dead definitions that name each other, in the order of the tree."""
    tops = set(dead)
    near: dict[Definition, set[Definition]] = {each: set() for each in dead}
    for each in graph.definitions:
        top = next((one for one in (*each.parents, each) if one in tops), None)
        if top is None:
            continue
        for other in (
            other for name in (*graph.named_in(each), top.name) for other in graph.by_name[name] if other in tops
        ):
            near[top].add(other)
            near[other].add(top)
    seen: set[Definition] = set()
    for each in dead:
        if each not in seen:
            group = reached(each, near)
            seen |= group
            yield sorted(group, key=lambda one: (one.place, one.qualname))


def _goes(group: list[Definition]) -> Finding:
    return Finding(Kind.DEFINITION, tuple(map(_doomed, group)))


def _doomed(definition: Definition) -> Doomed:
    return Doomed(definition.path, Kind.DEFINITION, definition.qualname, definition.node)
