"""What dependency injection changes, and what it leaves alone."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

_CLIENT: Final = """\
import socket


class Client:
    def __init__(self, host, port=80):
        self.host = host
        self.port = port

    def open(self):
        return socket.create_connection((self.host, self.port))

    def send(self, data):
        return data

    def close(self):
        return None
"""
_RATES: Final = """\
class Rates:
    def load(self):
        return []

    def find(self, name):
        return name

    def forget(self):
        return None
"""


def _example(title: str, before: str, after: str = "", refusal: str = "", tests: str = "") -> Example:
    others = {"shop/__init__.py": "", "shop/client.py": _CLIENT, "shop/rates.py": _RATES} | (
        {"tests/test_shop.py": tests} if tests else {}
    )
    changed = others | {"shop/store.py": after} if after else {}
    return Example(title, others | {"shop/store.py": before}, changed, refusal)


CHANGES: Final = (
    _example(
        "A constructor without annotations",
        """\
from shop.client import Client


class Store:
    def __init__(self, host):
        self._client = Client(host)  # one connection a store
""",
        """\
from shop.client import Client


class Store:
    def __init__(self, host, *, client=None):
        self._client = client if client is not None else Client(host)  # one connection a store
""",
    ),
    _example(
        "Annotated parameters, one a line",
        """\
from .client import Client


class Store:
    def __init__(
        self,
        host: str,  # where it listens
        *,
        port: int = 80
    ) -> None:
        self.client: Client = Client(
            host,
            port,
        )
""",
        """\
from .client import Client


class Store:
    def __init__(
        self,
        host: str,  # where it listens
        *,
        port: int = 80,
        client: "Client | None" = None,
    ) -> None:
        self.client: Client = client if client is not None else Client(
            host,
            port,
        )
""",
    ),
    _example(
        "Annotations that nobody evaluates need no quotes, and a wide line becomes several",
        """\
from __future__ import annotations

from shop import client


class Store:
    def __init__(self, host: str = "localhost", port: int = 8080, *names: str) -> None:
        self.names = names
        self.connection_to_shop = client.Client(host, port if port else 8080)
""",
        """\
from __future__ import annotations

from shop import client


class Store:
    def __init__(
        self,
        host: str = "localhost",
        port: int = 8080,
        *names: str,
        connection_to_shop: client.Client | None = None,
    ) -> None:
        self.names = names
        self.connection_to_shop = (
            connection_to_shop if connection_to_shop is not None else client.Client(host, port if port else 8080)
        )
""",
    ),
    _example(
        "A class that tests replace",
        """\
from shop.rates import Rates


class Store:
    def __init__(self):
        self.rates = Rates()
""",
        """\
from shop.rates import Rates


class Store:
    def __init__(self, *, rates=None):
        self.rates = rates if rates is not None else Rates()
""",
        tests='import mock\n\n\n@mock.patch("shop.store.Rates")\ndef test_store(rates):\n    assert rates\n',
    ),
)

_STORE: Final = "from shop.client import Client\n\n\nclass Store:\n"

LEAVES_ALONE: Final = (
    _example(
        "Containers and primitives are values, not collaborators",
        "import threading\nfrom collections import OrderedDict\n\n\nclass Store:\n    def __init__(self):\n"
        "        self.rows = OrderedDict()\n        self.lock = threading.Lock()\n",
    ),
    _example(
        "What is built on one path only",
        f"{_STORE}    def __init__(self, host):\n        if host:\n            self.client = Client(host)\n",
        refusal="conditional",
    ),
    _example(
        "What is built again later has a lifetime of its own",
        f"{_STORE}    def __init__(self, host):\n        self.client = Client(host)\n\n"
        "    def reset(self):\n        self.client = Client('localhost')\n",
        refusal="stored_again",
    ),
    _example(
        "A name that means something else",
        f"{_STORE}    def __init__(self, client):\n        self._client = Client(client)\n",
        refusal="name_taken",
    ),
    _example(
        "Callers of a constructor that takes any keyword may use the name already",
        f"{_STORE}    def __init__(self, host, **options):\n        self.client = Client(host)\n",
        refusal="open_keywords",
    ),
    _example(
        "A decorator may read the constructor",
        "from shop.client import Client\n\n\n@register\nclass Store:\n    def __init__(self):\n"
        "        self.client = Client('localhost')\n",
        refusal="decorated_class",
    ),
    _example(
        "Somebody reads the signature",
        f"import inspect\n{_STORE}    def __init__(self):\n        self.client = Client('localhost')\n\n\n"
        "fields = inspect.signature(Store)\n",
        refusal="signature_read",
    ),
)
