"""The proof of a split: each statement once, in its order, meaning what it meant, offered and run as it was."""

from collections.abc import Mapping

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.splitting import FileSplitTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

OTHERS = {
    "size.ts": "export const base = 1;\nexport type Size = number;\n",
    "loud.ts": "console.log('loud');\nexport const loud = 1;\n",
}
HEAD = "import { base, type Size } from './size';\nimport { loud } from './loud';\n"
MOVED = "/** Doubles. */\nexport function twice(x: Size): Size {\n  return x * 2 + base;\n}\n"
KEPT = "let count = 0;\nexport const next = () => twice(count++) + loud;\n"
BEFORE = HEAD + MOVED + KEPT
FACADE = "import { loud } from './loud';\nimport { twice } from './twice';\nexport { twice } from './twice';\n"
PART = "import { base, type Size } from './size';\n" + MOVED


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(after: str, part: str, *, before: str = BEFORE, others: Mapping[str, str] | None = None) -> Evidence:
    files = {**OTHERS, **(others or {}), "a.ts": before}
    view = View({path: text.encode() for path, text in files.items()})
    edits = tuple(line_edits("a.ts", before.encode(), after.encode()))
    changes = ChangeSet(edits, {"twice.ts": part.encode()})
    candidate = Candidate("a.ts", "", 1, "", "code_lines", 1.0, 1.0)
    (row,) = FileSplitTs().prove(view, view.changed(changes), Plan("", candidate, changes, "Split a.ts", 0.0))
    return row


def test_a_function_may_move_beside_its_module() -> None:
    row = proof(FACADE + KEPT, PART)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    ("after", "part"),
    [
        pytest.param(FACADE + KEPT, PART.replace("x * 2", "x * 3"), id="what moved is something else"),
        pytest.param(FACADE + KEPT.replace("++", "--"), PART, id="what stayed is something else"),
        pytest.param(FACADE + MOVED + KEPT, PART, id="it stands twice"),
        pytest.param(FACADE, PART, id="a statement is gone"),
        pytest.param(FACADE + KEPT, PART + "export const more = 1;\n", id="something came"),
        pytest.param(FACADE + "console.log(1);\n" + KEPT, PART, id="something runs besides"),
        pytest.param(FACADE.replace("export { twice } from './twice';\n", "") + KEPT, PART, id="not offered any more"),
        pytest.param(FACADE.replace("export { twice }", "export type { twice }") + KEPT, PART, id="offered as a type"),
        pytest.param(FACADE + "export { loud };\n" + KEPT, PART, id="offers more"),
        pytest.param(FACADE + KEPT, PART.replace("./size", "./loud"), id="imports something else"),
        pytest.param(FACADE.replace("./twice", "./twice.js") + KEPT, PART, id="named as no neighbour is"),
        pytest.param(
            FACADE + KEPT,
            PART.replace("{ base,", "{ other as base,"),
            id="a name of another meaning",
        ),
        pytest.param(FACADE + KEPT, PART.replace("/** Doubles. */\n", ""), id="a comment is lost"),
        pytest.param(
            FACADE.replace("import { loud", "import './twice';\nimport { loud") + KEPT.replace("let count = 0;\n", ""),
            PART + "export let count = 0;\n",
            id="what is assigned has moved",
        ),
        pytest.param(
            "import { twice } from './twice';\n" + FACADE[31:] + KEPT, PART + "import './a';\n", id="a circle"
        ),
    ],
)
def test_a_split_that_is_more_than_a_move_is_refuted(after: str, part: str) -> None:
    row = proof(after, part, others={"size.ts": OTHERS["size.ts"] + "export const other = 2;\n"})

    assert row.verdict is Verdict.DISPROVED, row.said


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        pytest.param("export const twice = console.log(1);\n", "has to stay", id="doing something"),
        pytest.param("export const twice = import.meta.url;\n", "has to stay", id="asking where it stands"),
        pytest.param("export const twice = `${loud.x}`;\n", "has to stay", id="making text of anything"),
        pytest.param(
            "export class twice { static x = console.log(1); }\n", "has to stay", id="a class that does something"
        ),
    ],
)
def test_what_does_or_sees_something_while_it_is_made_stays_in_its_place(moved: str, said: str) -> None:
    head = "import { loud } from './loud';\n"
    before = head + "export let count = loud;\n" + moved

    row = proof("export { twice } from './twice';\n" + head + "export let count = loud;\n", head + moved, before=before)

    assert row.verdict is Verdict.DISPROVED
    assert said in row.said


def test_modules_that_do_something_run_in_the_order_in_which_they_ran() -> None:
    other = {"first.ts": "console.log('first');\nexport const first = 1;\n"}
    moved = "export const twice = () => first;\n"
    head = "import { first } from './first';\nimport { loud } from './loud';\n"
    kept = "export const last = loud;\n"
    after = "import { loud } from './loud';\nexport { twice } from './twice';\n" + kept

    row = proof(after, "import { first } from './first';\n" + moved, before=head + moved + kept, others=other)

    assert row.verdict is Verdict.DISPROVED
    assert "another order" in row.said
