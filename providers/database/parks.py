"""Until when an installation may not be called: one answer for every worker, by the clock of the database."""

from sqlalchemy import func, or_, select, update

from providers.database.jobs.values import seconds as interval
from providers.database.session import Database, Session
from providers.database.tables import host_installations

_c = host_installations.c


async def park(session: Session, host: str, installation_id: str, seconds: float, reason: str) -> None:
    """Leave the installation alone for so many seconds; a later end that is already known stays."""
    until = func.now() + interval(seconds)
    await session.execute(
        update(host_installations)
        .where(_c.host == host, _c.installation_id == installation_id)
        .where(or_(_c.parked_until.is_(None), _c.parked_until < until))
        .values(parked_until=until, park_reason=reason)
    )


async def parked_for_s(session: Session, host: str, installation_id: str) -> float:
    """Seconds that are left; 0.0 when it may be called now, also for an installation nobody knows."""
    left = func.extract("epoch", _c.parked_until - func.now())
    found = await session.execute(select(left).where(_c.host == host, _c.installation_id == installation_id))
    return max(0.0, float(found.scalar_one_or_none() or 0.0))


class PostgresParks:
    """The same as an object that opens its own transactions, for a client that knows no sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def park(self, host: str, installation_id: str, seconds: float, reason: str) -> None:
        async with self._database.system() as session:
            await park(session, host, installation_id, seconds, reason)

    async def parked_for_s(self, host: str, installation_id: str) -> float:
        async with self._database.system() as session:
            return await parked_for_s(session, host, installation_id)
