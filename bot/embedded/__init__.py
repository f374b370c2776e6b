"""PostgreSQL and Valkey out of Python wheels, started and stopped with this process: the embedded default.

Both listen on Unix sockets in folders that only their account may enter, never on TCP. They die with the process
that started them, also when that is killed. PostgreSQL refuses to run as root, so root lets `nobody` run them.
"""

from bot.embedded.errors import EmbeddedError
from bot.embedded.services import EmbeddedServices

__all__ = ["EmbeddedError", "EmbeddedServices"]
