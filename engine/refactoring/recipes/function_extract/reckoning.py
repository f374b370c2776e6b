"""Three questions about every point of a graph, each answered by going round until nothing changes."""

from collections import deque

from engine.refactoring.recipes.function_extract.facts import NONE, Names
from engine.refactoring.recipes.function_extract.graph import Graph


def live(graph: Graph) -> list[Names]:
    """By point: the names that may be read from there on before they are bound."""
    found = [NONE] * len(graph.points)
    before = _predecessors(graph)
    waiting = deque(range(len(graph.points)))
    queued = set(waiting)
    while waiting:
        number = waiting.popleft()
        queued.discard(number)
        point = graph.points[number]
        onward = NONE.union(*(found[each] for each in point.next))
        fresh = point.reads | (onward - point.binds) | NONE.union(*(found[each] for each in point.errors))
        if fresh != found[number]:
            found[number] = fresh
            again = before[number] - queued
            queued |= again
            waiting.extend(sorted(again))
    return found


def bound(graph: Graph, given: Names) -> list[Names | None]:
    """By point: the names that are bound there whichever way control came; None for what is never reached."""
    found: list[Names | None] = [None] * len(graph.points)
    found[graph.entry] = given
    waiting = deque([graph.entry])
    while waiting:
        number = waiting.popleft()
        point, names = graph.points[number], found[number] or NONE
        kept = names - point.unbinds
        ways = [(each, kept | point.binds) for each in point.next] + [(each, kept) for each in point.errors]
        for target, arriving in ways:
            known = found[target]
            fresh = arriving if known is None else known & arriving
            if fresh != known:
                found[target] = fresh
                waiting.append(target)
    return found


def stored(graph: Graph) -> list[Names]:
    """By point: the names that may have been bound or unbound on the way there."""
    found = [NONE] * len(graph.points)
    waiting = deque(range(len(graph.points)))
    while waiting:
        number = waiting.popleft()
        point = graph.points[number]
        ways = [(each, found[number] | point.may_bind) for each in point.next]
        ways += [(each, found[number] | point.may_bind_first) for each in point.errors]
        for target, arriving in ways:
            if not arriving <= found[target]:
                found[target] |= arriving
                waiting.append(target)
    return found


def _predecessors(graph: Graph) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in graph.points]
    for number, point in enumerate(graph.points):
        for each in (*point.next, *point.errors):
            found[each].add(number)
    return found
