"""CI has ended green: a commit that was analysed is told again, with what its own build has measured."""

from dataclasses import replace

from handlers.context import Outcome
from handlers.events.decision import Decision, Scene, nothing
from handlers.jobs.requests import MeasurementRequest, measurement_job
from providers.code_hosts.events import BuildSucceeded
from providers.database import jobs


async def on_build_succeeded(scene: Scene, event: BuildSucceeded) -> Decision:
    """Queue the measurement of the commit, soon; builds that end until then are read by the same job."""
    if scene.repository is None:
        return nothing("the repository is not one of an active installation")
    request = MeasurementRequest(scene.repository.id, event.head_sha)
    job = measurement_job(request, scene.repository.organization_id, scene.delivery_id)
    live = await jobs.find_live(scene.session, job.key)
    if live is not None and live.state == "running":  # it may have asked for reports before this one was there
        job = replace(job, key=f"{job.key}:{event.build_id}")
    return Decision(Outcome("done", f"the coverage of {event.head_sha[:12]} will be read"), (job,))
