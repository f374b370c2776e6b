"""The proof of written-down types: nothing may come out differently, and nothing but types may be put in."""

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.types import TypeAnnotationTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

BEFORE = "// Twice as much.\nexport const twice = n => n * 2;\n"
AFTER = "// Twice as much.\nexport const twice = (n: number) => n * 2;\n"


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(before: str, after: str) -> Evidence:
    view = View({"a.ts": before.encode()})
    changes = ChangeSet(tuple(line_edits("a.ts", before.encode(), after.encode())))
    candidate = Candidate("a.ts", "", 1, "", "untyped_places", 1.0, 1.0)
    (row,) = TypeAnnotationTs().prove(view, view.changed(changes), Plan("", candidate, changes, "Types", 0.0))
    return row


def test_a_type_that_fits_is_proven() -> None:
    row = proof(BEFORE, AFTER)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("(n: number)", "(n: number = 1)", id="a default"),
        pytest.param("(n: number)", "(n: string)", id="a type that the compiler refuses"),
        pytest.param("n * 2", "n * 3", id="a value"),
        pytest.param("// Twice as much.\n", "", id="a comment lost"),
        pytest.param("// Twice as much.\n", "import './b';\n// Twice as much.\n", id="an import"),
    ],
)
def test_anything_but_a_type_is_disproved(old: str, new: str) -> None:
    assert old in AFTER

    row = proof(BEFORE, AFTER.replace(old, new, 1))

    assert row.verdict is Verdict.DISPROVED
