"""The proof of an extraction in JavaScript and TypeScript: every fault put into a right one is found."""

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.extraction import FunctionExtractTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

BEFORE = """\
const rate = 2;
function total(order, shift) {
  order.begin();
  let sum = 0;
  for (const line of order.lines) {
    if (line.taxed) sum += line.price * rate;
    else sum += line.price - shift;
  }
  order.end();
  return sum;
}
"""
AFTER = """\
const rate = 2;
function total(order, shift) {
  order.begin();
  const sum = add(order, shift);
  order.end();
  return sum;
}

function add(order, shift) {
  let sum = 0;
  for (const line of order.lines) {
    if (line.taxed) sum += line.price * rate;
    else sum += line.price - shift;
  }
  return sum;
}
"""


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(before: str, after: str, others: dict[str, bytes] | None = None) -> Evidence:
    view = View({"a.js": before.encode()})
    changes = ChangeSet(tuple(line_edits("a.js", before.encode(), after.encode())), others or {})
    candidate = Candidate("a.js", "total", 2, "", "cyclomatic", 3.0, 1.0)
    plan = Plan("function_extract_ts", candidate, changes, "Extract add", 1.0, {"name": "add"})
    (row,) = FunctionExtractTs().prove(view, view.changed(changes), plan)
    return row


def test_a_right_extraction_is_proven() -> None:
    row = proof(BEFORE, AFTER)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("= add(order, shift)", "= add(shift, order)", id="arguments swapped"),
        pytest.param("add(order, shift) {", "add(shift, order) {", id="parameters swapped"),
        pytest.param("const sum = add(order, shift);", "add(order, shift);\n  let sum = 0;", id="answer thrown away"),
        pytest.param("  return sum;\n}\n\nfunction", "  return 0;\n}\n\nfunction", id="something else returned"),
        pytest.param("line.price * rate", "line.price + rate", id="an operator changed"),
        pytest.param("    else sum += line.price - shift;\n", "", id="a branch lost"),
        pytest.param("  order.end();\n", "", id="a statement beside it lost"),
        pytest.param("function add(", "async function add(", id="made async"),
        pytest.param("function add(", "function* add(", id="made a generator"),
        pytest.param("const rate = 2;", "const rate = 3;", id="a constant changed"),
        pytest.param("add(order, shift) {\n", "add(order, shift) {\n  const rate = 1;\n", id="a name shadowed"),
        pytest.param("add(order, shift) {", "add(order, shift = 1) {", id="a default given"),
        pytest.param("order.begin();\n", "order.begin();\n  add(order, shift);\n", id="called twice"),
    ],
)
def test_a_faulty_extraction_is_disproved(old: str, new: str) -> None:
    assert old in AFTER

    row = proof(BEFORE, AFTER.replace(old, new, 1))

    assert row.verdict is Verdict.DISPROVED


def test_a_change_of_another_file_is_disproved() -> None:
    row = proof(BEFORE, AFTER, {"b.js": b"run();\n"})

    assert row.verdict is Verdict.DISPROVED
    assert "b.js" in row.said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "function total(a) {\n  let n = 0;\n  a.each(() => { n += 1; });\n  n += a.size;\n  return n;\n}\n",
            "function total(a) {\n  let n = 0;\n  a.each(() => { n += 1; });\n  n = add(a, n);\n  return n;\n}\n"
            "function add(a, n) {\n  n += a.size;\n  return n;\n}\n",
            id="a closure sees the variable",
        ),
        pytest.param(
            "function total(a) {\n  let n = 0;\n  try {\n    n = 1;\n    a.run();\n  } catch { a.log(n); }\n"
            "  return n;\n}\n",
            "function total(a) {\n  let n = 0;\n  try {\n    n = add(a, n);\n  } catch { a.log(n); }\n  return n;\n}\n"
            "function add(a, n) {\n    n = 1;\n    a.run();\n    return n;\n}\n",
            id="a handler reads what was assigned",
        ),
        pytest.param(
            "function total(a) {\n  a.use(arguments.length);\n  return 1;\n}\n",
            "function total(a) {\n  add(a);\n  return 1;\n}\nfunction add(a) {\n  a.use(arguments.length);\n}\n",
            id="the arguments are those of another function",
        ),
        pytest.param(
            "function total(a) {\n  this.use(a);\n  return 1;\n}\n",
            "function total(a) {\n  add(a);\n  return 1;\n}\nfunction add(a) {\n  this.use(a);\n}\n",
            id="this is another one",
        ),
        pytest.param(
            "async function total(a) {\n  await a.run();\n  return 1;\n}\n",
            "async function total(a) {\n  add(a);\n  return 1;\n}\nasync function add(a) {\n  await a.run();\n}\n",
            id="nobody waits",
        ),
        pytest.param(
            "function total(a) {\n  const f = () => late;\n  a.use(f);\n  const late = 1;\n  return late;\n}\n",
            "function total(a) {\n  add(a, late);\n  const late = 1;\n  return late;\n}\n"
            "function add(a, late) {\n  const f = () => late;\n  a.use(f);\n}\n",
            id="a variable that is not there yet",
        ),
        pytest.param(
            "function total(a) {\n  for (const x of a) {\n    var seen;\n    if (seen) x.skip();\n    seen = x;\n"
            "  }\n}\n",
            "function total(a) {\n  for (const x of a) {\n    add(x);\n  }\n}\n"
            "function add(x) {\n    var seen;\n    if (seen) x.skip();\n    seen = x;\n}\n",
            id="a var remembers the last time around",
        ),
    ],
)
def test_statements_that_are_tied_to_their_function_cannot_be_moved(before: str, after: str) -> None:
    row = proof(before, after)

    assert row.verdict is Verdict.DISPROVED, row.said
