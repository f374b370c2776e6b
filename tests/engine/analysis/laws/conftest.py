"""Three real packages with tests beside them, judged once."""

import pytest

from engine.analysis.analyzer import Analyzer
from tests.engine.analysis.laws.trees import PACKAGES, Judge, Judged, package, with_tests


@pytest.fixture(scope="session")
def judge(analyzer: Analyzer) -> Judge:
    return Judge(analyzer)


@pytest.fixture(scope="session")
def real_trees(judge: Judge) -> dict[str, Judged]:
    return {name: judge.judged(with_tests(package(name), 4)) for name in PACKAGES}


@pytest.fixture(params=PACKAGES)
def real(request: pytest.FixtureRequest, real_trees: dict[str, Judged]) -> Judged:
    """One real package after the other."""
    return real_trees[request.param]
