"""Coverage reports from GitHub Actions, against the emulator behind the contract proxy and a store beside it."""

import json

import pytest

from providers.code_hosts.github import artifacts
from providers.code_hosts.github.client import GitHub
from providers.errors import ProviderUnavailable
from tests.doubles.github import GitHubDouble

LCOV = b"TN:\nSF:/home/runner/work/shop/shop/a.py\nDA:1,1\nend_of_record\n"
GO = b"mode: set\nexample.com/shop/a.go:1.1,2.2 1 1\n"


async def test_reports_of_every_green_workflow_of_the_commit_are_found(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    actions.keep(
        actions.add_run(full_name, sha, workflow_id=1), "coverage", {"lcov.info": LCOV, "readme.txt": b"hello"}
    )
    actions.keep(actions.add_run(full_name, sha, workflow_id=2), "go-test-report", {"out/cover.out": GO})

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert [(file.name, file.body, file.commit_sha) for file in found.files] == [
        ("coverage/lcov.info", LCOV, sha),
        ("go-test-report/out/cover.out", GO, sha),
    ]
    assert found.reason == ""


async def test_the_store_never_sees_the_token(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    actions.keep(actions.add_run(full_name, sha), "coverage", {"lcov.info": LCOV})

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert len(found.files) == 1
    [asked] = actions.stored
    assert {"Authorization", "X-GitHub-Api-Version"}.isdisjoint(asked.headers)
    for seen in github_double.requests:
        if "/actions/" in seen.path:
            assert seen.scope is not None
            assert seen.scope.permissions.keys() == {"actions", "metadata"}


async def test_of_one_workflow_the_newest_green_run_of_a_push_counts(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    for name, fields in (
        ("coverage-old", {}),
        ("coverage-new", {}),
        ("coverage-of-the-merge", {"event": "pull_request"}),
        ("coverage-red", {"conclusion": "failure"}),
    ):
        actions.keep(actions.add_run(full_name, sha, **fields), name, {"lcov.info": LCOV})

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert [file.name for file in found.files] == ["coverage-new/lcov.info"]


async def test_a_run_of_another_commit_is_no_report_of_this_one(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    before = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    after = await github_double.push(full_name, "main", {"a.py": "x = 2\n"})
    actions = github_double.actions
    actions.keep(actions.add_run(full_name, before), "coverage", {"lcov.info": LCOV})

    found = await host.get_coverage_reports(await github_double.ref(full_name), after)

    assert (found.files, found.reason) == ((), artifacts.NO_RUN)


async def test_artifacts_that_promise_nothing_or_too_much_are_not_downloaded(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    run = actions.add_run(full_name, sha)
    actions.keep(run, "wheels", {"lcov.info": LCOV})
    actions.keep(run, "coverage-expired", {"lcov.info": LCOV}, expired=True)
    actions.keep(run, "coverage-large", {"lcov.info": LCOV}, size_in_bytes=1 << 30)

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert (list(found.files), found.reason) == ([], artifacts.NO_ARTIFACT)
    assert actions.stored == []


async def test_one_broken_artifact_does_not_hide_the_others(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    run = actions.add_run(full_name, sha)
    actions.keep(run, "coverage-broken", b"PK\x03\x04 and no more")
    actions.keep(run, "coverage-good", {"lcov.info": LCOV})

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert [file.name for file in found.files] == ["coverage-good/lcov.info"]
    assert found.reason == "artifact 'coverage-broken': it is broken: BadZipFile"


async def test_an_artifact_that_expires_meanwhile_is_told(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    actions.keep(actions.add_run(full_name, sha), "coverage", {"lcov.info": LCOV})
    github_double.fail("GET", "/zip$", status=410, body="{}")

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert found.reason == "artifact 'coverage': the file is not handed out (410)"


async def test_an_app_that_was_installed_without_the_permission_finds_none_and_says_so(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    refusal = json.dumps({"message": "The permissions requested are not granted to this installation."})
    github_double.fail(
        "POST", "/access_tokens$", status=422, headers={"Content-Type": "application/json"}, body=refusal
    )

    at_the_token = await host.get_coverage_reports(ref, sha)
    github_double.actions.has_permission = False
    at_the_runs = await host.get_coverage_reports(ref, sha)

    assert (at_the_token.files, at_the_runs.files) == ((), ())
    assert "it needs Actions: read" in at_the_token.reason
    assert (
        at_the_runs.reason == "the App may not read the workflow runs of this repository (403): it needs Actions: read"
    )


async def test_a_github_that_is_down_has_not_answered(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    github_double.fail("GET", "/actions/runs", status=502, times=9)

    with pytest.raises(ProviderUnavailable):
        await host.get_coverage_reports(await github_double.ref(full_name), sha)


async def test_a_token_that_is_refused_at_the_download_is_minted_anew(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    actions = github_double.actions
    actions.keep(actions.add_run(full_name, sha), "coverage", {"lcov.info": LCOV})
    github_double.fail("GET", "/zip$", status=401, headers={"Content-Type": "application/json"}, body="{}")

    found = await host.get_coverage_reports(await github_double.ref(full_name), sha)

    assert len(found.files) == 1
