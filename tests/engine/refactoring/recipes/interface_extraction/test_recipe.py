"""Which classes get an interface, what it says, and which annotations name it."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.interface_extraction.recipe import InterfaceExtraction
from engine.refactoring.recipes.recipe import Plan, Refusal, Scope
from engine.refactoring.view import Role, View

RECIPE = InterfaceExtraction()
FUTURE = "from __future__ import annotations\n"
READER = "class Reader:\n    def read(self) -> bytes:\n        return b''\n"
SOCKET = "class Socket:\n    def read(self) -> bytes:\n        return b''\n"


def view(**files: str) -> View:
    raw = {f"{name}.py": text.encode() for name, text in files.items()}
    return View(raw, {path: Role.TEST for path in raw if path.startswith("test_")})


def extracted(before: View, symbol: str = "Reader") -> tuple[View, Plan]:
    candidate = next(RECIPE.detect(before, Scope(symbol=symbol)))
    plan = RECIPE.plan(before, candidate)
    assert isinstance(plan, Plan), plan
    return before.changed(plan.changes), plan


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("def f(a: Reader):\n    a.read()\n", "def f(a: ReaderProtocol):\n    a.read()\n", id="one"),
        pytest.param(
            "def f(a: Reader, *, b: Reader):\n    g(a)\n    b.read()\n",
            "def f(a: Reader, *, b: ReaderProtocol):\n    g(a)\n    b.read()\n",
            id="one that is passed on, and one that is not",
        ),
        pytest.param(
            "def f(a: Reader):\n    a.read()\n\ndef g(ü: Reader): return ü.read()\n",
            "def f(a: ReaderProtocol):\n    a.read()\n\ndef g(ü: ReaderProtocol): return ü.read()\n",
            id="two functions",
        ),
    ],
)
def test_parameters_name_the_interface(before, after):
    use = f"{FUTURE}from reader import Reader\nx = Reader\n"
    head = f"{FUTURE}from reader import Reader\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
    old = view(reader=READER, socket=SOCKET, use=use + before)

    new, plan = extracted(old)

    assert new.files["use.py"].decode() == f"{head}    from _protocols import ReaderProtocol\nx = Reader\n{after}"
    assert [row.verdict for row in RECIPE.prove(old, new, plan)] == [Verdict.PROVEN]


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("def f(a: Reader):\n    return a\n", id="returned"),
        pytest.param("def f(a: Reader):\n    a = a.read()\n", id="bound again"),
        pytest.param("def f(a: Reader):\n    isinstance(a, Reader)\n    a.read()\n", id="asked for its class"),
        pytest.param("def f(a: Reader):\n    a._file\n", id="asked for something private"),
        pytest.param("def f(a: Reader):\n    a.size = a.read()\n", id="written to"),
        pytest.param("@route\ndef f(a: Reader):\n    a.read()\n", id="read by a decorator"),
        pytest.param("def f(a: Reader) -> TypeIs[Quick]:\n    return a.read()\n", id="narrowed by the function"),
        pytest.param("def f(a: Reader | None):\n    a.read()\n", id="annotated otherwise"),
        pytest.param("from typing import get_type_hints\ndef f(a: Reader):\n    a.read()\n", id="read at run time"),
    ],
)
def test_what_needs_the_class_itself_is_left_alone(use):
    tree = view(reader=READER, socket=SOCKET, use=f"{FUTURE}from reader import Reader\nx = Reader\n{use}")

    assert not list(RECIPE.detect(tree, Scope()))


def test_annotations_that_are_evaluated_are_left_alone():
    tree = view(reader=READER, socket=SOCKET, use="from reader import Reader\n\ndef f(a: Reader):\n    a.read()\n")

    assert not list(RECIPE.detect(tree, Scope()))


def test_a_class_that_derives_from_it_is_no_other():
    derived = f"from reader import Reader\n\nclass Quick(Reader):\n{SOCKET.partition(chr(10))[2]}"
    use = f"{FUTURE}from reader import Reader\nx = Reader\ndef f(a: Reader):\n    a.read()\n"

    assert not list(RECIPE.detect(view(reader=READER, quick=derived, use=use), Scope()))


def test_a_class_that_takes_other_arguments_is_no_other():
    other = SOCKET.replace("self", "self, size")
    use = f"{FUTURE}from reader import Reader\nx = Reader\ndef f(a: Reader):\n    a.read()\n"

    assert not list(RECIPE.detect(view(reader=READER, socket=other, use=use), Scope()))


def test_the_interface_imports_what_its_types_need():
    reader = (
        "import os as system\nfrom collections.abc import Iterator, Mapping\n\nSize = int\n\nclass Reader:\n"
        "    def rows(self, size: 'Size', *, path: system.PathLike[str] = None) -> Iterator[bytes]:\n"
        "        yield b''\n    def close(self) -> None: pass\n"
    )
    fake = "from unittest import mock\nfrom reader import Reader\n\nfake = mock.create_autospec(Reader)\n"

    new, _ = extracted(view(reader=reader, test_reader=fake))

    text = new.files["_protocols.py"].decode()
    assert (
        "import os as system\n    from collections.abc import Iterator\n    from reader import Reader, Size" not in text
    )
    for needed in ("import os as system", "from collections.abc import Iterator\n", "from reader import Size"):
        assert f"    {needed}" in text
    assert (
        "        self,\n        size: 'Size',\n        *,\n        path: system.PathLike[str] = ...,\n    ) -> Iterator"
        in text
    )


def test_a_type_that_nothing_at_the_top_binds_is_refused():
    reader = f"{FUTURE}class Reader:\n    def read(self) -> Missing: ...\n    def close(self) -> None: ...\n"
    tree = view(reader=reader, test_reader="from reader import Reader\nfake = Mock(spec=Reader)\n")

    outcomes = [RECIPE.plan(tree, candidate) for candidate in RECIPE.detect(tree, Scope())]

    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["unknown_name"]


def test_an_interface_is_extracted_once():
    fake = "from reader import Reader\n\nclass FakeReader(Reader):\n    pass\n"
    reader = f"{READER}    def close(self) -> None: pass\n"

    new, _ = extracted(view(reader=reader, test_reader=fake))

    assert not list(RECIPE.detect(new, Scope()))
