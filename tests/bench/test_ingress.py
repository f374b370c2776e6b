"""The benchmark of the door, with a small load: it measures what it says, and nothing is lost or doubled under it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import ingress
from bench.ingress import Load, Result
from bot.embedded import EmbeddedServices
from providers.database import deliveries
from providers.database.session import Database

LOADS = [Load("steady", 100, 2.0, 16), Load("burst", 200, 0, 64)]
WARM_UP = 50  # deliveries before each load
SLACK = 10  # other machines, other work beside this


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="forge-test-"))
    made.chmod(0o711)  # the account that runs the servers for root must pass
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
async def results(folder: Path) -> dict[tuple[str, str], Result]:
    return await ingress.measure(LOADS, folder)


async def test_each_load_is_measured_on_the_product_and_beside_a_handler_that_does_nothing(
    results: dict[tuple[str, str], Result],
) -> None:
    assert set(results) == {(load.name, target) for load in LOADS for target in ("null", "product")}
    assert {result.refused for result in results.values()} == {0}
    for result in results.values():
        assert 0 < result.p50_ms <= result.p99_ms <= result.max_ms
    assert results["steady", "product"].last_ms >= 1900, "the steady load takes its time"


async def test_the_goals_are_met_by_a_wide_margin_with_a_small_load(results: dict[tuple[str, str], Result]) -> None:
    steady, burst = results["steady", "product"], results["burst", "product"]

    assert steady.p50_ms <= ingress.GOALS_MS["steady"]["p50"] * SLACK
    assert steady.p99_ms <= ingress.GOALS_MS["steady"]["p99"] * SLACK
    assert burst.last_ms <= ingress.GOALS_MS["burst"]["last"] * SLACK


async def test_every_delivery_is_kept_exactly_once(results: dict[tuple[str, str], Result], folder: Path) -> None:
    sent = sum(load.count + WARM_UP for load in LOADS)
    with EmbeddedServices(folder / "services") as services:
        database = Database(services.database_url("bench"))
        async with database.system() as session:
            counted = await deliveries.counts(session)
            kept = await deliveries.recent(session, limit=2 * sent)
        await database.close()

    assert counted == {"kept": sent}
    assert len({delivery.delivery_id for delivery in kept}) == sent


def test_a_request_is_as_large_as_the_benchmark_says_and_like_no_other() -> None:
    requests = ingress.make_requests(3)

    bodies = [request.partition(b"\r\n\r\n")[2] for request in requests]
    assert {len(body) for body in bodies} == {ingress.BODY_BYTES}
    assert len(set(bodies)) == 3


def test_the_short_form_is_the_same_share_of_both_loads() -> None:
    steady, burst = ingress.loads(0.05)

    assert (steady.count, steady.seconds, burst.count, burst.seconds) == (500, 3.0, 500, 0)


@pytest.mark.parametrize(
    ("steady", "burst", "is_good"),
    [
        pytest.param(Result(1, 2, 3, 60_000, 0), Result(1, 2, 3, 4, 0), True, id="all met"),
        pytest.param(Result(16, 20, 30, 60_000, 0), Result(1, 2, 3, 4, 0), False, id="a slow half"),
        pytest.param(Result(1, 101, 120, 60_000, 0), Result(1, 2, 3, 4, 0), False, id="a slow hundredth"),
        pytest.param(Result(1, 2, 3, 60_000, 0), Result(1, 2, 9000, 8001, 0), False, id="a late last one"),
        pytest.param(Result(1, 2, 3, 60_000, 1), Result(1, 2, 3, 4, 0), False, id="one refused"),
    ],
)
def test_one_goal_that_is_missed_is_a_failure(
    steady: Result, burst: Result, is_good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ingress.show({("steady", "product"): steady, ("burst", "product"): burst}) is is_good

    assert ("MISSED" in capsys.readouterr().out) is not is_good
