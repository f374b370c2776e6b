"""The coverage of a commit, from reports that the repository's own CI has kept; an analysis goes on without them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from engine.analysis.coverage.reading import Sources, read_coverage
from engine.analysis.coverage.report import Coverage
from handlers.jobs.repository import Subject
from providers.errors import ProviderRefused, ProviderUnavailable

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 60.0


async def find_coverage(
    subject: Subject, commit_sha: str, paths: Sequence[str], *, sources: Sources | None = None
) -> Coverage | None:
    """What green runs of exactly this commit measured, by the tree's `paths`; `sources` as `read_coverage` takes it.

    A coverage without files says in its notes why there is none. None when the host could not be asked within a minute:
    then nothing is known, not even that.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S):
            found = await subject.host.get_coverage_reports(subject.ref, commit_sha)
    except (ProviderUnavailable, ProviderRefused, TimeoutError) as error:
        log.warning("coverage_not_asked_for", host=subject.ref.host, commit_sha=commit_sha, why=str(error))
        return None
    reports = [(file.name, file.body) for file in found.files]
    coverage = await asyncio.to_thread(read_coverage, reports, paths, sources=sources)
    log.info("coverage_read", commit_sha=commit_sha, reports=len(reports), files=len(coverage.files), why=found.reason)
    if not found.reason:
        return coverage
    return replace(coverage, notes=(f"{found.reason[0].upper()}{found.reason[1:]}.", *coverage.notes))
