"""Circles and reach, against brute force."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.graph import cycles, reach, strongly_connected
from tests.engine.snapshots import snapshot_of

GRAPHS = st.integers(1, 8).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)


def reachable(graph: dict[int, list[int]], start: int) -> set[int]:
    seen, pending = set(), [start]
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += graph[node]
    return seen


@given(GRAPHS)
def test_components_are_the_nodes_that_reach_each_other(edges):
    graph = dict(enumerate(edges))
    reach = {node: reachable(graph, node) for node in graph}

    components = list(strongly_connected(graph))

    assert sorted(node for component in components for node in component) == sorted(graph)
    home = {node: index for index, component in enumerate(components) for node in component}
    for one, other in product(graph, repeat=2):
        assert (home[one] == home[other]) == (other in reach[one] and one in reach[other])


def test_a_chain_longer_than_any_stack_has_no_circle():
    graph = {node: [node + 1] for node in range(50_000)} | {50_000: []}

    assert len(list(strongly_connected(graph))) == 50_001


def graph_of(facts_of, files):
    """The snapshot of these texts, and the paths of a mask."""
    snapshot = snapshot_of({path: facts_of("python", text) for path, text in files.items()})
    return snapshot, lambda mask: {snapshot.entries.paths[index] for index in np.flatnonzero(mask)}


def test_only_imports_that_run_at_load_time_make_a_circle(facts_of):
    files = {
        "p/__init__.py": "from p.a import x\n",
        "p/a.py": "import p.b\n",
        "p/b.py": "from p import a\n",
        "p/c.py": "if TYPE_CHECKING:\n    from p import d\n",
        "p/d.py": "import p.c\n",
        "p/e.py": "def f():\n    import p.f\n",
        "p/f.py": "import p.e\n",
    }

    snapshot, _ = graph_of(facts_of, files)

    circles = cycles(snapshot.edges, np.ones(len(files), np.bool_))

    assert [[snapshot.entries.paths[index] for index in circle] for circle in circles] == [["p/a.py", "p/b.py"]]


def test_tests_reach_what_is_imported_now_or_later_and_the_packages_around_it(facts_of):
    files = {
        "p/__init__.py": "from p import extra\n",
        "p/extra.py": "",
        "p/a.py": "def f():\n    import p.late\n",
        "p/late.py": "",
        "p/hint.py": "",
        "p/alone.py": "",
        "tests/test_a.py": "from p.a import f\nif TYPE_CHECKING:\n    import p.hint\n",
    }

    snapshot, paths_of = graph_of(facts_of, files)
    reached = paths_of(reach(snapshot.edges, np.array([snapshot.entries.find("tests/test_a.py")])))

    assert set(files) - reached == {"p/hint.py", "p/alone.py"}
