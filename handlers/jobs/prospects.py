"""What could be done, with no model, about the findings that a pull request brings: planned, so that no button lies."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from uuid import UUID

from engine.errors import EngineError
from engine.refactoring.results import PlanResult
from engine.workspace.checkout import GitTree
from handlers.context import Context, Outcome
from handlers.jobs.check_requests import ProspectsRequest
from handlers.jobs.checkout import open_checkout
from handlers.jobs.configuration import configuration_of
from handlers.jobs.provenance import Provenance, provenance_of
from handlers.jobs.refactoring.asked import Asked
from handlers.jobs.refactoring.places import Installed, installed_for, tenant_of
from handlers.jobs.refactoring.planning import Ground, answered
from handlers.jobs.repository import Subject, find_subject
from handlers.jobs.retelling import find_run, tell_again
from providers.database.analyses import Run
from providers.database.jobs import Job

MOST_FILES: Final = 10
PLANNING_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class _Prospects:
    """The ids of the findings that a change would solve; `is_at_most` where it was planned without its packages."""

    fixable: tuple[str, ...] = ()
    is_at_most: bool = False


async def look_for_fixes(ctx: Context, job: Job) -> Outcome:
    """Plan where the new findings are; the check run is told again where a change would solve some of them.

    Raises UserError where the configuration allows no changes.
    """
    request = ProspectsRequest.from_payload(job.payload)
    subject = await find_subject(ctx, job, request.repository_id)
    run = await find_run(ctx, subject, request.run_id)
    if run is None or run.pull_request is None or run.document is None:
        return Outcome("nothing_to_do", "there is no report of a pull request to look at")
    pull_request = await subject.host.get_pull_request(subject.ref, run.pull_request)
    if pull_request.state != "open" or pull_request.head_sha != run.commit_sha:
        return Outcome("nothing_to_do", "the pull request has moved on")
    since = provenance_of(run.document)
    paths = paths_of(run.document, since.new)
    try:
        found = await _looked(ctx, subject, run, paths, since) if paths else _Prospects()
    except EngineError as error:
        return Outcome("nothing_to_do", str(error))
    # Read anew: while this was planned, a button may have been pressed, or CI may have ended.
    if found.fixable and (now := await find_run(ctx, subject, request.run_id)):
        await tell_again(ctx, job, subject, now, since=lambda kept: replace(kept, **asdict(found)))
    return Outcome("done", f"{len(found.fixable)} of {len(since.new)} new findings could be fixed")


def paths_of(document: Mapping[str, Any], ids: Sequence[str]) -> tuple[str, ...]:
    """The files of these findings, in the order of the report: those that lose most first, ten at most."""
    wanted = set(ids)
    paths = dict.fromkeys(str(each["path"]) for each in document.get("findings", ()) if each.get("id") in wanted)
    return tuple(paths)[:MOST_FILES]


async def _looked(ctx: Context, subject: Subject, run: Run, paths: Sequence[str], since: Provenance) -> _Prospects:
    """What `/forge refactor` would find in these files, within seconds rather than minutes: with what stands ready of
    the packages that it would install."""
    owner, head_sha = (subject.organization_id, subject.repository_id), run.commit_sha
    configuration = await configuration_of(ctx, subject)
    async with open_checkout(ctx, subject.ref, [head_sha]) as checkout:
        ground = Ground(checkout, head_sha, configuration.for_writing(), configuration)
        tree = await asyncio.to_thread(checkout.tree, head_sha)
        installed = await asyncio.to_thread(_installed, ctx, owner, ground, tree, paths)
        packages = str(installed.folder or "")
        errand = replace(ground.errand(Asked(), tree), paths=tuple(paths), packages=packages, seconds=PLANNING_S)
        answer = await answered(ctx, owner, ground, errand)
    return _Prospects(_solved(answer.result, since), not installed.is_known)


def _installed(
    ctx: Context, owner: tuple[UUID, UUID], ground: Ground, tree: GitTree, paths: Sequence[str]
) -> Installed:
    """For these files together; a fix is made for one of them, by the rules of its project."""
    tests, *others = {ground.rules_for([path]).tests for path in paths}
    if others:
        return Installed(is_known=False)
    return installed_for(tests, tree, ctx.environments, tenant_of(owner))


def _solved(result: PlanResult, since: Provenance) -> tuple[str, ...]:
    """The new findings that go with one of the proposals, in the order of the report."""
    solved = {finding_id for change in result.proposals for finding_id in change.solved}
    return tuple(finding_id for finding_id in since.new if finding_id in solved)
