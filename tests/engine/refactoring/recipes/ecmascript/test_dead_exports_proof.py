"""The proof of an export that goes: who takes the name, from whatever file and by whatever means, keeps it."""

from collections.abc import Mapping

import pytest

from engine.refactoring.change import ChangeSet, line_edits
from engine.refactoring.evidence import Evidence, Verdict
from engine.refactoring.recipes.ecmascript.dead_exports import DeadExportsTs
from engine.refactoring.recipes.recipe import Candidate, Plan
from engine.refactoring.view import View
from tests.engine.refactoring.recipes.conftest import COMPILER

CLOSED = {
    "package.json": '{"name": "shop", "private": true}',
    "main.ts": "import { one } from './a';\nexport { one };\n",
}
BEFORE = "export const one = 1;\nexport const two = 2;\nconsole.log(two);\n"
AFTER = "export const one = 1;\nconst two = 2;\nconsole.log(two);\n"


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def proof(before: str, after: str, others: Mapping[str, str] | None = None) -> Evidence:
    files = {**CLOSED, "a.ts": before, **(others or {})}
    view = View({path: text.encode() for path, text in files.items()})
    changes = ChangeSet(tuple(line_edits("a.ts", before.encode(), after.encode())))
    candidate = Candidate("a.ts", "two", 2, "", "dead_exports", 1.0, 1.0)
    (row,) = DeadExportsTs().prove(view, view.changed(changes), Plan("", candidate, changes, "Keep two", 0.0))
    return row


def test_an_export_that_nothing_takes_may_go() -> None:
    row = proof(BEFORE, AFTER)

    assert row.verdict is Verdict.PROVEN, row.said


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"b.ts": "import { two } from './a';\ntwo;\n"}, id="imported"),
        pytest.param({"b.ts": "export { two as three } from './a';\n"}, id="exported again"),
        pytest.param({"b.ts": "export * from './a';\n"}, id="exported again with all"),
        pytest.param({"b.js": "const { two } = require('./a');\ntwo;\n"}, id="required"),
        pytest.param({"b.ts": "const a = await import('./a');\nexport default a;\n"}, id="loaded late"),
        pytest.param({"b.test.js": "jest.mock('./a');\n"}, id="mocked"),
        pytest.param({"b.ts": "new Worker(new URL('./a.ts', import.meta.url));\n"}, id="a worker"),
        pytest.param({"b.ts": "import { two } from 'shop/a';\ntwo;\n"}, id="by the name of the package"),
        pytest.param({"b.ts": "import * as all from '~/lib/a';\nall;\n"}, id="by an alias"),
        pytest.param({"b.ts": "import { two } from 'elsewhere';\ntwo;\n"}, id="from what is not found"),
        pytest.param({"b.ts": "const a = await import(process.argv[2]);\na.two;\n"}, id="by a name made while running"),
        pytest.param({"b.ts": "let a: import('./a').two;\nexport { a };\n"}, id="as a type"),
        pytest.param({"B.svelte": "import { two } from './a';\n"}, id="in a component"),
        pytest.param({"package.json": '{"name": "shop"}'}, id="published"),
        pytest.param({"package.json": '{"private": true, "exports": {"./*": "./dist/*.js"}}'}, id="all is exported"),
        pytest.param({"package.json": '{"private": true, "types": "./dist/a.d.ts"}'}, id="an entry"),
        pytest.param({"package.json": "{}"}, id="nobody says whose the file is"),
    ],
)
def test_what_somebody_may_take_stays_exported(others: Mapping[str, str]) -> None:
    row = proof(BEFORE, AFTER, others)

    assert row.verdict is Verdict.DISPROVED, row.said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(BEFORE, AFTER.replace("= 2", "= 3"), id="something else changed"),
        pytest.param(BEFORE, BEFORE.replace("export const one", "const one"), id="another name is gone"),
        pytest.param(BEFORE, "export const one = 1;\nconsole.log(two);\n", id="used and removed"),
        pytest.param(BEFORE + "two;\n", "export const one = 1;\nconsole.log(two);\ntwo;\n", id="used twice"),
        pytest.param(
            "export const one = 1;\nexport const two = one.toFixed();\n", "export const one = 1;\n", id="a call"
        ),
        pytest.param(
            "export const one = 1, two = 2;\ntwo;\n", "const one = 1, two = 2;\ntwo;\n", id="shared statement"
        ),
        pytest.param(
            "export const one = 1;\nexport class two {}\nexport interface two { a: 1 }\n",
            "export const one = 1;\nclass two {}\nexport interface two { a: 1 }\n",
            id="one half of two declarations",
        ),
        pytest.param(
            "export const one = 1;\nfunction two() {}\nexport { two };\n", "export const one = 1;\n", id="both at once"
        ),
    ],
)
def test_nothing_but_the_export_of_a_dead_name_goes(before: str, after: str) -> None:
    row = proof(before, after)

    assert row.verdict is Verdict.DISPROVED, row.said
