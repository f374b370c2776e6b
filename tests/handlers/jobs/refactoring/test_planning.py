"""What `.forge.yml` makes of a plan: how far its errand goes, and what the project of some files leaves of it."""

from dataclasses import fields
from pathlib import Path

import pytest

from config.forge_yml import Layer, Layers, read_repository
from engine.refactoring.errand import Errand
from engine.refactoring.recipes.recipe import Safety, TransformationType
from engine.refactoring.results import PlannedChange, PlanResult, RecipeUsed
from engine.refactoring.runner import Caps
from engine.workspace.checkout import open_checkout
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.planning import Ground, as_allowed
from tests.handlers.jobs.refactoring.proposal import git

RULES = """projects:
  - {path: pay, refactor: {enabled: [type_annotation]}}
  - {path: web, refactor: {limits: {files: 1}}}
"""


def layers_of(rules: str) -> Layers:
    return Layers(repository=Layer(read_repository(f"version: 1\n{rules}\n".encode()), ".forge.yml", "a" * 40))


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

    allowed = as_allowed(layers_of(RULES), planned)

    assert [each.reason for each in allowed.left_alone] == ([reason] if reason else [])
    assert len(allowed.proposals) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("rules", "facts"),
    [
        pytest.param("refactor: {enabled: [file_split]}", {"types": ("file_split",)}, id="enabled"),
        pytest.param("refactor: {limits: {files: 3}}", {"caps": Caps(files=3)}, id="files"),
        pytest.param("refactor: {limits: {lines: 30}}", {"caps": Caps(lines=30)}, id="lines"),
        pytest.param("paths: {include: [src/**]}", {"include": ("src/**",)}, id="include"),
        pytest.param("paths: {exclude: [gen/**]}", {"exclude": ("gen/**",)}, id="exclude"),
        pytest.param("paths: {protected: [crypto/**]}", {"protected": ("crypto/**",)}, id="protected"),
    ],
)
def test_an_errand_keeps_within_what_the_file_says(tmp_path: Path, rules: str, facts: dict[str, object]) -> None:
    git(tmp_path, "init", "--bare", "--quiet")
    checkout = open_checkout(tmp_path)
    tree = checkout.tree(git(tmp_path, "commit-tree", "-m", "Nothing", git(tmp_path, "mktree")))

    built_in, asked_for = (
        Ground(checkout, tree.commit_sha, layers.at().rules, Configuration(layers)).errand(Asked(), tree)
        for layers in (Layers(), layers_of(rules))
    )

    told = {field.name for field in fields(Errand) if getattr(built_in, field.name) != getattr(asked_for, field.name)}
    assert told == set(facts)
    assert {name: getattr(asked_for, name) for name in facts} == facts
