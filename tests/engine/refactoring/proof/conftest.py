"""A sandbox, and an environment in which nothing has to be installed: the one that these tests themselves run in."""

import importlib.metadata
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.refactoring.proof.ground import Ground
from engine.workspace.confinement import own_interpreter
from engine.workspace.environments import Environment
from engine.workspace.preparation import Hints, Preparation, preparation
from engine.workspace.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return Sandbox.find()


@pytest.fixture(scope="session")
def ground(sandbox) -> Ground:
    """For projects whose packages stand at the top of the tree."""
    plan = preparation({"shop.py": b""}, Hints())
    assert isinstance(plan, Preparation)
    installed = {one.name.lower(): one.version for one in importlib.metadata.distributions()}
    environment = Environment(plan, own_interpreter(), Path(sys.prefix), sys.prefix, installed)
    return Ground(sandbox, environment, Hints(), flake_runs=3)


@pytest.fixture(scope="session")
def quick_ground(ground) -> Ground:
    """The same without pytest, so that the standard library runs the tests: three times as fast."""
    installed = {name: version for name, version in ground.environment.installed.items() if name != "pytest"}
    return replace(ground, environment=replace(ground.environment, installed=installed))
