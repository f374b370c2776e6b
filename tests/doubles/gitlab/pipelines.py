"""Pipelines, their jobs, and the archives of artifacts that the jobs keep."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.doubles.gitlab.call import Call, Reply, Route, not_found, one_of
from tests.doubles.gitlab.people import REPORTER
from tests.doubles.gitlab.world import Job, Pipeline

_STATES = (
    *("created", "waiting_for_resource", "preparing", "pending", "running", "success"),
    *("failed", "canceled", "skipped", "manual", "scheduled"),
)


def archive(files: Mapping[str, bytes]) -> bytes:
    """The zip that a job keeps."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as kept:
        for name, content in files.items():
            kept.writestr(name, content)
    return written.getvalue()


def pipeline_document(pipeline: Pipeline, call: Call) -> dict[str, Any]:
    return {
        "id": pipeline.id,
        "iid": pipeline.id,
        "project_id": call.project.id,
        "sha": pipeline.sha,
        "ref": pipeline.ref,
        "status": pipeline.status,
        "source": pipeline.source,
        "created_at": pipeline.created_at,
        "updated_at": pipeline.created_at,
        "web_url": f"{call.base_url}/{call.project.path}/-/pipelines/{pipeline.id}",
    }


def job_document(job: Job, pipeline: Pipeline, call: Call) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": job.id,
        "name": job.name,
        "stage": "test",
        "status": job.status,
        "ref": pipeline.ref,
        "tag": False,
        "allow_failure": False,
        "created_at": pipeline.created_at,
        "pipeline": {"id": pipeline.id, "project_id": call.project.id, "ref": pipeline.ref, "sha": pipeline.sha},
        "artifacts": [],
        "artifacts_expire_at": None,
        "web_url": f"{call.base_url}/{call.project.path}/-/jobs/{job.id}",
    }
    if job.archive is not None:
        kept = {"filename": "artifacts.zip", "size": len(job.archive)}
        document["artifacts_file"] = kept
        document["artifacts"] = [{"file_type": "archive", "file_format": "zip", **kept}]
    return document


async def list_pipelines(call: Call) -> object:
    """Newest first."""
    one_of(call, "status", *_STATES)
    one_of(call, "order_by", "id", "status", "ref", "updated_at", "user_id")
    found = list(call.project.pipelines)
    for name in ("sha", "ref", "status", "source"):
        if name in call.fields:
            found = [pipeline for pipeline in found if getattr(pipeline, name) == call.text(name)]
    found.sort(key=lambda pipeline: pipeline.id, reverse=call.text("sort") != "asc")
    return [pipeline_document(pipeline, call) for pipeline in found]


async def get_pipeline(call: Call) -> object:
    return pipeline_document(_the_pipeline(call), call)


async def list_jobs(call: Call) -> object:
    """Those of one pipeline, newest first; `scope` takes the states that are wanted."""
    pipeline, wanted = _the_pipeline(call), call.names("scope")
    jobs = [job for job in pipeline.jobs if not wanted or job.status in wanted]
    return [job_document(job, pipeline, call) for job in reversed(jobs)]


async def get_job(call: Call) -> object:
    pipeline, job = _the_job(call)
    return job_document(job, pipeline, call)


async def get_artifacts(call: Call) -> object:
    job = _the_job(call)[1]
    if job.archive is None:
        raise not_found()
    kind = {"Content-Disposition": 'attachment; filename="artifacts.zip"'}
    return Reply(200, body=job.archive, headers=kind)


async def get_artifact(call: Call) -> object:
    """One file of the archive."""
    job = _the_job(call)[1]
    if job.archive is None:
        raise not_found()
    with zipfile.ZipFile(io.BytesIO(job.archive)) as kept:
        if call.at["artifact"] not in kept.namelist():
            raise not_found()
        return Reply(200, body=kept.read(call.at["artifact"]))


def _the_pipeline(call: Call) -> Pipeline:
    for pipeline in call.project.pipelines:
        if str(pipeline.id) == call.at["pipeline"]:
            return pipeline
    raise not_found()


def _the_job(call: Call) -> tuple[Pipeline, Job]:
    for pipeline in call.project.pipelines:
        for job in pipeline.jobs:
            if str(job.id) == call.at["job"]:
                return pipeline, job
    raise not_found()


_AT = "/projects/:project"
ROUTES = (
    Route("GET", f"{_AT}/pipelines", list_pipelines, REPORTER, "sha ref status source"),
    Route("GET", f"{_AT}/pipelines/:pipeline", get_pipeline, REPORTER),
    Route("GET", f"{_AT}/pipelines/:pipeline/jobs", list_jobs, REPORTER, "scope"),
    Route("GET", f"{_AT}/jobs/:job", get_job, REPORTER),
    Route("GET", f"{_AT}/jobs/:job/artifacts", get_artifacts, REPORTER),
    Route("GET", f"{_AT}/jobs/:job/artifacts/:artifact", get_artifact, REPORTER),
)
