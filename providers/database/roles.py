"""The two roles that row-level security speaks of; the owner of the tables is neither, and sees nothing through it."""

from sqlalchemy import Connection, text

from providers.database.errors import RolesMissingError

TENANT = "forge_tenant"
SYSTEM = "forge_system"

_STATE = text("""
    select current_user as login,
      (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_create,
      (select count(*) from pg_roles r where r.rolname in ('forge_tenant', 'forge_system')
        and pg_has_role(current_user, r.oid, 'member')) as usable
""")
# Roles belong to the whole server: somebody who migrates another database may be making the same one.
_CREATE = """
do $$ begin
  if not exists (select from pg_roles where rolname = '{role}') then create role {role} nologin; end if;
exception when duplicate_object or unique_violation then null;
end $$
"""


def ensure_roles(connection: Connection) -> None:
    """Make the roles and let the login user take them; raises `RolesMissingError` where only an administrator can."""
    state = connection.execute(_STATE).one()
    if state.usable == 2:
        return
    if not state.may_create:
        raise RolesMissingError(state.login)
    for role in (TENANT, SYSTEM):
        connection.execute(text(_CREATE.format(role=role)))
    connection.execute(text(f"grant {TENANT}, {SYSTEM} to current_user"))
