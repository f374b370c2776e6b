"""Coverage reports among what GitLab's jobs kept: of green pipelines of the very commit, and of no other."""

from typing import Final

from providers.code_hosts.archives import UnusableArchive
from providers.code_hosts.artifacts import LARGEST_ARTIFACT_BYTES, PROMISING, Artifact, affordable, unpacked
from providers.code_hosts.code_host import CoverageFile, CoverageReports
from providers.code_hosts.fields import find, find_id, find_text
from providers.code_hosts.gitlab.api import GitLabApi
from providers.errors import ProviderRefused

MOST_PIPELINES: Final = 5
MOST_JOBS: Final = 500

NO_PIPELINE: Final = "no pipeline of this commit has succeeded"
NO_ARTIFACT: Final = "the jobs of this commit's pipelines keep no artifact with a coverage report"


class _Unusable(Exception):
    """One artifact is of no use; the others may be."""


def find_reports(api: GitLabApi, project: str, commit_sha: str) -> CoverageReports:
    """Every report that the newest green jobs kept. Raises `ProviderRefused` when pipelines are not shown."""
    pipelines = _green_pipelines(api, project, commit_sha)
    if not pipelines:
        return CoverageReports((), NO_PIPELINE)
    files: list[CoverageFile] = []
    reasons: list[str] = []
    for artifact in affordable(_kept(api, project, pipelines)):
        try:
            files += _download(api, project, artifact, commit_sha)
        except _Unusable as unusable:
            reasons.append(f"job {artifact.name!r}: {unusable}")
    return CoverageReports(files, "; ".join(reasons) or ("" if files else NO_ARTIFACT))


def refusal(refused: ProviderRefused) -> str:
    """Why there is no report, for people: mostly CI is switched off, or shown to members with more rights."""
    if refused.status in {403, 404}:
        return f"the bot's account may not read the pipelines of this project ({refused.status})"
    return f"GitLab refused to show the pipelines ({refused.status})"


def _green_pipelines(api: GitLabApi, project: str, commit_sha: str) -> list[str]:
    """The newest, by id. One of a branch comes before one of a merge request, which may have tested a merge.

    A pipeline that holds nothing but statuses from outside, such as our own, keeps nothing.
    """
    listed = api.pages(f"{project}/pipelines", sha=commit_sha, status="success")
    green = [one for one in listed if find_text(one, "sha") == commit_sha and find_text(one, "source") != "external"]
    green.sort(key=lambda one: (find_text(one, "source") == "merge_request_event", -int(find_id(one, "id") or 0)))
    return [find_id(one, "id") for one in green[:MOST_PIPELINES]]


def _kept(api: GitLabApi, project: str, pipelines: list[str]) -> list[Artifact]:
    """Of each job, by its name, what its newest green run kept, where a name or a measurement promises a report."""
    kept: dict[str, Artifact | None] = {}
    for pipeline_id in pipelines:
        for job in api.pages(f"{project}/pipelines/{pipeline_id}/jobs", **{"scope[]": "success"}):
            kept.setdefault(find_text(job, "name"), _artifact(job))
            if len(kept) >= MOST_JOBS:
                break
    return [artifact for artifact in kept.values() if artifact is not None]


def _artifact(job: object) -> Artifact | None:
    name, size = find_text(job, "name"), find(job, "artifacts_file", "size")
    is_sure = isinstance(find(job, "coverage"), int | float)
    if not is_sure and not PROMISING.search(f"{name} {find_text(job, 'artifacts_file', 'filename')}"):
        return None
    if not find_id(job, "id") or not isinstance(size, int) or not 0 < size <= LARGEST_ARTIFACT_BYTES:
        return None
    return Artifact(find_id(job, "id"), name, size, is_sure=is_sure)


def _download(api: GitLabApi, project: str, artifact: Artifact, commit_sha: str) -> list[CoverageFile]:
    try:
        return unpacked(artifact.name, api.download(f"{project}/jobs/{artifact.artifact_id}/artifacts"), commit_sha)
    except UnusableArchive as unusable:
        raise _Unusable(str(unusable)) from unusable
    except ProviderRefused as refused:
        raise _Unusable(f"{refused.reason[:100]} ({refused.status})") from refused
