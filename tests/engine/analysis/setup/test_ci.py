"""What counts as continuous integration of changes, service by service."""

import pytest

from engine.analysis.setup.ci.expressions import may_run, resolved
from engine.analysis.setup.ci.registry import pipelines

STEP = "jobs:\n  a:\n    steps:\n      - run: pytest\n"
TRIGGERS = {
    "on: pull_request": True,
    "on: [push, workflow_dispatch]": True,
    "on:\n  pull_request:\n    paths: ['src/**']": True,
    "on:\n  push:\n    branches: [main]": True,
    "on:\n  push:\n    branches: ['**']": True,
    "on:\n  merge_group:": True,
    "on:\n  push:\n    branches: [release/1.0]": False,
    "on:\n  push:\n    tags: ['v*']": False,
    "on: workflow_dispatch": False,
    "on:\n  schedule:\n    - cron: '0 0 * * *'": False,
    "on: workflow_call": False,
    "on:\n  pull_request:\n    types: [closed]": False,
}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_workflow_is_a_gate_by_its_trigger(repository, trigger):
    found = pipelines(repository({".github/workflows/a.yml": f"{trigger}\n{STEP}"}))

    assert [step.is_gate for step in found.steps] == [TRIGGERS[trigger]]


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("false", False),
        ("${{ false }}", False),
        ("github.event_name == 'schedule'", False),
        ("startsWith(github.ref, 'refs/tags/v')", False),
        ("github.event_name == 'push' && startsWith(github.ref, 'refs/tags/')", False),
        ("always() && github.event_name != 'schedule'", True),
        ("github.repository == 'a/b'", True),
        ("failure()", False),
        ("!contains(github.event.head_commit.message, 'skip')", True),
        ("(github.event_name == 'push' || github.event_name == 'pull_request')", True),
    ],
)
def test_a_step_runs_by_its_condition(repository, condition, runs):
    workflow = f'on: pull_request\njobs:\n  a:\n    steps:\n      - run: pytest\n        if: "{condition}"\n'

    found = pipelines(repository({".github/workflows/a.yml": workflow}))

    assert any(step.is_gate for step in found.steps) is runs


def test_a_matrix_gives_every_text(repository):
    workflow = """
on: pull_request
jobs:
  a:
    strategy:
      matrix:
        include:
          - {python: '3.12'}
          - {python: '3.13', tox: style}
    steps:
      - run: tox -e ${{ matrix.tox || format('py{0}', matrix.python) }}
"""

    found = pipelines(repository({".github/workflows/a.yml": workflow}))

    assert [step.written.text for step in found.steps] == ["tox -e py3.12", "tox -e style"]


def test_local_workflows_and_actions_are_followed(repository):
    caller = "on: pull_request\njobs:\n  b:\n    uses: ./.github/workflows/b.yml\n    with: {what: unit}\n"
    called = """
on:
  workflow_call:
    inputs:
      what: {type: string}
jobs:
  c:
    steps:
      - uses: ./.github/actions/t
        with: {cmd: 'make ${{ inputs.what }}'}
"""
    action = "inputs:\n  cmd: {}\nruns:\n  using: composite\n  steps:\n    - run: ${{ inputs.cmd }}\n"
    files = {
        ".github/workflows/a.yml": caller,
        ".github/workflows/b.yml": called,
        ".github/actions/t/action.yml": action,
    }

    found = pipelines(repository(files))

    assert [(step.written.text, step.is_gate) for step in found.steps if step.is_gate] == [("make unit", True)]


def test_a_workflow_that_calls_itself_ends(repository):
    files = {".github/workflows/a.yml": "on: push\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n"}

    assert pipelines(repository(files)).steps == []


def test_a_step_that_may_fail_is_tolerated(repository):
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: pytest\n        continue-on-error: true\n"

    assert pipelines(repository({".github/workflows/a.yml": workflow})).steps[0].written.is_tolerated


CIRCLE = "jobs:\n  t:\n    steps:\n      - run: pytest\nworkflows:\n  w:\n    jobs: [t]\n"
OTHERS = {
    ".gitlab-ci.yml": (".base:\n  script: [pytest]\ntest:\n  extends: .base\n", True),
    ".gitlab-ci.yml by hand": ("test:\n  script: pytest\n  when: manual\n", False),
    ".gitlab-ci.yml of tags": ("test:\n  script: pytest\n  only: [tags]\n", False),
    ".gitlab-ci.yml by rules": (
        'test:\n  script: pytest\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "schedule"\n',
        False,
    ),
    ".circleci/config.yml": (CIRCLE, True),
    ".circleci/config.yml of nights": (CIRCLE + "    triggers: [{}]\n", False),
    "azure-pipelines.yml": ("jobs:\n- job: a\n  steps:\n  - script: pytest\n", True),
    ".travis.yml": ("language: python\nscript:\n  - pytest\n", True),
    "bitbucket-pipelines.yml": ("pipelines:\n  default:\n    - step:\n        script: [pytest]\n", True),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_services_are_read(repository, name):
    text, is_gate = OTHERS[name]

    found = pipelines(repository({name.partition(" ")[0]: text}))

    assert [(step.written.text, step.is_gate) for step in found.steps] == [("pytest", is_gate)]


def test_a_pipeline_that_is_a_program_is_named_and_not_guessed(repository):
    found = pipelines(repository({"Jenkinsfile": "node { sh 'pytest' }"}))

    assert (found.steps, found.unread) == ([], ["Jenkinsfile"])


def test_expressions_that_only_a_run_can_tell_stay_unknown():
    assert resolved("a ${{ github.sha }} ${{ 'b' }}", {}) == "a … b"
    assert may_run("${{ github.actor == 'x' }}", {})
    assert not may_run("inputs.publish == 'true'", {"inputs.publish": "false"})
