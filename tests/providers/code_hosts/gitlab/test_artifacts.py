"""Coverage reports among what GitLab's jobs kept."""

import pytest

from providers.code_hosts.events import RepositoryRef
from providers.code_hosts.gitlab.artifacts import NO_ARTIFACT, NO_PIPELINE
from providers.code_hosts.gitlab.client import GitLab
from tests.doubles.gitlab.stage import GitLabDouble
from tests.doubles.gitlab.world import Pipeline, Project

LCOV = b"TN:\nSF:a.py\nDA:1,1\nend_of_record\n"


@pytest.fixture
async def sha(gitlab: GitLabDouble, project: Project) -> str:
    return await gitlab.push(project, "topic", {"a.py": "x = 1\n"})


async def test_the_reports_of_a_green_pipeline_are_read(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, sha: str
) -> None:
    kept = {"unit tests": {"out/lcov.info": LCOV, "readme.html": b"<h1>"}, "build": {"app.bin": b"\x00"}}
    await gitlab.end_pipeline(project, "topic", sha, kept)

    found = await host.get_coverage_reports(ref, sha)

    assert [(one.name, one.body, one.commit_sha) for one in found.files] == [("unit tests/out/lcov.info", LCOV, sha)]
    assert found.reason == ""
    assert len([seen for seen in gitlab.requests if seen.path.endswith("/artifacts")]) == 1


async def test_of_two_pipelines_the_newer_job_counts(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, sha: str
) -> None:
    await gitlab.end_pipeline(project, "topic", sha, {"test": {"lcov.info": b"TN:old\n"}})
    await gitlab.end_pipeline(project, "topic", sha, {"test": {"lcov.info": LCOV}})

    found = await host.get_coverage_reports(ref, sha)

    assert [one.body for one in found.files] == [LCOV]


async def test_red_pipelines_other_commits_and_our_own_statuses_have_none(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, sha: str
) -> None:
    other = await gitlab.push(project, "other", {"a.py": "x = 2\n"})
    await gitlab.end_pipeline(project, "topic", sha, {"test": {"lcov.info": LCOV}}, status="failed")
    await gitlab.end_pipeline(project, "other", other, {"test": {"lcov.info": LCOV}})
    project.pipelines.append(Pipeline(sha, "topic", "success", source="external"))

    found = await host.get_coverage_reports(ref, sha)

    assert (found.files, found.reason) == ((), NO_PIPELINE)


async def test_why_there_is_none_is_said(
    gitlab: GitLabDouble, host: GitLab, project: Project, ref: RepositoryRef, sha: str
) -> None:
    pipeline = await gitlab.end_pipeline(project, "topic", sha, {"test": {"notes.txt": b"fine"}})
    nothing = await host.get_coverage_reports(ref, sha)
    pipeline.jobs[0].archive = b"PK no zip"
    broken = await host.get_coverage_reports(ref, sha)
    gitlab.fail("GET", "/artifacts$", status=404, body='{"message": "404 Not Found"}')
    expired = await host.get_coverage_reports(ref, sha)
    gitlab.fail("GET", "/pipelines$", status=403, body='{"message": "403 Forbidden"}')
    refused = await host.get_coverage_reports(ref, sha)

    assert nothing.reason == NO_ARTIFACT
    assert broken.reason.startswith("job 'test': it is broken")
    assert "(404)" in expired.reason
    assert refused.reason == "the bot's account may not read the pipelines of this project (403)"
    assert [len(one.files) for one in (nothing, broken, expired, refused)] == [0, 0, 0, 0]
