"""What a fix would find installed, as far as it is known without installing anything."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.forge_yml import Tests as Asked
from engine.workspace.checkout import GitTree, open_checkout
from engine.workspace.confinement import own_interpreter
from engine.workspace.dependencies.declared import Tier
from engine.workspace.environments import EnvironmentCache, key_of
from engine.workspace.hinting import hints_of
from engine.workspace.preparation import preparation
from handlers.jobs.refactoring.places import Installed, installed_for
from tests.handlers.jobs.conftest import Town

FILES = {"shop.py": b"import attrs\n", "requirements.txt": b"attrs\n"}
PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


@pytest.fixture
async def tree(town: Town) -> AsyncIterator[GitTree]:
    shop = await town.settle("acme/shop")
    for path, raw in FILES.items():
        sha = town.push("acme/shop", path, raw.decode())
    with open_checkout(town.root / f"{shop.ref.full_name}.git") as checkout:
        yield checkout.tree(sha)


def keep(cache: EnvironmentCache, tests: Asked, tenant: str) -> Path:
    """An environment of these tests, as installing would have left it there."""
    plan = preparation(FILES, hints_of(tests.command, tests.setup))
    assert plan is not None
    wanted = plan.up_to(Tier.DEVELOPMENT), plan.up_to(Tier.RUNTIME), plan.pins
    with cache.building(tenant) as built:
        (built / PACKAGES).mkdir(parents=True)
        return cache.keep(tenant, key_of([str(own_interpreter().executable)], *wanted), built, {}) / PACKAGES


async def test_where_no_code_is_run_a_fix_finds_nothing_installed_either(tree: GitTree) -> None:
    assert installed_for(Asked(), tree, None, "ours") == Installed()


async def test_what_stands_ready_is_found_by_its_owner_for_the_very_tests_that_it_was_made_for(
    tree: GitTree, tmp_path: Path
) -> None:
    cache, others = EnvironmentCache(tmp_path / "cache"), Asked(setup="pip install trio")
    before = installed_for(Asked(), tree, cache, "ours")
    folder = keep(cache, Asked(), "ours")

    assert before == Installed(is_known=False)
    assert installed_for(Asked(), tree, cache, "ours") == Installed(folder)
    assert installed_for(others, tree, cache, "ours") == installed_for(Asked(), tree, cache, "theirs") == before
