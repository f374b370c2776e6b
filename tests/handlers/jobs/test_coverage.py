"""The coverage of a commit: what the host has, or why there is none."""

import asyncio
from uuid import UUID

import pytest

from engine.analysis.coverage.report import lines_of
from handlers.jobs import coverage
from handlers.jobs.coverage import find_coverage
from handlers.jobs.repository import Subject
from providers.code_hosts.code_host import CoverageFile, CoverageReports
from providers.code_hosts.events import RepositoryRef
from providers.errors import LeaseLost, ProviderError, ProviderRefused, ProviderUnavailable

SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
LCOV = b"TN:\nSF:/home/runner/work/shop/shop/src/a.py\nDA:1,1\nDA:2,0\nend_of_record\n"


class Host:
    """A code host that keeps these reports, or cannot say."""

    def __init__(self, answer: CoverageReports | ProviderError | None) -> None:
        self._answer = answer

    async def get_coverage_reports(self, repository: RepositoryRef, commit_sha: str) -> CoverageReports:
        if isinstance(self._answer, ProviderError):
            raise self._answer
        if self._answer is None:
            await asyncio.Event().wait()
        return self._answer


def _subject(answer: CoverageReports | ProviderError | None) -> Subject:
    ref = RepositoryRef("github", "1", "acme/shop", "main", "7")
    return Subject(UUID(int=1), UUID(int=2), ref, Host(answer))


async def test_the_reports_of_the_host_are_read() -> None:
    reports = CoverageReports([CoverageFile("coverage/lcov.info", LCOV, SHA)])

    found = await find_coverage(_subject(reports), SHA, ["src/a.py"])

    assert found is not None
    assert lines_of(found.files["src/a.py"].missed_lines) == [2]
    assert found.notes == ()


async def test_why_there_is_none_is_a_note() -> None:
    found = await find_coverage(_subject(CoverageReports((), "no workflow run of this commit has succeeded")), SHA, [])

    assert found is not None
    assert found.files == {}
    assert found.notes == ("No workflow run of this commit has succeeded.",)


@pytest.mark.parametrize("error", [ProviderUnavailable("github", 30.0, "down"), ProviderRefused("github", 451, "no")])
async def test_an_analysis_goes_on_without_a_host_that_fails(error: ProviderError) -> None:
    assert await find_coverage(_subject(error), SHA, ["src/a.py"]) is None


async def test_a_host_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "TIMEOUT_S", 0.01)

    assert await find_coverage(_subject(None), SHA, ["src/a.py"]) is None


async def test_a_worker_that_has_lost_its_job_stops() -> None:
    with pytest.raises(LeaseLost):
        await find_coverage(_subject(LeaseLost("another worker holds the job")), SHA, ["src/a.py"])
