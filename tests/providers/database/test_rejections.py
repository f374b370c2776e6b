"""What people refused for good, until somebody allows it again."""

from providers.database import refactorings
from providers.database.records import new_id
from providers.database.session import Database
from tests.providers.database.conftest import Place


async def test_a_rejection_that_is_taken_back_leaves_the_others(database: Database, acme: Place) -> None:
    owner = acme.organization_id, acme.repository_id
    async with database.tenant(acme.organization_id) as session:
        first, second = [
            await refactorings.ensure(session, *owner, new_id(), type_="file_split", asked={}) for _ in range(2)
        ]
        await refactorings.reject(session, first, ["a", "b"], reason="no", actor_login="mia")
        await refactorings.reject(session, second, ["c"], reason="no", actor_login="mia")

        allowed = [await refactorings.allow_again(session, first) for _ in range(2)]
        left = await refactorings.rejected_keys(session, *owner)

    assert allowed == [2, 0]
    assert left == ["c"]
