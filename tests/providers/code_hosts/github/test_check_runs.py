"""Check runs on GitHub: every annotation arrives, each once, whatever gets lost on the way."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from providers.code_hosts.code_host import Annotation, CheckAction, CheckRun, StandingCheck
from providers.code_hosts.github.client import GitHub
from providers.code_hosts.texts import FIELD_BYTES
from providers.errors import ChecksNotPermitted, ProviderRefused, ProviderUnavailable
from tests.doubles.github import GitHubDouble


def _annotations(count: int) -> list[Annotation]:
    return [Annotation("a.py", line + 1, "warning", f"FF-{line}", f"complexity of {line}") for line in range(count)]


def _completed(sha: str, count: int) -> CheckRun:
    return CheckRun(
        name="Forge Factory / readiness",
        head_sha=sha,
        external_id="run-1",
        status="completed",
        conclusion="neutral",
        title=f"Readiness 71, {count} findings",
        summary="| Part | head |\n|---|---|\n| size | 8 |\n",
        text="how each number is computed",
        details_url="https://forge.example/runs/1",
        annotations=_annotations(count),
    )


@pytest.mark.parametrize("count", [0, 50, 51, 120])
async def test_every_annotation_arrives_once(
    github_double: GitHubDouble, host: GitHub, full_name: str, count: int
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)

    check_run_id = (await host.ensure_check_run(ref, _completed(sha, count))).check_id

    (run,) = await github_double.check_runs(full_name, sha)
    assert str(run["id"]) == check_run_id
    assert (run["status"], run["conclusion"]) == ("completed", "neutral")
    assert Counter(annotation["title"] for annotation in run["annotations"]) == Counter(
        annotation.title for annotation in _annotations(count)
    )


@pytest.mark.parametrize(("count", "lost"), [(0, 1), (50, 1), (51, 1), (51, 2), (120, 1), (120, 2), (120, 3)])
async def test_every_annotation_arrives_once_when_an_answer_is_lost(
    github_double: GitHubDouble, host: GitHub, full_name: str, count: int, lost: int
) -> None:
    """The `lost`-th write takes effect, and its answer does not arrive: the verb is called again."""
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    github_double.fail("POST" if lost == 1 else "PATCH", "/check-runs", is_executed=True, skip=max(0, lost - 2))

    with pytest.raises(ProviderUnavailable):
        await host.ensure_check_run(ref, _completed(sha, count))
    await host.ensure_check_run(ref, _completed(sha, count))

    (run,) = await github_double.check_runs(full_name, sha)
    assert (run["status"], run["conclusion"]) == ("completed", "neutral")
    assert Counter(annotation["title"] for annotation in run["annotations"]) == Counter(
        annotation.title for annotation in _annotations(count)
    )


async def test_there_is_no_conclusion_before_the_last_annotation(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)

    await host.ensure_check_run(ref, _completed(sha, 120))

    writes = [seen.document for seen in github_double.requests if seen.path.find("/check-runs") > 0 and seen.body]
    assert [write.get("conclusion") for write in writes] == [None, None, "neutral"]
    assert [len(write["output"]["annotations"]) for write in writes] == [50, 50, 20]


async def test_a_check_run_goes_from_queued_to_completed_in_place(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    queued = CheckRun("Forge Factory / readiness", sha, "run-1", "queued", "Waiting", "The analysis will start soon.")

    first = await host.ensure_check_run(ref, queued)
    second = await host.ensure_check_run(ref, _completed(sha, 51))

    (run,) = await github_double.check_runs(full_name, sha)
    assert first == second == StandingCheck(str(run["id"]))
    assert run["output"]["title"] == "Readiness 71, 51 findings"
    assert len(run["annotations"]) == 51


async def test_a_check_run_that_is_told_again_gets_only_the_annotations_it_lacks(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    again = _completed(sha, 120)
    every_third = again.annotations[::3]

    first = await host.ensure_check_run(ref, replace(again, annotations=every_third, title="Readiness 60"))
    second = await host.ensure_check_run(ref, again)
    third = await host.ensure_check_run(ref, replace(again, annotations=every_third, title="Readiness 72"))

    (run,) = await github_double.check_runs(full_name, sha)
    assert first == second == third == StandingCheck(str(run["id"]))
    assert run["output"]["title"] == "Readiness 72"
    assert Counter(annotation["title"] for annotation in run["annotations"]) == Counter(
        annotation.title for annotation in _annotations(120)
    )
    assert github_double.violations == []


async def test_another_run_of_the_same_name_is_left_alone(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    other = CheckRun("Forge Factory / readiness", sha, "run-0", "queued", "Older", "An older run.")

    older = await host.ensure_check_run(ref, other)
    ours = await host.ensure_check_run(ref, _completed(sha, 1))

    titles = {str(run["id"]): run["output"]["title"] for run in await github_double.check_runs(full_name, sha)}
    assert titles == {older.check_id: "Older", ours.check_id: "Readiness 71, 1 findings"}


async def test_a_summary_of_any_length_is_taken(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    rows = "\n".join(f"| row {number} | {'ü' * 40} |" for number in range(3_000))

    await host.ensure_check_run(ref, CheckRun("Forge", sha, "run-1", "completed", "T" * 300, rows, rows, "success"))

    (run,) = await github_double.check_runs(full_name, sha)
    assert len(run["output"]["summary"].encode()) <= FIELD_BYTES
    assert run["output"]["summary"].endswith("more rows did not fit here.")
    assert len(run["output"]["title"]) == 255


async def test_names_and_texts_that_are_no_utf8_do_no_harm(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    annotations = [Annotation(path, 1, "notice", "t\udc80", "m\x00m") for path in ("caf\udce9.py", "a.py")]
    run = CheckRun("Forge", sha, "run-1", "completed", "t\ud800", "s\udcff", "", "neutral", annotations=annotations)

    await host.ensure_check_run(ref, run)

    (found,) = await github_double.check_runs(full_name, sha)
    assert [(one["path"], one["title"], one["message"]) for one in found["annotations"]] == [("a.py", "t?", "mm")]
    assert (found["output"]["title"], found["output"]["summary"]) == ("t?", "s?")


async def test_buttons_come_with_the_last_annotation_and_go_when_there_is_nothing_to_press(
    github_double: GitHubDouble, host: GitHub, full_name: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    button = CheckAction("fix_safe", "Fix 2 findings", "Proposes what needs no model", "/forge refactor")

    await host.ensure_check_run(ref, replace(_completed(sha, 60), actions=[button]))
    await host.ensure_check_run(ref, _completed(sha, 60))

    writes = [seen.document["actions"] for seen in github_double.requests if "/check-runs" in seen.path and seen.body]
    shown = {"identifier": "fix_safe", "label": "Fix 2 findings", "description": "Proposes what needs no model"}
    assert writes == [[], [shown], []]
    assert github_double.violations == []


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        pytest.param("GET", "/check-runs", 403, "Resource not accessible by integration", id="while the token lasts"),
        pytest.param(
            "POST",
            "/access_tokens",
            422,
            "The permissions requested are not granted to this installation.",
            id="as a token is made",
        ),
    ],
)
async def test_an_app_without_the_permission_is_told_so_in_one_way(
    github_double: GitHubDouble, host: GitHub, full_name: str, method: str, path: str, status: int, message: str
) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    said = {"content-type": "application/json"}
    github_double.fail(method, path, status=status, headers=said, body=json.dumps({"message": message}))

    with pytest.raises(ChecksNotPermitted):
        await host.ensure_check_run(ref, _completed(sha, 0))


async def test_another_refusal_stays_what_it_is(github_double: GitHubDouble, host: GitHub, full_name: str) -> None:
    sha = await github_double.create_repository(full_name, {"a.py": "x = 1\n"})
    ref = await github_double.ref(full_name)
    said = {"content-type": "application/json"}
    github_double.fail("GET", "/check-runs", status=403, headers=said, body='{"message": "Blocked by policy"}')

    with pytest.raises(ProviderRefused) as refused:
        await host.ensure_check_run(ref, _completed(sha, 0))

    assert not isinstance(refused.value, ChecksNotPermitted)
