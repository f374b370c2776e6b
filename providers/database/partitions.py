"""The months of the audit log and of the usage metrics; made ahead of time, so that no row meets the default one."""

import re

from sqlalchemy import func, select

from providers.database.session import Session

_PARTITION = re.compile(r"(audit_logs|usage_metrics)_(\d{4}_\d{2}|default)")


async def ensure(session: Session, months: int = 3) -> None:
    """Make the partitions of this month and of the next `months` (at most 24); needs a session of the system."""
    await session.execute(select(func.make_partitions(months)))


def is_partition(table: str) -> bool:
    return _PARTITION.fullmatch(table) is not None
