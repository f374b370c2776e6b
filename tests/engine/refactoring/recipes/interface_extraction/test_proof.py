"""Faults in extracted interfaces: the proof refuses each, whatever the plan says."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.interface_extraction.proof import prove
from engine.refactoring.view import View

READER = """\
class Reader:
    def read(self, size: int = 100) -> bytes:
        return b""

    def close(self) -> None:
        return None

    @property
    def name(self) -> str:
        return ""
"""
COUNT = """\
from __future__ import annotations

import os  # for later
from reader import Reader


def count(reader: Reader, other: Reader) -> int:
    reader.close()
    return len(reader.read())


def made() -> Reader:
    return Reader()
"""
COUNT_AFTER = """\
from __future__ import annotations

import os  # for later
from reader import Reader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _protocols import ReaderProtocol


def count(reader: ReaderProtocol, other: Reader) -> int:
    reader.close()
    return len(reader.read())


def made() -> Reader:
    return Reader()
"""
PROTOCOLS = '''\
"""Protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reader import Reader


class ReaderProtocol(Protocol):
    """What count asks of a Reader."""

    def read(self, size: int = ...) -> bytes: ...

    def close(self) -> None: ...


if TYPE_CHECKING:

    def _reader_conforms(value: Reader) -> ReaderProtocol:
        return value
'''


def verdict(count: str = COUNT_AFTER, protocols: str = PROTOCOLS, before: str = COUNT, **others: str) -> Verdict:
    old = {"reader.py": READER, "count.py": before}
    new = {**old, "count.py": count, "_protocols.py": protocols, **others}
    views = [View({path: text.encode() for path, text in files.items()}) for files in (old, new)]
    return prove(*views, "reader.py", "Reader")[0].verdict


def test_the_sound_interface_is_proven():
    assert verdict() is Verdict.PROVEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("    def close(self) -> None: ...\n", "", id="a method that is asked for is missing"),
        pytest.param("size: int", "size: str", id="another type of a parameter"),
        pytest.param("-> bytes", "-> str", id="another type of an answer"),
        pytest.param("size: int = ...", "size: int", id="a parameter that must be given"),
        pytest.param("size: int", "count: int", id="another name of a parameter"),
        pytest.param("    def close", "    async def close", id="a method that must be awaited"),
        pytest.param("    def close", "    @property\n    def close", id="a method that is a property"),
        pytest.param("= ...)", "= open('x'))", id="a default that is evaluated"),
        pytest.param("(Protocol)", "(Protocol, Base)", id="another base"),
        pytest.param("class Reader", "@final\nclass Reader", id="a decorator that runs"),
        pytest.param("from typing import", "import os\nfrom typing import", id="an import that runs"),
        pytest.param("return value", "return None", id="a conformance that compares nothing"),
        pytest.param("(value: Reader)", "(value: ReaderProtocol)", id="a conformance of something else"),
        pytest.param("def _reader_conforms(value: Reader) -> ReaderProtocol:\n        return value", "pass", id="none"),
        pytest.param("from __future__ import annotations\n", "", id="annotations that are evaluated"),
        pytest.param("from typing import TYPE_CHECKING", "from flags import TYPE_CHECKING", id="another flag"),
        pytest.param("close(self) -> None: ...", "shut(self) -> None: ...", id="a method that the class has not"),
    ],
)
def test_a_fault_in_the_protocol_is_disproved(old, new):
    assert old in PROTOCOLS

    assert verdict(protocols=PROTOCOLS.replace(old, new, 1)) is Verdict.DISPROVED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return len(reader.read())", "return len(reader.name)", id="a body that changed"),
        pytest.param("other: Reader", "other: ReaderProtocol", id="a parameter that nothing is asked of"),
        pytest.param("-> Reader:", "-> ReaderProtocol:", id="an answer that is another"),
        pytest.param("reader: ReaderProtocol", "reader: Any", id="another annotation"),
        pytest.param("    from _protocols import ReaderProtocol\n", "    import x\n", id="another import"),
        pytest.param("if TYPE_CHECKING:\n    from", "if True:\n    from", id="an import that runs"),
        pytest.param("import os  # for later", "import os", id="a lost comment"),
        pytest.param("import os  # for later\n", "# for later\n", id="an import that went"),
        pytest.param("from typing import TYPE_CHECKING", "TYPE_CHECKING = True", id="a flag that is true"),
        pytest.param("return Reader()", "return Reader", id="another function that changed"),
    ],
)
def test_a_fault_in_a_file_that_names_it_is_disproved(old, new):
    assert old in COUNT_AFTER

    assert verdict(COUNT_AFTER.replace(old, new, 1)) is Verdict.DISPROVED


def test_annotations_that_are_evaluated_may_not_change():
    future = "from __future__ import annotations\n"

    assert verdict(COUNT_AFTER.replace(future, ""), before=COUNT.replace(future, "")) is Verdict.DISPROVED


def test_a_change_of_the_class_or_of_another_file_is_disproved():
    changed = READER.replace("return None", "return")

    assert verdict(**{"reader.py": changed}) is Verdict.DISPROVED
    assert verdict(**{"more.py": "x = 1\n"}) is Verdict.DISPROVED
