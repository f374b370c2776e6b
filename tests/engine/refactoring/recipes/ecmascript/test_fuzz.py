"""Random projects run alike before and after, and spoilt changes are refused: the short form of a long campaign."""

import pytest

from bench.fuzz_ecmascript import fuzz
from tests.engine.refactoring.recipes.conftest import COMPILER


@pytest.fixture(autouse=True)
def _compiler() -> None:
    COMPILER.ensure()


def test_what_the_javascript_recipes_prove_keeps_what_a_random_project_does() -> None:
    tally = fuzz(2, seconds=10.0, projects=1)

    assert not tally.holes, tally.holes[0]
    assert any("trees, the same" in what for what in tally.counts)
    assert any("faults refused" in what for what in tally.counts)
