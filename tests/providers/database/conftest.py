"""An organization with a repository, and a stranger's, for the tests of the database."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from providers.database import organizations, repositories
from providers.database.records import RepositoryRow
from providers.database.session import Database


@dataclass(frozen=True, slots=True)
class Place:
    """Ids of an organization and of a repository of it."""

    organization_id: UUID
    repository_id: UUID


def named(external_id: str = "100", full_name: str = "acme/shop", host: str = "github") -> RepositoryRow:
    return RepositoryRow(host, external_id, full_name, "main", "1", True)


@pytest.fixture
async def acme(database: Database) -> Place:
    return await _settle(database, "acme", "1", named())


@pytest.fixture
async def stranger(database: Database) -> Place:
    return await _settle(database, "stranger", "2", named("200", "stranger/secret"))


async def _settle(database: Database, account: str, installation_id: str, ref: RepositoryRow) -> Place:
    async with database.system() as session:
        organization = await organizations.ensure(session, ref.host, installation_id, account, f"id-of-{account}")
        repository = await repositories.ensure(session, organization.id, ref)
    return Place(organization.id, repository.id)
