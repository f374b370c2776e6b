"""The proof of a rename in JavaScript and TypeScript: every fault put into a right one is found."""

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.renaming import VariableRenameTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

BEFORE = """\
function run(source, other) {
  const { size: s, p } = source;
  const inner = (q) => { other(p, q); return { p }; };
  { const p = 1; other(p); }
  return inner(p.p) + s;
}
"""
AFTER = """\
function run(source, other) {
  const { size: s, p: parser } = source;
  const inner = (q) => { other(parser, q); return { p: parser }; };
  { const p = 1; other(p); }
  return inner(parser.p) + s;
}
"""


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(before: str, after: str) -> Evidence:
    view = View({"a.ts": before.encode()})
    changes = ChangeSet(tuple(line_edits("a.ts", before.encode(), after.encode())))
    candidate = Candidate("a.ts", "run", 2, "", "names", 1.0, 1.0, ("p", "parser"))
    (row,) = VariableRenameTs().prove(view, view.changed(changes), Plan("", candidate, changes, "Rename p", 0.0))
    return row


def test_a_right_rename_is_proven() -> None:
    row = proof(BEFORE, AFTER)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return { p: parser }", "return { parser }", id="a property renamed with it"),
        pytest.param("parser.p)", "parser.parser)", id="a property of its value renamed"),
        pytest.param("other(parser, q)", "other(p, q)", id="one use forgotten"),
        pytest.param("const p = 1; other(p)", "const parser = 1; other(parser)", id="a second variable renamed"),
        pytest.param("const p = 1; other(p)", "const p = 1; other(parser)", id="a use of another variable renamed"),
        pytest.param("p: parser }", "parser }", id="another property taken"),
        pytest.param("+ s", "- s", id="something else changed"),
        pytest.param("(q) => { other(parser, q)", "(parser) => { other(parser, parser)", id="caught by a parameter"),
    ],
)
def test_a_faulty_rename_is_disproved(old: str, new: str) -> None:
    assert old in AFTER

    row = proof(BEFORE, AFTER.replace(old, new, 1))

    assert row.verdict is Verdict.DISPROVED


def test_a_variable_of_the_whole_file_is_not_proven() -> None:
    row = proof("const p = 1;\nconsole.log(p);\n", "const parser = 1;\nconsole.log(parser);\n")

    assert row.verdict is Verdict.NOT_PROVEN
