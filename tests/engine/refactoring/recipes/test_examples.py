"""Every example of every recipe: what it changes comes out exactly and proven, what it leaves alone stays."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.recipe import WHOLE_TREE, Example, Recipe, Refusal
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.runner import DEFAULT_CAPS, run
from engine.refactoring.view import NOTHING_KNOWN, Outside, Role, View

KNOWN = Outside(frozenset(), is_complete=True, missing="")


def view_of(example: Example) -> View:
    """The tree of an example: what lies in `tests/` are tests; its dependencies are known unless that is the point."""
    files = {path: text.encode() for path, text in example.before.items()}
    outside = NOTHING_KNOWN if example.refusal == "outside_unknown" else KNOWN
    return View(files, {path: Role.TEST for path in files if path.startswith("tests/")}, outside)


def examples(kind: str) -> list[object]:
    return [
        pytest.param(recipe, example, id=f"{name}: {example.title}")
        for name, recipe in RECIPES.items()
        for example in getattr(recipe, kind)
    ]


@pytest.mark.parametrize(("recipe", "example"), examples("changes"))
def test_what_a_recipe_changes_comes_out_exactly_and_proven(recipe: Recipe, example: Example) -> None:
    result = run(recipe, view_of(example), WHOLE_TREE, DEFAULT_CAPS)

    told = [f"{each.refusal.code}: {each.refusal.said}" for each in result.declined]
    assert {path: raw.decode() for path, raw in result.after.files.items()} == dict(example.after), told
    assert {step.proof.verdict for step in result.steps} == {Verdict.PROVEN}
    assert all(len(step.plan.title) < 70 for step in result.steps)


@pytest.mark.parametrize(("recipe", "example"), examples("changes"))
def test_a_recipe_finds_nothing_to_do_on_its_own_output(recipe: Recipe, example: Example) -> None:
    done = run(recipe, view_of(example), WHOLE_TREE, DEFAULT_CAPS)

    again = run(recipe, done.after, WHOLE_TREE, DEFAULT_CAPS)

    assert not again.steps


@pytest.mark.parametrize(("recipe", "example"), examples("leaves_alone"))
def test_what_a_recipe_leaves_alone_stays_for_the_reason_it_says(recipe: Recipe, example: Example) -> None:
    view = view_of(example)

    result = run(recipe, view, WHOLE_TREE, DEFAULT_CAPS)

    plans = [recipe.plan(view, candidate) for candidate in recipe.detect(view, WHOLE_TREE)]
    codes = {plan.code for plan in plans if isinstance(plan, Refusal)}
    assert not result.steps
    assert example.refusal in codes if example.refusal else not plans


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_a_recipe_shows_what_it_does_and_what_it_leaves_alone(recipe: Recipe) -> None:
    assert len(recipe.changes) >= 3
    assert len(recipe.leaves_alone) >= 3
    assert recipe.version >= 1
    assert recipe.summary.endswith(".") or len(recipe.summary.split()) > 2
