"""Injections into signatures of every form, on bytes of every kind."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.recipes.dependency_injection.recipe import DependencyInjection
from engine.refactoring.recipes.recipe import Plan, Scope
from engine.refactoring.view import View

RECIPE = DependencyInjection()
CLIENT = """\
import socket

class Client:
    def open(self): return socket.socket()
    def send(self): pass
    def close(self): pass
"""
HEAD = "from client import Client\n\nclass Store:\n"


def injected(store: str) -> tuple[str, Verdict]:
    """The file after the first plan, without its head, and what the proof says."""
    before = View({"client.py": CLIENT.encode(), "store.py": (HEAD + store).encode()})
    candidate = next(RECIPE.detect(before, Scope(frozenset({"store.py"}))))
    plan = RECIPE.plan(before, candidate)
    assert isinstance(plan, Plan), plan
    after = before.changed(plan.changes)
    verdicts = {row.verdict for row in RECIPE.prove(before, after, plan)}
    assert len(verdicts) == 1
    return after.files["store.py"].decode().removeprefix(HEAD), verdicts.pop()


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        pytest.param("(self)", "(self, *, client=None)", id="nothing but self"),
        pytest.param("(self,)", "(self, *, client=None,)", id="a trailing comma"),
        pytest.param("(self, a=(1, 2))", "(self, a=(1, 2), *, client=None)", id="parentheses in a default"),
        pytest.param("(self, *a)", "(self, *a, client=None)", id="any number of arguments"),
        pytest.param(
            "(self, *, a: int)", '(self, *, a: int, client: "Client | None" = None)', id="a keyword, annotated"
        ),
        pytest.param("(self, a='ü')", "(self, a='ü', *, client=None)", id="letters of two bytes"),
        pytest.param(
            "(self,\n                 a)",
            "(self,\n                 a, *, client=None)",
            id="parameters below each other",
        ),
        pytest.param(
            "(\n        self, a  # both\n    )",
            "(\n        self, a,  # both\n        *,\n        client=None,\n    )",
            id="a comment behind the last parameter",
        ),
        pytest.param(
            "(\n        self,\n        a,\n    )",
            "(\n        self,\n        a,\n        *,\n        client=None,\n    )",
            id="a parameter a line",
        ),
    ],
)
def test_signatures_of_every_form_take_one_more_keyword(signature, expected):
    text, verdict = injected(f"    def __init__{signature}:\n        self.client = Client()\n")

    assert text == f"    def __init__{expected}:\n        self.client = client if client is not None else Client()\n"
    assert verdict is Verdict.PROVEN


def test_tabs_and_a_missing_newline_at_the_end_stay():
    text, verdict = injected("\tdef __init__(self):\n\t\tself.a = 1; self.client = Client()")

    expected = "\tdef __init__(self, *, client=None):\n\t\tself.a = 1; self.client = "
    assert text == f"{expected}client if client is not None else Client()"
    assert verdict is Verdict.PROVEN


def test_lines_that_end_in_carriage_return_and_line_feed_stay():
    store = "    def __init__(\r\n        self,\r\n    ):\r\n        self.client = Client()\r\n"

    text, verdict = injected(store)

    assert text.count("\r\n") == text.count("\n") == 6
    assert verdict is Verdict.PROVEN


def test_an_injected_collaborator_is_not_found_again():
    text, _ = injected("    def __init__(self):\n        self.client = Client()\n")

    view = View({"client.py": CLIENT.encode(), "store.py": (HEAD + text).encode()})

    assert not list(RECIPE.detect(view, Scope()))
