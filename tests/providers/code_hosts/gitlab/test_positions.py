"""Which lines of a merge request's diff take a remark, and how GitLab wants them named."""

import pytest

from providers.code_hosts.code_host import Annotation
from providers.code_hosts.gitlab.positions import Place, Places, Versions

DIFF = """@@ -1,4 +1,5 @@ def first():
 one
-two
+2
+2.5
 three
 four
@@ -20 +21,0 @@
-gone
@@ -30,2 +30,3 @@
 thirty
+new
 last
\\ No newline at end of file
"""


def diff(text: str = DIFF, old_path: str = "a.py", new_path: str = "a.py") -> dict[str, object]:
    return {"old_path": old_path, "new_path": new_path, "diff": text}


def remark(line: int, end_line: int | None = None, path: str = "a.py") -> Annotation:
    return Annotation(path, line, "warning", "", "", end_line)


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        pytest.param(remark(2), (2, None), id="added"),
        pytest.param(remark(3), (3, None), id="added after it"),
        pytest.param(remark(1), (1, 1), id="left as it was"),
        pytest.param(remark(4), (4, 3), id="left, and moved"),
        pytest.param(remark(31), (31, None), id="in a later hunk"),
        pytest.param(remark(32), (32, 31), id="the last one"),
        pytest.param(remark(1, 5), (2, None), id="the first added line of a range"),
        pytest.param(remark(4, 9), (4, 3), id="a range without added lines"),
        pytest.param(remark(6, 40), (31, None), id="a range that begins before the hunk"),
        pytest.param(remark(21), None, id="where a line is gone"),
        pytest.param(remark(33), None, id="behind the last"),
        pytest.param(remark(0), None, id="no line"),
        pytest.param(remark(2, path="b.py"), None, id="another file"),
        pytest.param(remark(1, 10**18), (2, None), id="a range without end"),
    ],
)
def test_a_remark_finds_its_line(annotation: Annotation, found: tuple[int, int | None] | None) -> None:
    place = Places([diff()]).find(annotation)

    assert (None if place is None else (place.new_line, place.old_line)) == found


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({}, id="nothing"),
        pytest.param(diff(""), id="left out as too large"),
        pytest.param({"new_path": "a.py", "old_path": "a.py", "diff": None}, id="null"),
        pytest.param(diff("Binary files differ"), id="binary"),
        pytest.param(diff("@@ broken @@\n+one"), id="a hunk that cannot be read"),
    ],
)
def test_a_diff_without_lines_has_no_place_for_line_one(odd: dict[str, object]) -> None:
    assert Places([odd]).find(remark(1)) is None


def test_an_added_line_is_named_by_its_new_number_and_one_that_stayed_by_both() -> None:
    versions = Versions("b" * 40, "s" * 40, "h" * 40)
    added, stayed = Place("old.py", "new.py", 2, None), Place("old.py", "new.py", 4, 3)

    common = {
        "position_type": "text",
        "base_sha": "b" * 40,
        "start_sha": "s" * 40,
        "head_sha": "h" * 40,
        "old_path": "old.py",
        "new_path": "new.py",
    }
    assert added.position(versions) == common | {"new_line": 2}
    assert stayed.position(versions) == common | {"new_line": 4, "old_line": 3}
