"""Recipes for JavaScript and TypeScript need their compiler, which is installed once; the others run without it."""

from collections.abc import Iterator

import pytest

from engine.refactoring.recipes.ecmascript.asking import LANGUAGES
from engine.refactoring.recipes.ecmascript.installed import FOLDER
from engine.refactoring.recipes.ecmascript.workbench import WORKBENCH
from tests.npm import Installation

COMPILER = Installation(FOLDER, "the recipes for JavaScript and TypeScript")


@pytest.fixture(autouse=True)
def _compiler_where_it_is_needed(request: pytest.FixtureRequest) -> None:
    parameters = getattr(getattr(request.node, "callspec", None), "params", {})
    if getattr(parameters.get("recipe"), "languages", frozenset()) & LANGUAGES:
        COMPILER.ensure()


@pytest.fixture(scope="session", autouse=True)
def _compiler_ends_with_the_tests() -> Iterator[None]:
    yield
    WORKBENCH.close()
