"""The campaign of broken edits in short form: on the small trees that the recipes show themselves with."""

import random

import pytest

from bench.breakages import breakages, is_breaking
from bench.confusion import SOUND, Outcome, goals_are_met, tables
from bench.proof import NO_CAPS, PYTHON_RECIPES, measured
from bench.seeding import seeded, touched_lines
from engine.refactoring.evidence import Rung
from engine.refactoring.outside import standard_library
from engine.refactoring.recipes.recipe import WHOLE_TREE
from engine.refactoring.recipes.registry import RECIPES
from engine.refactoring.runner import run
from engine.refactoring.source import Source, read_source
from engine.refactoring.view import Outside, View

EVERY_KIND = """\
def pick(first, second=1):
    \"\"\"Is no code.\"\"\"
    total = first.left + second.right
    if total == 3 and first:
        return max(first, total)
    first.take(second, times=2)
    return min(first)
"""


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    outside = Outside(standard_library(), is_complete=True, missing="")
    found: list[Outcome] = []
    for recipe in PYTHON_RECIPES:
        files = {path: text.encode() for path, text in recipe.changes[0].before.items()}
        found += measured(recipe.name, View(files, outside=outside), per_type=4, seed=1, seconds=60)
    return found


def test_every_type_is_broken_and_the_goals_are_met(outcomes: list[Outcome]) -> None:
    broken = [each for each in outcomes if not each.is_sound]

    assert {each.recipe for each in broken} == {recipe.name for recipe in PYTHON_RECIPES}
    assert len(broken) >= 30
    assert goals_are_met(outcomes), "\n".join(tables(outcomes))


def test_the_same_seed_breaks_the_same_places(outcomes: list[Outcome]) -> None:
    recipe = RECIPES["function_extract"]
    files = {path: text.encode() for path, text in recipe.changes[0].before.items()}
    outside = Outside(standard_library(), is_complete=True, missing="")

    again = list(measured(recipe.name, View(files, outside=outside), per_type=4, seed=1, seconds=60))

    assert [each.place for each in again] == [each.place for each in outcomes if each.project == recipe.name]


def test_edits_are_seeded_on_touched_lines_elsewhere_and_in_other_files_each_once() -> None:
    recipe = RECIPES["function_extract"]
    files = {path: f"{text}\n\n{EVERY_KIND}".encode() for path, text in recipe.changes[0].before.items()}
    done = run(recipe, View({**files, "zoo.py": EVERY_KIND.encode()}), WHOLE_TREE, NO_CAPS)

    found = list(seeded(done, 40, random.Random(1)))

    touched = {each.path for each in found if each.is_touched}
    assert touched == set(files)
    assert {each.path for each in found if not each.is_touched} == {*files, "zoo.py"}
    assert len({(each.path, each.breakage) for each in found}) == len(found)


def test_every_kind_of_slip_is_made_and_each_changes_what_is_compiled() -> None:
    source = read_source("it.py", EVERY_KIND.encode())
    assert isinstance(source, Source)

    found = breakages(source)

    assert {each.kind for each in found} == {
        "argument changed", "argument dropped", "arguments swapped", "attribute changed", "condition negated",
        "constant changed", "default changed", "name swapped", "operator flipped", "return dropped",
        "statement dropped",
    }  # fmt: skip
    assert [each for each in found if not is_breaking(source.raw, each.made_in(source.raw))] == []


@pytest.mark.parametrize(
    ("other", "breaks"),
    [
        pytest.param("x = 3  # three", False, id="a comment"),
        pytest.param("x = (1 + 2)", False, id="what the compiler works out"),
        pytest.param("x = 3.0", True, id="an equal constant of another type"),
        pytest.param("x = ", True, id="what does not parse"),
    ],
)
def test_an_edit_breaks_where_the_compiler_makes_something_else_of_it(other: str, breaks: bool) -> None:
    assert is_breaking(b"x = 3", other.encode()) is breaks


def test_touched_lines_are_new_ones_and_the_one_behind_those_that_went() -> None:
    before = b"a\nb\nc\nd\ne\n"
    after = b"a\nB\nB2\nc\ne\n"

    assert touched_lines("it.py", before, after) == {2, 3, 5}


def test_an_accepted_broken_edit_is_listed_and_misses_the_goal() -> None:
    every = frozenset({Rung.PARSES, Rung.STATIC, Rung.NAMES, Rung.API})
    slipped = Outcome("shop", "file_split", "name swapped", "cart.py:7", every, frozenset())
    sound = Outcome("shop", "file_split", SOUND, "cart.py", every, frozenset())

    lines = list(tables([slipped, sound]))

    assert lines[-1] == "ACCEPTED file_split shop cart.py:7: name swapped"
    assert not goals_are_met([slipped, sound])
