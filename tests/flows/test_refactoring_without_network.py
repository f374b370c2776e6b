"""Refactorings need nobody: the whole product runs where there is no interface but loopback, and no key of a model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.refactoring.proof.ground import ground_of
from engine.workspace.environments import EnvironmentCache
from engine.workspace.sandbox import Sandbox
from tests.flows.shop_files import TESTED
from tests.flows.stories_without_network import SEED, TENANT

ROOT = Path(__file__).parents[2]
WITHIN_S = 600  # on a machine with much else to do


@pytest.mark.long  # two minutes; the sandbox of every other flow has no network either
@pytest.mark.timeout(WITHIN_S)
def test_planned_proven_merged_and_taken_back_without_a_network(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    files = {path: text.encode() for path, text in TESTED.items()}
    assert ground_of(files, EnvironmentCache(seed), tenant=TENANT).environment is not None

    ended = _cut_off(
        *(
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--timeout=300",
            f"--basetemp={tmp_path / 'inside'}",
        ),
        str(ROOT / "tests" / "flows" / "stories_without_network.py"),
        environment={SEED: str(seed)},
    )

    assert ended.returncode == 0, ended.stdout[-8000:]
    assert "3 passed" in ended.stdout


def _cut_off(*command: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run it as it would run anywhere, but in a network namespace of its own; it ends with this process."""
    as_root = ["--cap-add", "ALL"] if os.geteuid() == 0 else []
    return subprocess.run(
        [str(Sandbox.find().bwrap), "--unshare-net", "--dev-bind", "/", "/", "--die-with-parent", *as_root, *command],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S - 60,
        check=False,
    )
