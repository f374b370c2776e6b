"""One migrated database for all tests of a process, emptied after each of them.

A copy of the template for each test costs ten times as much, for the checkpoint that dropping a database forces.
"""

import subprocess
from typing import Final

from bot.embedded import EmbeddedServices

_SHAPE: Final = (
    "select md5(string_agg(relname, ' ' order by relname)) from pg_class where relnamespace = 'public'::regnamespace"
)
_EMPTY: Final = """
set lock_timeout = '10s';
set session_replication_role = replica; -- in any order, and also what a trigger keeps from being deleted
do $$
declare name text;
begin
  perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  for name in select quote_ident(tablename) from pg_tables
    where schemaname = 'public' and tablename <> 'alembic_version'
  loop execute 'delete from ' || name; end loop;
  for name in select quote_ident(sequencename) from pg_sequences
    where schemaname = 'public' and last_value is not null
  loop perform setval(name, 1, false); end loop;
end $$;
"""


class EmptiedDatabase:
    """A database that is handed from test to test; one that lost tables, or is gone as a whole, is made anew."""

    def __init__(self, services: EmbeddedServices, template: str) -> None:
        self._services, self._template, self._name = services, template, "test"
        services.create_database(self._name, template=template)
        self._shape = self._run(_SHAPE)

    @property
    def url(self) -> str:
        return self._services.database_url(self._name)

    def empty(self) -> None:
        """End whoever is still connected, delete every row and let the numbers begin at one again."""
        try:
            if self._run(_EMPTY, _SHAPE) == self._shape:
                return
        except subprocess.CalledProcessError:  # the test has dropped it
            pass
        self._services.drop_database(self._name)
        self._services.create_database(self._name, template=self._template)

    def _run(self, *statements: str) -> str:
        command = [*self._services.psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self._name]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
