"""What the dependency graph shows: modules while they are few, then folders, then circles and their neighbours."""

from random import Random

from engine.analysis.report import Dependencies
from handlers.messages.html_report.modules import MOST_FOLDERS, MOST_MODULES, Edge, Node, drawn
from tests.handlers.messages.whole_reports import GRAPH, large_report


def chain(folders: int, files: int) -> Dependencies:
    """Files that import the next one, folder by folder; the first two of the first folder import each other."""
    modules = tuple(sorted(f"src/folder_{at:03}/m{n}.py" for at in range(folders) for n in range(files)))
    edges = tuple((at, at + 1) for at in range(len(modules) - 1))
    return Dependencies(modules, tuple(sorted({*edges, (1, 0)})), ((0, 1),))


def test_few_modules_are_shown_one_by_one_without_the_folder_they_share() -> None:
    shown = drawn(GRAPH)

    assert [node.name for node in shown.nodes] == ["a.py", "money.py", "pay.py", "shop.py", "tax.py"]
    assert [node.is_circular for node in shown.nodes] == [False, False, True, False, True]
    assert [edge for edge in shown.edges if edge.is_circular] == [Edge(2, 4, True), Edge(4, 2, True)]
    assert (shown.unit, shown.left_out) == ("module", 0)


def test_many_modules_are_shown_by_their_folders() -> None:
    graph = chain(folders=9, files=10)

    shown = drawn(graph)

    assert shown.nodes[0] == Node("folder_000/", "src/folder_000/", 10, True)
    assert sum(node.modules for node in shown.nodes) == len(graph.modules)
    assert [(edge.importer, edge.imported) for edge in shown.edges] == [(at, at + 1) for at in range(8)]
    assert not any(edge.is_circular for edge in shown.edges), "the circle is within one folder"


def test_of_too_many_folders_circles_and_their_neighbours_are_shown() -> None:
    shown = drawn(chain(folders=70, files=2))

    assert [node.name for node in shown.nodes] == ["folder_000/", "folder_001/"]
    assert shown.left_out == 68


def test_of_too_many_folders_without_circles_those_with_most_imports_are_shown() -> None:
    graph = chain(folders=70, files=2)

    shown = drawn(Dependencies(graph.modules, graph.edges, ()))

    assert (len(shown.nodes), shown.left_out) == (MOST_FOLDERS, 30)


def test_no_graph_is_too_large_to_be_shown() -> None:
    graph = large_report(4000).dependencies
    assert graph is not None
    assert len(graph.modules) > MOST_MODULES

    shown = drawn(graph)

    assert 2 <= len(shown.nodes) <= MOST_FOLDERS
    assert all(0 <= end < len(shown.nodes) for edge in shown.edges for end in edge[:2])


def test_files_at_the_top_have_a_name_as_well() -> None:
    modules = tuple(sorted([f"m{at}.py" for at in range(40)] + [f"src/a/m{at}.py" for at in range(40)]))
    random = Random(1)
    edges = tuple(sorted({tuple(sorted(random.sample(range(80), 2))) for _ in range(200)}))

    shown = drawn(Dependencies(modules, edges, ()))  # type: ignore[arg-type]  # pairs, as they were drawn

    assert [(node.name, node.modules) for node in shown.nodes] == [("./", 40), ("src/a/", 40)]
