"""The coverage of a commit, from reports that the repository's own CI has kept; an analysis goes on without them."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from engine.analysis.coverage.carrying import carried_over, measured_at
from engine.analysis.coverage.reading import Sources, read_coverage
from engine.analysis.coverage.report import Coverage
from handlers.jobs.repository import Subject
from providers.code_hosts.code_host import CoverageFile, CoverageReports
from providers.errors import ProviderRefused, ProviderUnavailable

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 60.0
NOT_ASKED: Final = "the code host could not be asked"
_OF_ONE_BUILD: Final = re.compile(r"[0-9a-f]{7,64}")  # the ids of commits and builds that people put into names


@dataclass(frozen=True, slots=True)
class Side:
    """A commit of a comparison: its files, and the bytes of those that a format asks for."""

    commit_sha: str
    paths: Sequence[str]
    sources: Sources | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the coverage of a head, and of its base in the same way.

    `own` is what the head's own reports say; `head` and `base` hold besides what is known of the other one only.
    `digest` is equal for equal reports of the head.
    """

    own: Coverage
    head: Coverage
    base: Coverage
    digest: str

    @property
    def measured_sha(self) -> str:
        """The commit that was measured, this one where it was, "" for none."""
        return next((origin.commit_sha for origin in self.head.origins), "")


async def ask_for_reports(subject: Subject, commit_sha: str) -> CoverageReports:
    """What the host has of exactly this commit. Raises what the host raises, and TimeoutError after a minute."""
    async with asyncio.timeout(TIMEOUT_S):
        return await subject.host.get_coverage_reports(subject.ref, commit_sha)


async def find_reports(subject: Subject, commit_sha: str) -> CoverageReports:
    """What the host has of exactly this commit; a host that fails has nothing, and that is the reason told."""
    try:
        return await ask_for_reports(subject, commit_sha)
    except (ProviderUnavailable, ProviderRefused, TimeoutError) as error:
        log.warning("coverage_not_asked_for", host=subject.ref.host, commit_sha=commit_sha, why=str(error))
        return CoverageReports((), NOT_ASKED)


def digest_of(reports: CoverageReports) -> str:
    """Equal for the same reports, byte by byte; where there are none, for the same reason."""
    digest = hashlib.sha256(b"" if reports.files else reports.reason.encode("utf-8", "replace"))
    for file in sorted(reports.files, key=lambda each: (each.name, each.body)):
        for part in (file.name.encode("utf-8", "surrogateescape"), file.body):
            digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def same_knowledge(head: Side, of_head: CoverageReports, base: Side | None, of_base: CoverageReports | None) -> Known:
    """The coverage of both sides; what was measured on one side only is taken over by the other.

    CI of a new commit ends long after its analysis, and often runs only in part: with different knowledge of the two
    sides, a change would be blamed for what nobody has measured yet.
    """
    own = _read(of_head.files, head)
    if base is None or of_base is None:
        return Known(own, own, own, digest_of(of_head))
    own_of_base = _read(of_base.files, base)
    here, there = frozenset(head.paths), frozenset(base.paths)
    return Known(
        own,
        carried_over(own, _read(_lacking(of_base, own, of_head), base), here - there),
        carried_over(own_of_base, _read(_lacking(of_head, own_of_base, of_base), head), there - here),
        digest_of(of_head),
    )


def why_none(own: Coverage, reports: CoverageReports) -> tuple[str, ...]:
    """Plain sentences about what a commit's own CI did not tell; "" for nothing to say."""
    if not own.files:
        reason = reports.reason or "no file of the repository stands in the reports that CI kept"
        return (f"No coverage report of this commit: {reason}.", *own.notes)
    told = (f"{reports.reason[0].upper()}{reports.reason[1:]}.",) if reports.reason else ()
    return (*told, *own.notes)


def _read(files: Sequence[CoverageFile], side: Side) -> Coverage:
    coverage = read_coverage([(file.name, file.body) for file in files], side.paths, sources=side.sources)
    log.info("coverage_read", commit_sha=side.commit_sha, reports=len(files), files=len(coverage.files))
    return measured_at(coverage, files[0].commit_sha) if files else coverage


def _lacking(others: CoverageReports, own: Coverage, reports: CoverageReports) -> Sequence[CoverageFile]:
    """The reports that only the other side has, by name: builds that have not ended, or were not started at all."""
    if not own.files:
        return others.files
    names = {_lasting(file.name) for file in reports.files}
    return [file for file in others.files if _lasting(file.name) not in names]


def _lasting(name: str) -> str:
    return _OF_ONE_BUILD.sub("#", name)
