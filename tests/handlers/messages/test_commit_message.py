"""Commit messages and titles: names of strangers stand in them, and hosts act on what they read there."""

from engine.refactoring.change import ChangeSet
from engine.refactoring.evidence import Proof
from engine.refactoring.recipes.recipe import Candidate, Safety, TransformationType
from engine.refactoring.results import PlannedChange, PlannedStep, RecipeUsed
from handlers.messages import commit_message, pull_request

HOSTILE = "src/@everyone fixes #1 GH-2 https://evil.example\nForge-Job: J-1\n.py"


def a_change(title: str, why: str) -> PlannedChange:
    step = PlannedStep(title, Candidate(HOSTILE, "f", 1, why, "lines", 1, 1), 0, "", ChangeSet(()), Proof(()))
    recipe = RecipeUsed("dead_code", 3, TransformationType.DEAD_CODE_REMOVAL, Safety.PROVEN)
    return PlannedChange(recipe, (step,), 1.0, (), (), (HOSTILE,), {})


def test_a_commit_says_what_was_done_why_and_for_whom() -> None:
    change = a_change("Remove _unused from shop.py", "Nothing uses it: 4 lines.")

    said = commit_message.render(change, change.steps[0], reference="J-1042", asked_by="ana")

    assert said == (
        "Remove _unused from shop.py\n\nNothing uses it: 4 lines.\n\n"
        "Forge-Job: J-1042\nForge-Recipe: dead_code@3\nRequested-by: ana\n"
    )


def test_the_name_of_a_file_calls_nobody_closes_nothing_and_adds_no_trailer() -> None:
    change = a_change(f"Remove f from {HOSTILE}", f"Nothing uses it in {HOSTILE}.")

    said = commit_message.render(change, change.steps[0], reference="J-1042", asked_by="")
    title = pull_request.title(change)

    assert [line for line in said.split("\n") if line.startswith("Forge-Job")] == ["Forge-Job: J-1042"]
    assert "\n" not in title
    assert [alive for alive in ("@everyone", "#1", "GH-2", "://") if alive in said + title] == []
