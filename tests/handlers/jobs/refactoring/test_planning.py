"""What the rules of a project in a monorepo leave of a plan that was made for the whole repository."""

import pytest

from config.forge_yml import Layer, Layers, read_repository
from engine.refactoring.recipes.recipe import Safety, TransformationType
from engine.refactoring.results import PlannedChange, PlanResult, RecipeUsed
from handlers.jobs.refactoring.planning import as_allowed

RULES = b"""version: 1
projects:
  - {path: pay, refactor: {enabled: [type_annotation]}}
  - {path: web, refactor: {limits: {files: 1}}}
"""
LAYERS = Layers(repository=Layer(read_repository(RULES), ".forge.yml", "a" * 40))


def change(*paths: str) -> PlannedChange:
    recipe = RecipeUsed("unused", 1, TransformationType.DEAD_CODE_REMOVAL, Safety.PROVEN)
    return PlannedChange(recipe, (), 1.0, (), (), paths, {})


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        pytest.param(("lib/a.py", "lib/b.py"), "", id="of no project"),
        pytest.param(("pay/a.py",), "dead_code_removal is not enabled for the project of these files", id="closed"),
        pytest.param(("web/a.py",), "", id="small enough"),
        pytest.param(
            ("web/a.py", "web/b.py"),
            "it touches 2 files, more than the 1 of the project of these files",
            id="too large",
        ),
        pytest.param(("pay/a.py", "web/b.py"), "", id="of two projects, so of the whole"),
    ],
)
def test_a_change_is_left_alone_where_the_project_of_its_files_does_not_take_it(
    paths: tuple[str, ...], reason: str
) -> None:
    planned = PlanResult(70.0, "seed-v1", (change(*paths),), (), (), {})

    allowed = as_allowed(LAYERS, planned)

    assert [each.reason for each in allowed.left_alone] == ([reason] if reason else [])
    assert len(allowed.proposals) == (0 if reason else 1)
