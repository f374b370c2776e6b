"""Organizations, and the installations on code hosts through which they come to us. Sessions are the system's."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from providers.database.records import new_id
from providers.database.session import AnyRow, Session
from providers.database.tables import host_installations, organizations

InstallationState = Literal["active", "suspended", "deleted"]


@dataclass(frozen=True, slots=True)
class Organization:
    """`slug` names it in addresses; `plan_tier` is free, team, business or enterprise."""

    id: UUID
    name: str
    slug: str
    plan_tier: str
    created_at: datetime


async def ensure(
    session: Session, host: str, installation_id: str, account: str, account_id: str | None
) -> Organization:
    """The organization of an account of a host, made if it is new; a renamed account renames it.

    `account` is the login, `account_id` the host's own id of it. An account that installs again gets another
    installation of the same organization, which only the id can tell: where it is not known (None), the
    organization is that of the installation or a new one, and the id is written down when it is told.
    """
    # One at a time for each installation and each account: two deliveries about it often arrive together, and the
    # one that heals a lost installation event may not know the account. The order of locks is always this.
    for name in (f"{host}:installation:{installation_id}", f"{host}:account:{account_id}"):
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
    known = await by_installation(session, host, installation_id)
    if known is None and account_id:
        known = await _by_account(session, host, account_id)
    if known is None:
        known = await _make(session, account)
    elif known.name != account:
        known = await _rename(session, known.id, account)
    await _record_installation(session, known.id, host, installation_id, account, account_id)
    return known


async def by_installation(session: Session, host: str, installation_id: str) -> Organization | None:
    found = _select().join(host_installations, host_installations.c.organization_id == organizations.c.id)
    return await _one(
        session,
        found.where(host_installations.c.host == host, host_installations.c.installation_id == installation_id),
    )


async def by_slug(session: Session, slug: str) -> Organization | None:
    return await _one(session, _select().where(organizations.c.slug == slug))


async def all_(session: Session) -> list[Organization]:
    """By name."""
    return [_organization(row) for row in await session.execute(_select().order_by(organizations.c.slug))]


async def installation_state(session: Session, host: str, installation_id: str) -> InstallationState | None:
    """None for an installation nobody has told us of."""
    c = host_installations.c
    found = await session.execute(select(c.state).where(c.host == host, c.installation_id == installation_id))
    state: InstallationState | None = found.scalar_one_or_none()
    return state


async def set_installation_state(session: Session, host: str, installation_id: str, state: InstallationState) -> None:
    """An installation nobody knows is left unknown."""
    c = host_installations.c
    await session.execute(
        update(host_installations)
        .where(c.host == host, c.installation_id == installation_id)
        .values(state=state, updated_at=func.now())
    )


async def _by_account(session: Session, host: str, account_id: str) -> Organization | None:
    found = _select().join(host_installations, host_installations.c.organization_id == organizations.c.id)
    c = host_installations.c
    newest = found.where(c.host == host, c.account_id == account_id).order_by(c.created_at.desc()).limit(1)
    return await _one(session, newest)


async def _make(session: Session, account: str) -> Organization:
    row = {"id": new_id(), "name": account, "slug": await _free_slug(session, account)}
    made = await session.execute(insert(organizations).values(row).returning(*_select().selected_columns))
    return _organization(made.one())


async def _rename(session: Session, organization_id: UUID, account: str) -> Organization:
    renamed = await session.execute(
        update(organizations)
        .where(organizations.c.id == organization_id)
        .values(name=account, slug=await _free_slug(session, account, organization_id))
        .returning(*_select().selected_columns)
    )
    return _organization(renamed.one())


async def _free_slug(session: Session, account: str, organization_id: UUID | None = None) -> str:
    """The account in lower case, other characters as "-"; with "-2", "-3" … where another organization has it."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("slugs"))))
    wanted = re.sub(r"[^a-z0-9]+", "-", account.lower()).strip("-")[:60] or "organization"
    others = select(organizations.c.slug).where(
        organizations.c.slug.startswith(wanted), organizations.c.id.is_distinct_from(organization_id)
    )
    taken = set((await session.execute(others)).scalars())
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


async def _record_installation(
    session: Session, organization_id: UUID, host: str, installation_id: str, account: str, account_id: str | None
) -> None:
    told: dict[str, object] = {"organization_id": organization_id, "account": account}
    if account_id:
        told["account_id"] = account_id
    # An id that is not known must not read like one that a host has given to somebody, as a login could.
    first = {"account_id": f"installation:{installation_id}", **told}
    row = insert(host_installations).values(id=new_id(), host=host, installation_id=installation_id, **first)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[host_installations.c.host, host_installations.c.installation_id],
            set_={**told, "updated_at": func.now()},
        )
    )


def _select() -> Select[*tuple[Any, ...]]:
    return select(*(organizations.c[name] for name in Organization.__dataclass_fields__))


async def _one(session: Session, query: Select[*tuple[Any, ...]]) -> Organization | None:
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _organization(row)


def _organization(row: AnyRow) -> Organization:
    return Organization(*row)
