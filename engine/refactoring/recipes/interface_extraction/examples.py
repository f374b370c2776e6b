"""What interface extraction makes, and what it leaves alone."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

_READER: Final = '''\
class Reader:
    """Reads a file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def read(self, size: int = 100) -> bytes:
        """All that is left, or `size` bytes of it."""
        return b""

    def close(self) -> None:
        return None
'''
_SOCKET: Final = """\
class Socket:
    def read(self, size: int = 1) -> bytes:
        return b""

    def close(self) -> None:
        return None
"""
_HEAD: Final = '''\
"""What this package asks of the things that it is handed: protocols, for type checkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
'''
_CONFORMS: Final = """\


if TYPE_CHECKING:

    def _reader_conforms(value: Reader) -> ReaderProtocol:
        return value
"""
_PACKAGE: Final = {"files/__init__.py": "", "files/reader.py": _READER}
_WITH_SOCKET: Final = {**_PACKAGE, "net/__init__.py": "", "net/socket.py": _SOCKET}
_COUNT: Final = """\
from __future__ import annotations

from files.reader import Reader


def count(reader: Reader) -> int:
    return len(reader.read())


def open_file(path: str) -> Reader:
    return Reader(path)
"""
_COUNT_AFTER: Final = """\
from __future__ import annotations

from files.reader import Reader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._protocols import ReaderProtocol


def count(reader: ReaderProtocol) -> int:
    return len(reader.read())


def open_file(path: str) -> Reader:
    return Reader(path)
"""
_READ: Final = '''\
    from .reader import Reader


class ReaderProtocol(Protocol):
    """What count asks of a Reader."""

    def read(self, size: int = ...) -> bytes:
        """All that is left, or `size` bytes of it."""
'''
_FAKED: Final = """\
class FakeReader(Reader):
    def read(self, size: int = 100) -> bytes:
        return b"fake"
"""

CHANGES: Final = (
    Example(
        "Two classes can be read: a function that only reads says so",
        {**_WITH_SOCKET, "files/count.py": _COUNT},
        {
            **_WITH_SOCKET,
            "files/count.py": _COUNT_AFTER,
            "files/_protocols.py": _HEAD + _READ + _CONFORMS,
        },
    ),
    Example(
        "An import that only the annotation needed goes with it",
        {
            **_WITH_SOCKET,
            "count.py": """\
from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from files.reader import Reader


def count(reader: Reader) -> int:
    return len(reader.read(3))
""",
        },
        {
            **_WITH_SOCKET,
            "count.py": """\
from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from files._protocols import ReaderProtocol


def count(reader: ReaderProtocol) -> int:
    return len(reader.read(3))
""",
            "files/_protocols.py": _HEAD + _READ + _CONFORMS,
        },
    ),
    Example(
        "Tests pretend to be the class: all its public methods are the interface",
        {**_PACKAGE, "tests/test_reader.py": f"from files.reader import Reader\n\n\n{_FAKED}"},
        {
            **_PACKAGE,
            "tests/test_reader.py": f"from files.reader import Reader\n\n\n{_FAKED}",
            "files/_protocols.py": _HEAD
            + '''\
    from .reader import Reader


class ReaderProtocol(Protocol):
    """What Reader offers to others."""

    def read(self, size: int = ...) -> bytes:
        """All that is left, or `size` bytes of it."""

    def close(self) -> None: ...
'''
            + _CONFORMS,
        },
    ),
    Example(
        "A file of protocols is gone on with",
        {
            **_WITH_SOCKET,
            "files/count.py": _COUNT,
            "files/_protocols.py": (
                "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Protocol\n\n\n"
                "class Closing(Protocol):\n    def shut(self) -> None: ...\n"
            ),
        },
        {
            **_WITH_SOCKET,
            "files/count.py": _COUNT_AFTER,
            "files/_protocols.py": (
                "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Protocol\n\n\n"
                "class Closing(Protocol):\n    def shut(self) -> None: ...\n\n\nif TYPE_CHECKING:\n"
            )
            + _READ
            + _CONFORMS,
        },
    ),
)

_TEST_OF_READER: Final = "from files.reader import Reader\nfrom unittest.mock import Mock\n\nfake = Mock(spec=Reader)\n"

LEAVES_ALONE: Final = (
    Example("A class that is the only one of its shape needs no interface", {**_PACKAGE, "files/count.py": _COUNT}),
    Example(
        "Of a parameter that is passed on, the class itself may be wanted",
        {
            "reader.py": "class Reader:\n    def read(self) -> bytes:\n        return b''\n",
            "socket.py": "class Socket:\n    def read(self) -> bytes:\n        return b''\n",
            "count.py": (
                "from __future__ import annotations\n\nfrom reader import Reader\n\n\n"
                "def count(reader: Reader) -> int:\n    log(reader)\n    return len(reader.read())\n"
            ),
        },
    ),
    Example(
        "Several signatures are no plain method",
        {
            "reader.py": (
                "from typing import overload\n\n\nclass Reader:\n"
                "    @overload\n    def read(self, size: int) -> bytes: ...\n"
                "    @overload\n    def read(self) -> str: ...\n    def read(self, size=None):\n        return b''\n\n"
                "    def close(self) -> None:\n        return None\n"
            ),
            "tests/test_reader.py": _TEST_OF_READER.replace("files.reader", "reader"),
        },
        refusal="overloads",
    ),
    Example(
        "Of a method without a return type a checker would take the protocol's to return nothing",
        {
            "reader.py": (
                "class Reader:\n    def read(self):\n        return b''\n\n"
                "    def close(self) -> None:\n        return None\n"
            ),
            "tests/test_reader.py": _TEST_OF_READER.replace("files.reader", "reader"),
        },
        refusal="untyped_method",
    ),
    Example(
        "What a decorator makes of a method is not known",
        {
            "reader.py": (
                "class Reader:\n    @cached(3)\n    def read(self) -> bytes:\n        return b''\n\n"
                "    def close(self) -> None:\n        return None\n"
            ),
            "tests/test_reader.py": _TEST_OF_READER.replace("files.reader", "reader"),
        },
        refusal="decorated_method",
    ),
    Example(
        "A generic class has parameters that its protocol would need",
        {
            "reader.py": (
                "from typing import Generic, TypeVar\n\nT = TypeVar('T')\n\n\nclass Reader(Generic[T]):\n"
                "    def read(self) -> T:\n        return self.value\n\n"
                "    def close(self) -> None:\n        return None\n"
            ),
            "tests/test_reader.py": _TEST_OF_READER.replace("files.reader", "reader"),
        },
        refusal="generic",
    ),
    Example(
        "A file of this name may be anything",
        {**_PACKAGE, "files/_protocols.py": "HTTP = 1\n", "tests/test_reader.py": _TEST_OF_READER},
        refusal="file_taken",
    ),
    Example(
        "A method that hides a type of the same name",
        {
            "reader.py": (
                "class Reader:\n    def bytes(self) -> bytes:\n        return b''\n\n    def read(self) -> bytes:\n"
                "        return b''\n"
            ),
            "tests/test_reader.py": _TEST_OF_READER.replace("files.reader", "reader"),
        },
        refusal="shadowed_name",
    ),
)
