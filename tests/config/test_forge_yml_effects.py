"""No key lies: each one either acts, and here is the test that shows how, or is told as not acted on yet."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from config.forge_yml.acting import NOT_ACTED_ON, is_acted_on
from config.forge_yml.model import KEYS
from config.forge_yml.sections import Profile
from engine.analysis.score import SCORE_VERSION

ROOT = Path(__file__).parents[2]
RIGHTS = "handlers/test_permissions.py::test_every_verb_is_done_for_exactly_those_whose_class_it_is"
ERRAND = "handlers/jobs/refactoring/test_planning.py::test_an_errand_keeps_within_what_the_file_says"
OPENING = "handlers/jobs/refactoring/test_opening.py"
PLACES = "handlers/jobs/refactoring/test_limits.py::test_places_and_days_are_limited"
WINDOW = "handlers/jobs/refactoring/test_limits.py::test_what_comes_outside_the_window_waits_for_its_next_opening"
GATE = "handlers/messages/test_policy.py::test_the_gate_is_breached_by_what_it_asks_for"
PROOF = (
    "handlers/jobs/refactoring/test_demands.py::test_a_change_whose_proof_lacks_what_is_required_is_a_draft_or_nothing"
)
SUITES = "engine/refactoring/proof/test_suites.py"
HINTS = "engine/workspace/test_hinting.py"
# What shows that another value makes a difference. A key that is added needs its line, and so an effect.
EFFECTS: Mapping[str, str] = {
    "mode": "handlers/jobs/test_terms.py::test_the_configuration_says_what_is_analysed",
    "paths.include": ERRAND,
    "paths.exclude": ERRAND,
    "paths.protected": ERRAND,
    "analysis.on": "handlers/jobs/test_terms.py::test_the_configuration_says_what_is_analysed",
    "analysis.schedule": (
        "handlers/jobs/test_schedule.py::test_the_default_branch_is_judged_again_as_often_as_the_schedule_says"
    ),
    "analysis.annotations": (
        "flows/test_checks_local.py::test_annotations_and_exceptions_are_those_of_the_configuration"
    ),
    "score.profile": "config/test_forge_yml.py::test_a_mistake_is_told_with_its_place",
    "score.gate.min": GATE,
    "score.gate.max_drop": GATE,
    "score.gate.scope": GATE,
    "score.gate.enforce": "handlers/messages/test_policy.py::test_only_a_gate_that_asks_for_something_is_enforced",
    "refactor.enabled": ERRAND,
    "refactor.limits.open_prs": PLACES,
    "refactor.limits.prs_per_day": PLACES,
    "refactor.limits.files": ERRAND,
    "refactor.limits.lines": ERRAND,
    "refactor.window.days": WINDOW,
    "refactor.window.hours": WINDOW,
    "refactor.window.tz": WINDOW,
    "refactor.draft": f"{OPENING}::test_where_all_open_as_drafts_this_one_does_and_nobody_is_asked_for_a_review",
    "proof.require": PROOF,
    "proof.min_touched_coverage": (
        "engine/refactoring/proof/test_covered.py::test_how_much_is_enough_is_said_by_who_asks"
    ),
    "proof.on_missing": PROOF,
    "tests.command": f"{HINTS}::test_the_command_of_the_tests_is_parted_as_a_shell_would",
    "tests.setup": f"{HINTS}::test_what_is_asked_for_is_installed_with_what_the_tests_need",
    "tests.timeout": f"{SUITES}::test_a_suite_is_ended_after_the_time_that_the_repository_gives_it",
    "tests.network": "config/test_forge_yml.py::test_a_mistake_is_told_with_its_place",
    "tests.flake_runs": f"{SUITES}::test_where_one_run_is_enough_a_failure_that_would_not_come_back_counts",
    "commands.write": RIGHTS,
    "commands.approve": RIGHTS,
    "commands.allow_bots": RIGHTS,
    "pr.labels": f"{OPENING}::test_title_labels_and_reviewers_are_those_that_the_file_asks_for",
    "pr.reviewers": f"{OPENING}::test_title_labels_and_reviewers_are_those_that_the_file_asks_for",
    "pr.title": f"{OPENING}::test_title_labels_and_reviewers_are_those_that_the_file_asks_for",
    "dashboard.issue": "stories/test_dashboard.py::test_nobody_gets_a_dashboard_who_did_not_ask_for_one",
    "ignore": "flows/test_checks_local.py::test_annotations_and_exceptions_are_those_of_the_configuration",
}
ONE_VALUE = {"score.profile", "tests.network"}  # what any other value comes to is a mistake, told at its place


def test_every_key_acts_or_is_told_as_not_acted_on() -> None:
    acting = {key for key in KEYS if is_acted_on(key)}

    assert acting == set(EFFECTS)
    assert all(any(f"{key}.".startswith(f"{idle}.") for key in KEYS) for idle in NOT_ACTED_ON)


@pytest.mark.parametrize("key", EFFECTS)
def test_the_test_that_shows_its_effect_is_there(key: str) -> None:
    file, _, name = EFFECTS[key].partition("::")

    assert name in _tests_of(ROOT / "tests" / file)


@pytest.mark.parametrize("key", sorted(EFFECTS.keys() - ONE_VALUE))
def test_the_value_is_read_where_something_is_done(key: str) -> None:
    """By the last word of the key, which says little where the word is common, and much where nobody reads it."""
    assert key.rpartition(".")[2] in _read_in_handlers()


def test_what_nothing_acts_on_is_named_by_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert [key for key in NOT_ACTED_ON if f"`{key}`" not in readme] == []


def test_a_part_of_a_repository_has_no_score_window_or_count_of_its_own() -> None:
    idle = {key for key in EFFECTS if not is_acted_on(key, in_project=True)}

    assert {"score.gate.min", "refactor.window.tz", "refactor.limits.open_prs", "refactor.limits.lines"} <= idle
    assert not {"refactor.enabled", "refactor.limits.files", "tests.setup", "proof.require", "pr.labels"} & idle


def test_the_one_profile_is_the_version_of_the_score() -> None:
    assert get_args(Profile) == (SCORE_VERSION,)


@cache
def _tests_of(file: Path) -> frozenset[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, functions))


@cache
def _read_in_handlers() -> frozenset[str]:
    return frozenset(_attributes())


def _attributes() -> Iterator[str]:
    for file in (ROOT / "handlers").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        yield from (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
