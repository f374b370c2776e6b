"""The compiler as a process: it starts late, answers or fails within its deadline, and ends."""

from pathlib import Path

import pytest

from engine.refactoring.change import ChangeSet
from engine.refactoring.recipes.ecmascript.extraction import FunctionExtractTs
from engine.refactoring.recipes.ecmascript.installed import FOLDER, Missing, Tools, find_tools
from engine.refactoring.recipes.ecmascript.service import LanguageService, ServiceFailed
from engine.refactoring.recipes.ecmascript.texts import byte_offset, changes
from engine.refactoring.recipes.ecmascript.workbench import Workbench
from engine.refactoring.recipes.recipe import WHOLE_TREE, Refusal
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER


@pytest.fixture
def tools() -> Tools:
    COMPILER.ensure()
    found = find_tools((FOLDER,))
    assert isinstance(found, Tools)
    return found


def test_a_tree_without_javascript_starts_no_process(tools: Tools) -> None:
    bench = Workbench(lambda: tools)

    found = list(FunctionExtractTs(bench).detect(View({"a.py": b"x = 1\n", "a.md": b"# a.js\n"}), WHOLE_TREE))

    assert found == []
    assert not bench.is_running


def test_without_its_tools_a_recipe_says_what_to_run(tmp_path: Path) -> None:
    bench = Workbench(lambda: find_tools((tmp_path,)))
    view = View({"a.js": b"export const a = 1;\n"})

    (candidate,) = FunctionExtractTs(bench).detect(view, WHOLE_TREE)
    refusal = FunctionExtractTs(bench).plan(view, candidate)

    assert isinstance(find_tools((tmp_path,)), Missing)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "no_compiler"
    assert "npm ci" in refusal.said or "Node 20" in refusal.said


def test_a_question_that_takes_too_long_ends_with_its_process(tools: Tools) -> None:
    service = LanguageService(tools, deadline_s=0.001)

    with pytest.raises(ServiceFailed, match="too long"):
        service.ask({"ask": "sync", "changed": {"a.js": "a"}})

    assert not service.is_running


def test_a_question_that_makes_the_compiler_throw_is_a_failure_and_the_next_is_answered(tools: Tools) -> None:
    bench = Workbench(lambda: tools)
    view = View({"a.js": b"export const a = 1;\n"})

    with pytest.raises(ServiceFailed, match="failed"):
        bench.ask(view, "complexFunctions", path="missing.js", limit=1)
    answer = bench.ask(view, "complexFunctions", path="a.js", limit=1)
    bench.close()

    assert answer == []
    assert not bench.is_running


def test_code_that_nests_a_thousand_deep_ends_as_a_refusal(tools: Tools) -> None:
    bench = Workbench(lambda: tools)
    view = View({"deep.js": b"function f(a) { return " + b"(" * 20_000 + b"a" + b")" * 20_000 + b"; }\n"})

    found = list(FunctionExtractTs(bench).detect(view, WHOLE_TREE))
    bench.close()

    assert all(each.before == 0.0 for each in found)


def test_units_beyond_the_basic_plane_are_counted_as_bytes() -> None:
    text = "é😀x"

    offsets = [byte_offset(text, units) for units in (0, 1, 3, 4)]

    assert offsets == [0, 2, 6, 7]


def test_edits_of_a_file_with_letters_beyond_ascii_fall_where_they_belong() -> None:
    view = View({"a.js": "\ufeffé😀x;\r\n".encode()})

    change = changes(view, "a.js", [{"start": 4, "end": 5, "text": "ÿ"}])

    assert view.changed(ChangeSet(change.edits)).files["a.js"] == "\ufeffé😀ÿ;\r\n".encode()
