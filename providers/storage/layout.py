"""Where each kind of artifact stands in a store, and how long it is kept: the specification's bucket."""

from typing import Final
from uuid import UUID

SNAPSHOT_DAYS: Final = 14
REFACTORING_DAYS: Final = 30
SNAPSHOTS_KEPT: Final = 6  # of one repository; the next push needs one, pull requests a few


def repository(organization_id: UUID, repository_id: UUID) -> str:
    """All that is kept of one repository stands below this."""
    return f"repositories/{organization_id}/{repository_id}/"


def snapshots(organization_id: UUID, repository_id: UUID, revision: str) -> str:
    """The snapshots that one revision of the engine took of a repository."""
    return f"{repository(organization_id, repository_id)}snapshots/{revision}/"


def snapshot(organization_id: UUID, repository_id: UUID, revision: str, commit_sha: str) -> str:
    """The snapshot of one commit."""
    return f"{snapshots(organization_id, repository_id, revision)}{commit_sha}"


def refactoring(organization_id: UUID, repository_id: UUID, job_id: UUID) -> str:
    """All that is kept of one refactoring: the files before and after, the diff, the plan and the receipt."""
    return f"{repository(organization_id, repository_id)}refactorings/{job_id}/"
