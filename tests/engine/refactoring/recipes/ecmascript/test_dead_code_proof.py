"""The proof of a removal in JavaScript and TypeScript: what is used, exported or does something has to stay."""

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.dead_code import DeadCodeRemovalTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

REST = "export const one = 1;\nconsole.log(one);\n"


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(before: str, after: str) -> Evidence:
    view = View({"a.ts": before.encode()})
    changes = ChangeSet(tuple(line_edits("a.ts", before.encode(), after.encode())))
    candidate = Candidate("a.ts", "gone", 3, "", "code_lines", 1.0, 1.0)
    (row,) = DeadCodeRemovalTs().prove(view, view.changed(changes), Plan("", candidate, changes, "Remove gone", 0.0))
    return row


def test_a_definition_that_nothing_uses_may_go() -> None:
    row = proof(f"{REST}class gone {{ static size = 1; }}\n", REST)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"{REST}export const gone = 1;\n", REST, id="exported"),
        pytest.param(f"{REST}const gone = one.toFixed();\n", REST, id="its value is made by a call"),
        pytest.param(f"{REST}class gone {{ static size = console.log(1); }}\n", REST, id="a class that does something"),
        pytest.param(
            f"{REST}const gone = 1;\nexport {{ gone }};\n", f"{REST}export {{ gone }};\n", id="exported below"
        ),
        pytest.param(f"{REST}const gone = 1;\nconst other = 2;\n", REST, id="another is gone with it"),
        pytest.param(f"{REST}const gone = 1;\n", REST.replace("1;", "2;"), id="something else changed"),
        pytest.param("const gone = 1;\nlet other = 1;\n", "let other = 1;\n", id="no module"),
        pytest.param(f"{REST}{{ const gone = 1; }}\n", f"{REST}{{ }}\nconst more = 1;\n", id="something came"),
    ],
)
def test_what_others_may_need_is_not_removed(before: str, after: str) -> None:
    row = proof(before, after)

    assert row.verdict is Verdict.DISPROVED, row.said
