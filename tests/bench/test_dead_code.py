"""Our dead code removal on the project that was seeded with dead things and with things that only look so."""

import ast
from typing import Final

import pytest

from bench.dead_code import key_of, ours, score, seeded_files, truth
from engine.refactoring.outside import standard_library
from engine.refactoring.recipes.dead_code_removal.recipe import DeadCodeRemoval
from engine.refactoring.recipes.recipe import WHOLE_TREE, Plan
from engine.refactoring.runner import DEFAULT_CAPS, run
from engine.refactoring.view import Outside, Role, View

MIN_PRECISION: Final = 0.98
MIN_RECALL: Final = 0.80


@pytest.fixture(scope="module")
def seeded() -> View:
    files = seeded_files()
    roles = {path: Role.TEST for path in files if path.startswith("tests/")}
    return View(files, roles, Outside(standard_library(), is_complete=True, missing=""))


def test_hardly_anything_alive_is_taken_and_most_of_the_dead_is_found(seeded: View) -> None:
    ours_on_it = score("ours", ours(seeded))

    assert ours_on_it.precision >= MIN_PRECISION, ours_on_it.wrong
    assert ours_on_it.recall >= MIN_RECALL, ours_on_it.missed


def test_the_table_has_enough_dead_things_and_traps_and_no_thing_is_both() -> None:
    table = truth()

    assert len(table.keys) >= 40
    assert len(table.alive) >= 60
    assert not table.keys & table.alive


def test_every_row_of_the_table_stands_in_its_file() -> None:
    files, table = seeded_files(), truth()

    rows = [*table.dead.items(), *((path, list(traps)) for path, traps in table.traps.items())]
    strays = [key_of(path, what) for path, some in rows for what in some if not stands(files[path], what)]

    assert strays == []


def stands(raw: bytes, what: str) -> bool:
    """Whether the last name of a row is written somewhere in its file."""
    ast.parse(raw)
    return what.rpartition(" ")[2].rpartition(".")[2].encode() in raw


def test_once_everything_dead_is_gone_nothing_is_left_to_do(seeded: View) -> None:
    recipe, view = DeadCodeRemoval(), seeded
    while plan := next(
        (p for c in recipe.detect(view, WHOLE_TREE) if isinstance(p := recipe.plan(view, c), Plan)), None
    ):
        view = view.changed(plan.changes)

    done = run(recipe, view, WHOLE_TREE, DEFAULT_CAPS)

    assert not done.steps
    assert all(isinstance(ast.parse(view.files[path]), ast.Module) for path in view.python)
