"""What can go wrong with the database itself, in sentences for whoever runs it."""

from providers.errors import ProviderError, ProviderUnavailable


class DatabaseUnavailable(ProviderUnavailable, ConnectionError):
    """The database is away, or undid the transaction for a passing reason; the same may succeed a little later."""

    def __init__(self, reason: str) -> None:
        super().__init__("database", 5.0, reason)


class MigrationError(ProviderError):
    """The tables could not be brought to the wanted revision; nothing was changed."""


class RolesMissingError(MigrationError):
    """The login user may not make the roles of row-level security; an administrator has to, once for the server."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"The database user {login!r} may not make the roles that separate the organizations. An administrator"
            f" of the server has to run once: create role forge_tenant nologin; create role forge_system nologin;"
            f' grant forge_tenant, forge_system to "{login}";'
        )
        self.login = login
