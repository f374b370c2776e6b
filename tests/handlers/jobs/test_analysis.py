"""What stands on a commit while its analysis waits for a host that cannot be asked."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.jobs.analysis import analyze_commit
from handlers.jobs.requests import AnalysisRequest, analysis_job
from providers.code_hosts.code_host import CheckRun, Fence, StandingCheck
from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.local.store import CheckRunRow
from providers.code_hosts.proposals import CloneAccess
from providers.code_hosts.registry import Hosts
from providers.errors import ProviderUnavailable
from providers.rest.parking import Parked
from tests.handlers.jobs.conftest import Town
from tests.tangled_shop import SOURCE

SHOP = "acme/shop"
WAIT_S = 600.0


@dataclass
class Outage:
    """The host goes away as soon as the commits are asked for: git alone, or all of it where it limits us."""

    is_over: bool = False
    is_limit: bool = False
    is_parked: bool = False


def struck(town: Town, outage: Outage) -> Town:
    """The same town, whose host suffers the outage."""

    class Suffering(LocalHost):
        async def get_clone_access(self, repository: RepositoryRef, *, is_fresh: bool = False) -> CloneAccess:
            if not outage.is_over:
                outage.is_parked = outage.is_limit
                raise ProviderUnavailable("local", WAIT_S, "answered 502")
            return await super().get_clone_access(repository, is_fresh=is_fresh)

        async def ensure_check_run(self, repository: RepositoryRef, check_run: CheckRun) -> StandingCheck:
            if outage.is_parked and not outage.is_over:
                raise Parked("local", WAIT_S, "the installation is parked")
            return await super().ensure_check_run(repository, check_run)

    def opened(fence: Fence) -> LocalHost:
        return Suffering(town.root, town.store, fence)

    return replace(town, ctx=replace(town.ctx, hosts=Hosts({}, {"local": opened})))


async def standing(town: Town) -> CheckRunRow:
    [run] = await town.store.check_runs((await town.settle(SHOP)).ref.external_id)
    return run


@pytest.mark.parametrize("is_limit", [pytest.param(True, id="a limit"), pytest.param(False, id="git alone is down")])
async def test_a_check_that_waits_for_its_host_is_queued_until_that_is_over(town: Town, is_limit: bool) -> None:
    outage = Outage(is_limit=is_limit)
    town, sha = struck(town, outage), town.push(SHOP, "shop.py", SOURCE)
    subject = await town.settle(SHOP)
    request = AnalysisRequest(subject.repository_id, sha, branch="main")
    ctx, job = await town.running(analysis_job(request, subject.organization_id))
    earliest = datetime.now(UTC) + timedelta(seconds=WAIT_S)

    with pytest.raises(ProviderUnavailable):
        await analyze_commit(ctx, job)
    held = await standing(town)
    outage.is_over = True
    await analyze_commit(ctx, job)
    told = await standing(town)

    times = [f"Queued: goes on at {at:%H:%M} UTC" for at in (earliest, earliest + timedelta(minutes=1))]
    assert held["status"] == "queued"
    assert held["title"] in (["Queued for analysis"] if is_limit else times)
    assert (told["check_run_id"], told["status"]) == (held["check_run_id"], "completed")
