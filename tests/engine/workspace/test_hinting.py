"""What a person says of the tests is read word by word, and no part of it is ever run."""

import pytest

from engine.workspace.dependencies.declared import Tier
from engine.workspace.hinting import hints_of
from engine.workspace.preparation import Hints, preparation

LINES = [
    pytest.param("pip install -e .[test]", Hints(requirements=(".[test]",)), id="an extra of the project"),
    pytest.param(
        "python -m pip install -U pip && pip3 install -r requirements/dev.txt 'pytest-mock>=3'",
        Hints(requirements=("pip", "pytest-mock>=3"), requirement_files=("requirements/dev.txt",)),
        id="two commands, a file and a name",
    ),
    pytest.param("uv pip install --requirement=./ci.txt", Hints(requirement_files=("ci.txt",)), id="an equals sign"),
    pytest.param("uv sync --extra test --frozen", Hints(extras=("test",)), id="uv by its project"),
    pytest.param("poetry install --extras 'test docs'", Hints(extras=("test", "docs")), id="poetry with two extras"),
    pytest.param("npm ci", Hints(package_manager="npm"), id="npm"),
    pytest.param(
        "pip install --index-url https://elsewhere.example x",
        Hints(requirements=("x",), left_out=("tests.setup: --index-url https://elsewhere.example was not followed",)),
        id="another index",
    ),
    pytest.param(
        "make deps",
        Hints(left_out=("tests.setup: `make deps` installs nothing that can be read, and was not run",)),
        id="no install command",
    ),
    pytest.param(
        "pip install 'x",
        Hints(left_out=("tests.setup: a quotation mark is not closed, so it was not read",)),
        id="an open quotation",
    ),
    pytest.param("", Hints(), id="nothing"),
]


@pytest.mark.parametrize(("setup", "hints"), LINES)
def test_a_line_says_what_to_install_besides_what_is_found(setup: str, hints: Hints) -> None:
    assert hints_of("", setup) == hints


def test_what_is_asked_for_is_installed_with_what_the_tests_need() -> None:
    files = {"pyproject.toml": b'[project]\nname = "shop"\n[project.optional-dependencies]\nci = ["responses"]\n'}
    files |= {"shop.py": b"", "extra.txt": b"freezegun\n"}

    plan = preparation(files, hints_of("", "pip install .[ci] -r extra.txt 'attrs>=23' git+https://e.example/x"))

    assert plan is not None
    assert plan.requirements[Tier.TESTS] == ("attrs>=23", "freezegun", "responses")
    assert plan.left_out == ("tests.setup: git+https://e.example/x is no requirement of a package index",)


def test_the_command_of_the_tests_is_parted_as_a_shell_would() -> None:
    assert hints_of("pytest -k 'fast and not slow'", "").test_command == ("pytest", "-k", "fast and not slow")
    assert hints_of("pytest 'x", "").test_command == ()
