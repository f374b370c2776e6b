"""Who may read the pages: everybody on an open deployment, holders of the password elsewhere, else nobody."""

import base64
import hmac
import ipaddress
from enum import Enum, auto
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from config.settings import Settings

CHALLENGE = 'Basic realm="Forge Factory", charset="UTF-8"'


class Access(Enum):
    """What a request gets: the page, a question for the password, or the word that there is no such page."""

    GRANTED = auto()
    PASSWORD_NEEDED = auto()
    CLOSED = auto()
    WRONG_HOST = auto()


class Door:
    """Decides by the settings alone. A password that is set is always asked for, on an open deployment too."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.site_password.encode()
        self._is_open = settings.is_site_open
        self._own_host = urlsplit(settings.public_url).hostname or ""
        self._is_loopback_only = _is_loopback(settings.bind_host)

    def check(self, request: web.Request) -> Access:
        if self._password:
            return Access.GRANTED if self._knows_password(request) else Access.PASSWORD_NEEDED
        if not self._is_open:
            return Access.CLOSED
        return Access.GRANTED if self._is_meant(request) else Access.WRONG_HOST

    def _knows_password(self, request: web.Request) -> bool:
        """Any user name; compared in constant time."""
        scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            _, _, given = base64.b64decode(credentials.strip(), validate=True).partition(b":")
        except ValueError:
            return False
        return hmac.compare_digest(given, self._password)

    def _is_meant(self, request: web.Request) -> bool:
        """A page on the open web may point its own name at 127.0.0.1 and read what this machine alone may read."""
        if not self._is_loopback_only:
            return True
        host = urlsplit(f"//{request.host}").hostname or ""
        return host == self._own_host or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
