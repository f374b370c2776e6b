"""The proof refuses whatever is not exactly one extraction, whoever planned it."""

from collections.abc import Mapping

import pytest

from bench.extraction_faults import faults
from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.function_extract.inverse import matched
from engine.refactoring.recipes.function_extract.recipe import FunctionExtract
from engine.refactoring.recipes.recipe import Candidate, Example, Plan, Scope
from engine.refactoring.source import Source
from engine.refactoring.view import Role, View

RECIPE = FunctionExtract()


def planned(files: Mapping[str, str]) -> tuple[View, View, Plan]:
    before = View({path: text.encode() for path, text in files.items()})
    plan = RECIPE.plan(before, next(RECIPE.detect(before, Scope())))
    assert isinstance(plan, Plan)
    return before, before.changed(plan.changes), plan


def verdict(before: str, after: str, symbol: str = "f") -> Verdict:
    """What the proof says of two texts, the second of which calls `_new`."""
    candidate = Candidate("m.py", symbol, 1, "", "cyclomatic", 0.0, 0.0)
    facts = {"symbol": symbol, "new_function": "_new"}
    plan = Plan("function_extract", candidate, ChangeSet(), "", 0.0, facts)
    return RECIPE.prove(View({"m.py": before.encode()}), View({"m.py": after.encode()}), plan)[0].verdict


@pytest.mark.parametrize("example", RECIPE.changes, ids=lambda example: example.title)
def test_no_fault_of_any_kind_is_let_through(example: Example) -> None:
    before, after, plan = planned(example.before)
    old, new = before.source("module.py"), after.source("module.py")
    assert isinstance(old, Source)
    assert isinstance(new, Source)
    seeded = list(faults(new, matched(old, new, plan.candidate.symbol, plan.facts["new_function"]), seed=1))

    wrong = [after.changed(ChangeSet((Edit("module.py", 0, len(new.raw), each.text),))) for each in seeded]
    verdicts = {
        each.kind: RECIPE.prove(before, tree, plan)[0].verdict for each, tree in zip(seeded, wrong, strict=True)
    }

    assert len(verdicts) >= 4
    assert Verdict.PROVEN not in verdicts.values(), verdicts


def test_a_change_in_another_file_is_no_extraction() -> None:
    before, after, plan = planned({**RECIPE.changes[0].before, "other.py": "a = 1\n"})

    touched = after.changed(ChangeSet((Edit("other.py", 0, 1, b"b"),)))

    assert RECIPE.prove(before, touched, plan)[0].verdict is Verdict.DISPROVED


def test_a_protected_file_is_not_proven_whatever_was_done_to_it() -> None:
    before, after, plan = planned(RECIPE.changes[0].before)

    protected = View(before.files, {"module.py": Role.PROTECTED})

    assert RECIPE.prove(protected, after, plan)[0].verdict is Verdict.DISPROVED


BEFORE = "def f(a):\n    b = a\n    c = b\n    return c\n"
SOUND = "def _new(b):\n    c = b\n    return c\n\n\ndef f(a):\n    b = a\n    c = _new(b)\n    return c\n"


def test_an_extraction_by_hand_is_proven_as_any_other() -> None:
    assert verdict(BEFORE, SOUND) is Verdict.PROVEN


WRONG = {
    "a default": SOUND.replace("_new(b):", "_new(b=print()):"),
    "a decorator": "import a\n@a\n" + SOUND,
    "a docstring": SOUND.replace("    c = b\n", '    "Says nothing."\n    c = b\n'),
    "an annotation of its own": SOUND.replace("_new(b):", "_new(b: print()):"),
    "a promise to return nothing": SOUND.replace("_new(b):", "_new(b) -> None:"),
    "a second call": SOUND + "_new(1)\n",
    "a keyword": SOUND.replace("c = _new(b)", "c = _new(b=b)"),
    "another argument": SOUND.replace("c = _new(b)", "c = _new(a)"),
    "an argument too many": SOUND.replace("_new(b):", "_new(b, a):"),
    "two targets": SOUND.replace("c = _new(b)", "c = d = _new(b)"),
    "an asynchronous function": SOUND.replace("def _new", "async def _new"),
    "a nested place": "if 1:\n    " + SOUND.replace("\n    ", "\n        ").replace("\ndef f", "\nif 1:\n    def f"),
    "a blank line gone": SOUND.replace("\n\n\ndef f", "\ndef f").replace("a):\n", "a):\n\n"),
}


@pytest.mark.parametrize("after", WRONG.values(), ids=WRONG)
def test_nothing_is_proven_with(after: str) -> None:
    assert verdict(BEFORE, after) is not Verdict.PROVEN


def test_a_method_may_not_stand_in_for_a_function_of_the_module() -> None:
    before = "class A:\n    def f(self, a):\n        b = self.c\n        a(b)\n"
    after = (
        "class A:\n    def _new(self, a):\n        b = self.c\n        a(b)\n\n    def f(self, a):\n        a._new(a)\n"
    )

    assert verdict(before, after, "A.f") is not Verdict.PROVEN
    assert verdict(before, after.replace("a._new", "self._new"), "A.f") is Verdict.PROVEN


def test_a_name_that_somebody_has_is_no_name_for_a_new_function() -> None:
    before = "import _new\n" + BEFORE

    assert verdict(before, "import _new\n" + SOUND) is Verdict.DISPROVED


def test_a_file_nested_beyond_reason_is_not_proven() -> None:
    deep = "x = " + "-" * 2_000 + "1\n"

    assert verdict(deep + BEFORE, deep + SOUND) is not Verdict.PROVEN
