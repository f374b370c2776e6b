"""What a CI kept of its runs: which of it is worth a download, and the coverage reports in it. Pure."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from providers.code_hosts.archives import reports_in
from providers.code_hosts.code_host import CoverageFile

MOST_ARTIFACTS: Final = 12
LARGEST_ARTIFACT_BYTES: Final = 30 * 1024 * 1024  # the client reads answers of at most 32 MB
MOST_TOTAL_BYTES: Final = 60 * 1024 * 1024
PROMISING: Final = re.compile("cov|jacoco|cobertura|istanbul|nyc|report|test", re.IGNORECASE)
_SURE: Final = re.compile("cov|jacoco", re.IGNORECASE)


class Artifact(NamedTuple):
    """`size_bytes` is what it takes packed. `is_sure`: the CI itself has measured coverage there."""

    artifact_id: str
    name: str
    size_bytes: int
    is_sure: bool = False


def affordable(found: Sequence[Artifact]) -> list[Artifact]:
    """The surest first, then the smallest, as many as may be downloaded."""
    ordered = sorted(found, key=lambda one: (not one.is_sure and _SURE.search(one.name) is None, one.size_bytes))
    kept: list[Artifact] = []
    free_bytes = MOST_TOTAL_BYTES
    for artifact in ordered[:MOST_ARTIFACTS]:
        if artifact.size_bytes <= free_bytes:
            free_bytes -= artifact.size_bytes
            kept.append(artifact)
    return kept


def unpacked(name: str, archive: bytes, commit_sha: str) -> list[CoverageFile]:
    """The reports in the archive of an artifact of this name. Raises `UnusableArchive`."""
    return [CoverageFile(f"{name}/{member}", body, commit_sha) for member, body in reports_in(archive)]
