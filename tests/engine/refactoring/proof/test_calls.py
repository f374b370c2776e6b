"""The rung of calls: old and new functions asked the same, in the sandbox."""

import pytest

from engine.refactoring.evidence import Verdict
from engine.refactoring.proof.calls import calls_rung
from engine.refactoring.proof.ground import nowhere

BEFORE = """import os
import sys


def total(items: list[int], rate: int = 2) -> int:
    if len(items) > 3:
        return 0
    return sum(items) * rate


def worded(text: str) -> str:
    if text.startswith("secret"):
        raise ValueError(text)
    return text.title()


def fill(items: list[int], more: list[int]) -> None:
    items.extend(more)


def one_of(count: int) -> str:
    return os.urandom(8).hex()


def leave(code: int) -> None:
    os._exit(code)


def words(texts: list[str], pairs: dict[str, int]) -> object:
    yield from sorted({text.strip() for text in texts} | set(pairs))


class Thing:
    pass


def thing(x: int) -> Thing:
    return Thing()


def adder(step: int) -> object:
    def add(number):
        return number + step

    return add


def wait(seconds: int) -> int:
    while seconds > 2:
        pass
    return seconds
"""


@pytest.fixture
def judged(ground):
    def judge(*changes):
        after = BEFORE
        for old, new in changes:
            assert old in after
            after = after.replace(old, new)
        files, changed = {"shop.py": BEFORE.encode()}, {"shop.py": after.encode()}
        return calls_rung(ground, files, changed, frozenset({"shop.py"}))

    return judge


def test_the_same_answers_and_errors_are_proven(judged):
    row = judged(
        (
            "    if len(items) > 3:\n        return 0\n    return sum(items) * rate",
            "    return sum(items) * rate * (len(items) <= 3)",
        ),
        (
            '    if text.startswith("secret"):\n        raise ValueError(text)\n',
            '    if text[:6] == "secret":\n        raise ValueError\n',
        ),
        ("items.extend(more)", "items += more"),
        ("{text.strip() for text in texts}", "set(map(str.strip, texts))"),
        ("return Thing()", "made = Thing()\n    return made"),
    )

    assert row.verdict is Verdict.PROVEN
    assert row.said.endswith("calls of 5 functions answer the same")
    assert [line.partition(":")[0] for line in row.details] == [
        "shop.total", "shop.worded", "shop.fill", "shop.words", "shop.thing"
    ]  # fmt: skip


def test_an_inner_function_may_be_made_elsewhere(judged):
    inner = "    def add(number):\n        return number + step\n\n    return add\n"

    row = judged((inner, "    return _add_of(step)\n\n\ndef _add_of(step):\n" + inner))

    assert row.verdict is Verdict.PROVEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("> 3", "> 4", id="a bound"),
        pytest.param("raise ValueError(text)", "raise KeyError(text)", id="another error"),
        pytest.param('startswith("secret")', 'startswith("secrets")', id="a word of the code"),
        pytest.param("items.extend(more)", "items = items + more", id="what becomes of an argument"),
        pytest.param("text.strip()", "text.lstrip()", id="what an iterator yields"),
    ],
)
def test_another_answer_is_disproved(judged, old, new):
    row = judged((old, new))

    assert row.verdict is Verdict.DISPROVED
    assert "differ" in row.said


def test_the_shortest_call_that_differs_is_told(judged):
    row = judged(("return sum(items) * rate", "return (sum(items) or 1) * rate"))

    assert row.said.endswith("shop.total(**{'items': [], 'rate': 1}) answers 1, and answers 0 before")


def test_a_function_that_never_answers_the_same_is_left_out(judged):
    alone = judged(("os.urandom(8)", "os.urandom(9)"))
    row = judged(("os.urandom(8)", "os.urandom(9)"), ("items.extend(more)", "items += more"))

    assert alone is None
    assert row.verdict is Verdict.PROVEN
    assert "left out: shop.one_of does not answer the same call the same way twice" in row.details


def test_a_function_that_ends_its_process_is_left_out(judged):
    assert judged(("os._exit(code)", "sys.stdout.flush()\n    os._exit(code)")) is None


def test_calls_that_do_not_end_say_nothing(judged):
    row = judged(("return seconds", "return +seconds"))

    assert row is None


def test_nothing_to_call_is_no_row(judged, ground):
    files = {"shop.py": BEFORE.encode()}

    assert calls_rung(ground, files, files, frozenset({"shop.py"})) is None
    assert calls_rung(nowhere("no sandbox"), files, {"shop.py": b""}, frozenset({"shop.py"})) is None
