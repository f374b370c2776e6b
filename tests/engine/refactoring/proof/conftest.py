"""A sandbox, and an environment in which nothing has to be installed: the one that these tests themselves run in."""

import pytest

from engine.refactoring.proof.ground import Ground
from engine.workspace.sandbox import Sandbox
from tests.engine.refactoring.grounds import own_ground, without_pytest


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture(scope="session")
def ground(sandbox) -> Ground:
    """For projects whose packages stand at the top of the tree."""
    return own_ground(sandbox)


@pytest.fixture(scope="session")
def quick_ground(ground) -> Ground:
    """The same without pytest, so that the standard library runs the tests: three times as fast."""
    return without_pytest(ground)
