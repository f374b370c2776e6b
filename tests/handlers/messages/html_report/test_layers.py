"""Layers: importers above what they import, no layer too wide, only the needed edges, few of them upwards."""

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.messages.html_report.layers import Layout, Pair, in_order, laid_out

GRAPHS = st.integers(1, 25).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.sets(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda p: p[0] != p[1]), max_size=70
        ),
    )
)


def row_of(layout: Layout) -> dict[int, int]:
    return {node: row for row, layer in enumerate(layout.layers) for node in layer}


def below(edges: set[Pair], start: int) -> set[int]:
    found, waiting = set[int](), [start]
    while waiting:
        node = waiting.pop()
        fresh = {b for a, b in edges if a == node} - found
        found |= fresh
        waiting += fresh
    return found


@given(GRAPHS, st.integers(1, 6))
@settings(max_examples=80, deadline=None)
def test_every_node_has_one_place_and_every_edge_that_falls_goes_down(
    graph: tuple[int, set[Pair]], widest: int
) -> None:
    size, edges = graph

    layout = laid_out(size, sorted(edges), widest)

    assert sorted(node for layer in layout.layers for node in layer) == list(range(size))
    assert max(map(len, layout.layers)) <= widest
    rows = row_of(layout)
    assert all(rows[a] < rows[b] for a, b in layout.down)
    assert {*layout.down, *layout.up} <= edges


@given(GRAPHS)
@settings(max_examples=60, deadline=None)
def test_what_is_left_out_follows_from_what_is_shown(graph: tuple[int, set[Pair]]) -> None:
    size, edges = graph

    layout = laid_out(size, sorted(edges), 4)

    shown = set(layout.down)
    for importer, imported in edges - set(layout.up):
        assert imported in below(shown, importer)


def test_an_edge_that_follows_from_others_is_left_out_unless_it_must_be_shown() -> None:
    edges = [(0, 1), (0, 2), (1, 2)]

    assert laid_out(3, edges, 3).down == ((0, 1), (1, 2))
    assert laid_out(3, edges, 3, kept=[(0, 2)]).down == ((0, 1), (0, 2), (1, 2))


def test_a_circle_is_broken_at_one_edge() -> None:
    layout = laid_out(4, [(0, 1), (1, 2), (2, 3), (3, 0)], 4)

    assert len(layout.up) == 1
    assert len(layout.layers) == 4


def test_without_circles_nothing_goes_up() -> None:
    edges = [(a, b) for a in range(12) for b in range(a + 1, 12) if (a * b) % 3]

    assert laid_out(12, edges, 3).up == ()
    assert in_order(3, [(2, 1), (1, 0)]) == [2, 1, 0]
