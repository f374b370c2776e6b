"""Where a proof stands in tests: the environment that they themselves run in, so that nothing has to be installed."""

import importlib.metadata
import sys
from dataclasses import replace
from pathlib import Path

from engine.refactoring.proof.ground import Ground
from engine.workspace.confinement import own_interpreter
from engine.workspace.environments import Environment
from engine.workspace.preparation import Hints, Preparation, preparation
from engine.workspace.sandbox import Sandbox


def own_ground(sandbox: Sandbox) -> Ground:
    """For projects whose packages stand at the top of the tree."""
    plan = preparation({"shop.py": b""}, Hints())
    assert isinstance(plan, Preparation)
    installed = {one.name.lower(): one.version for one in importlib.metadata.distributions()}
    environment = Environment(plan, own_interpreter(), Path(sys.prefix), sys.prefix, installed)
    return Ground(sandbox, environment, Hints(), flake_runs=3)


def without_pytest(ground: Ground) -> Ground:
    """The same where the standard library runs the tests: three times as fast."""
    assert ground.environment is not None
    installed = {name: version for name, version in ground.environment.installed.items() if name != "pytest"}
    return replace(ground, environment=replace(ground.environment, installed=installed))
