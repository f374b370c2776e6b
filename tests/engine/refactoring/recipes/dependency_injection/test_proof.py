"""Faults in injections: the proof refuses each, whatever the plan says."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.dependency_injection.proof import prove
from engine.refactoring.view import View

BEFORE = """\
class Store:
    def __init__(self, host: str) -> None:
        self.host = host
        self._client = Client(host, 80)  # one a store

    def close(self) -> None:
        self._client.close()
"""
AFTER = """\
class Store:
    def __init__(self, host: str, *, client: "Client | None" = None) -> None:
        self.host = host
        self._client = client if client is not None else Client(host, 80)  # one a store

    def close(self) -> None:
        self._client.close()
"""


def verdict(after: str, before: str = BEFORE, **others: bytes) -> Verdict:
    old, new = View({"a.py": before.encode()}), View({"a.py": after.encode(), **others})
    return prove(old, new, "a.py", "Store.__init__")[0].verdict


def test_the_sound_injection_is_proven():
    assert verdict(AFTER) is Verdict.PROVEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"Client | None" = None', '"Client" = Client("", 80)', id="a default built once for all"),
        pytest.param("client is not None", "client", id="truthiness instead of None"),
        pytest.param("client is not None", "client is None", id="the opposite condition"),
        pytest.param("client if client", "host if client", id="another value is chosen"),
        pytest.param(", *, client", ", client", id="a parameter by position"),
        pytest.param('"Client | None" = None', '"Client | None"', id="a keyword without a default"),
        pytest.param('"Client | None"', "Client | None", id="an annotation that is evaluated"),
        pytest.param("Client(host, 80)", "Client(host, 81)", id="another argument by default"),
        pytest.param("client if client is not None else Client(host, 80)", "Client(host, 80)", id="a keyword unused"),
        pytest.param("  # one a store", "", id="a lost comment"),
        pytest.param("self.host = host\n", "self.host = client\n", id="the keyword used elsewhere"),
        pytest.param("self._client.close()", "pass", id="another method that changed"),
        pytest.param("self._client = client if", "self.client = client if", id="another attribute"),
        pytest.param("host: str, *", "host: int, *", id="another signature"),
        pytest.param("        self.host = host\n", "", id="a statement that went"),
    ],
)
def test_a_fault_is_disproved(old, new):
    assert old in AFTER

    assert verdict(AFTER.replace(old, new, 1)) is Verdict.DISPROVED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            ") -> None:\n        self.host", ", **more) -> None:\n        self.host", id="any keyword was taken"
        ),
        pytest.param("self.host = host", "self.host = client(host)", id="the name meant a global"),
        pytest.param("self._client.close()", "self._client = None", id="the attribute is assigned again"),
        pytest.param("    def __init__", "    @logged\n    def __init__", id="a decorator may read the signature"),
    ],
)
def test_a_place_where_somebody_might_notice_is_disproved(old, new):
    before, after = BEFORE.replace(old, new, 1), AFTER.replace(old, new, 1)

    assert before != BEFORE
    assert verdict(after, before) is Verdict.DISPROVED


def test_a_change_in_another_file_is_disproved():
    assert verdict(AFTER, **{"b.py": b"x = 1\n"}) is Verdict.DISPROVED
