"""Folders of two levels: nothing is lost on the way, and one large folder is not the whole picture."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.report import FileSummary
from handlers.messages.html_report.folders import MOST_GROUPS, MOST_TILES, Group, groups

PATHS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=5).map("/".join)


def file(path: str, lines: int = 100, lost: float = 0.5, kind: str = "source") -> FileSummary:
    return FileSummary(path, "Python", kind, lines, lines, 3, lost)  # type: ignore[arg-type]  # a name of a kind


def shape(found: list[Group]) -> dict[str, list[str]]:
    return {group.name: [tile.name for tile in group.tiles] for group in found}


@given(st.dictionaries(PATHS, st.tuples(st.integers(1, 3000), st.floats(0, 2)), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_all_lines_and_all_losses_are_in_the_groups(tree: dict[str, tuple[int, float]]) -> None:
    files = [file(f"{path}.py", lines, lost) for path, (lines, lost) in tree.items()]

    found = groups(files)

    assert sum(group.code_lines for group in found) == sum(each.code_lines for each in files)
    assert sum(group.lost for group in found) == pytest.approx(sum(each.loss for each in files))
    assert sum(group.files for group in found) == len(files)


def test_a_tile_is_a_folder_of_the_second_level_or_a_file() -> None:
    found = groups([file("a/x/1.py"), file("a/x/2.py"), file("a/y/3.py"), file("a/4.py"), file("b/z/5.py", 300)])

    assert shape(found) == {"a/": ["x/", "4.py", "y/"], "b/z/": ["5.py"]}


def test_a_chain_of_folders_is_one_step() -> None:
    found = groups([file("src/main/java/org/a/1.java"), file("src/main/java/org/b/2.java")])

    assert shape(found) == {"src/main/java/org/a/": ["1.java"], "src/main/java/org/b/": ["2.java"]}


def test_a_folder_that_holds_nearly_everything_is_opened() -> None:
    found = groups(
        [file("src/shop/a/1.py", 400), file("src/shop/b/2.py", 400), file("src/shop/3.py", 90), file("x.py", 5)]
    )

    assert shape(found) == {
        "src/shop/a/": ["1.py"],
        "src/shop/b/": ["2.py"],
        "src/shop/": ["3.py"],
        "./": ["x.py"],
    }


def test_only_source_counts() -> None:
    assert groups([file("tests/test_a.py", kind="test"), file("gen/a.py", kind="generated"), file("empty.py", 0)]) == []


def test_many_small_things_are_put_together() -> None:
    files = [file("large/a.py", 90_000), file("other/b.py", 60_000)]
    files += [file(f"folder_{at}/c.py", 1) for at in range(3000)]
    files += [file(f"other/small_{at}.py", 1) for at in range(3000)]

    found = groups(files)

    assert len(found) <= MOST_GROUPS + 1
    assert sum(len(group.tiles) for group in found) <= MOST_TILES + len(found)
    assert shape(found)["elsewhere/"] == ["3,000 smaller"]
    assert shape(found)["other/"] == ["b.py", "3,000 smaller"]


def test_a_path_of_thousands_of_folders_is_no_burden() -> None:
    found = groups([file("/".join("d" * 2000) + f"/{at}.py") for at in range(50)])

    assert sum(group.files for group in found) == 50
    assert max(len(group.name) for group in found) < 100
