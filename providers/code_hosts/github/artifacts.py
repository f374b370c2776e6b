"""Coverage reports among the artifacts of GitHub Actions: of green runs of the very commit, and of no other."""

import asyncio
from typing import Final

from providers.code_hosts import fields
from providers.code_hosts.archives import UnusableArchive
from providers.code_hosts.artifacts import LARGEST_ARTIFACT_BYTES, PROMISING, Artifact, affordable, unpacked
from providers.code_hosts.code_host import CoverageFile, CoverageReports
from providers.code_hosts.fields import find_id, find_items, find_text
from providers.code_hosts.github.api import GitHubApi
from providers.errors import ProviderRefused

MOST_RUNS: Final = 10

NO_RUN = "no workflow run of this commit has succeeded"
NO_ARTIFACT = "the workflow runs of this commit keep no artifact with a coverage report"


class _Unusable(Exception):
    """One artifact is of no use; the others may be."""


async def find(api: GitHubApi, full_name: str, commit_sha: str) -> CoverageReports:
    """Every report that the newest green run of each workflow kept.

    Raises `ProviderRefused` when runs are not shown, and `MissingField` for an answer that cannot be read.
    """
    runs = await _green_runs(api, full_name, commit_sha)
    if not runs:
        return CoverageReports((), NO_RUN)
    found: list[Artifact] = []
    for run_id in runs:
        document = await api.get(f"/repos/{full_name}/actions/runs/{run_id}/artifacts?per_page=100")
        found += _worth_a_look(document)
    files: list[CoverageFile] = []
    reasons: list[str] = []
    for artifact in affordable(found):
        try:
            files += await _download(api, full_name, artifact, commit_sha)
        except _Unusable as unusable:
            reasons.append(f"artifact {artifact.name!r}: {unusable}")
    return CoverageReports(files, "; ".join(reasons) or ("" if files else NO_ARTIFACT))


async def _download(api: GitHubApi, full_name: str, artifact: Artifact, commit_sha: str) -> list[CoverageFile]:
    try:
        archive = await api.download(f"/repos/{full_name}/actions/artifacts/{artifact.artifact_id}/zip")
        return await asyncio.to_thread(unpacked, artifact.name, archive, commit_sha)
    except UnusableArchive as unusable:
        raise _Unusable(str(unusable)) from unusable
    except ProviderRefused as refused:
        if refused.status == 401:  # the token: whoever called mints another and asks again
            raise
        raise _Unusable(f"{refused.reason} ({refused.status})") from refused


def refusal(refused: ProviderRefused) -> str:
    """Why there is no report, for people: mostly the App was installed before it asked for this permission."""
    if refused.status in {403, 404, 422}:
        return f"the App may not read the workflow runs of this repository ({refused.status}): it needs Actions: read"
    return f"GitHub refused to show the workflow runs ({refused.status})"


async def _green_runs(api: GitHubApi, full_name: str, commit_sha: str) -> list[str]:
    """The newest of each workflow, by id. A run of a push comes before one of a pull request.

    What a pull request's run has tested is the merge with its base, whose lines may have other numbers.
    """
    document = await api.get(f"/repos/{full_name}/actions/runs?head_sha={commit_sha}&status=success&per_page=100")
    runs = [run for run in find_items(document, "workflow_runs") if _is_green(run, commit_sha)]
    runs.sort(key=lambda run: (find_text(run, "event").startswith("pull_request"), -int(find_id(run, "id"))))
    newest: dict[str, str] = {}
    for run in runs:
        newest.setdefault(find_id(run, "workflow_id"), find_id(run, "id"))
    return list(newest.values())[:MOST_RUNS]


def _is_green(run: object, commit_sha: str) -> bool:
    return (
        bool(find_id(run, "id"))
        and find_text(run, "head_sha") == commit_sha
        and find_text(run, "conclusion") == "success"
    )


def _worth_a_look(document: object) -> list[Artifact]:
    """Artifacts of one run whose names promise a report, that are not expired and not too large."""
    found = []
    for entry in find_items(document, "artifacts"):
        name, size = find_text(entry, "name"), fields.find(entry, "size_in_bytes")
        if not PROMISING.search(name) or fields.find(entry, "expired") is True or not isinstance(size, int):
            continue
        if find_id(entry, "id") and 0 < size <= LARGEST_ARTIFACT_BYTES:
            found.append(Artifact(find_id(entry, "id"), name, size))
    return found
