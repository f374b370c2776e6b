"""What a proof asks of a repository's code: a script that runs in the sandbox, by the Python (3.8 or later) it needs.

Every question is put to a fork that has not imported anything of the repository yet, so code that ends its process,
hangs, or changes the world spoils no answer but its own.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import itertools
import json
import os
import re
import select
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

MOST_DEATHS = 10
MOST_ITEMS = 50  # of what an iterator yields
LONGEST_ANSWER = 300
CALL_S = 0.5
MOST_UNANSWERED = 3  # calls of a function that may take too long before no more are made
# What differs between equal answers: an address, and in which function an inner one or a class was written.
ACCIDENTAL = re.compile(r"0x[0-9a-fA-F]+|(?<![\w.])\w+\.(?:(?:\w+|<\w+>)\.)*<locals>\.")


class TookTooLong(BaseException):
    """A call did not end in time; nothing of the repository expects it."""


def main(payload: bytes) -> bytes:
    """The answers to one kind of question, as JSON in the order of the questions."""
    errand = json.loads(payload)
    kinds: dict[str, Callable[[Any, float], Any]] = {"imports": imported, "calls": called}
    answers = [kinds[errand["ask"]](question, errand["seconds"]) for question in errand["questions"]]
    return json.dumps(answers).encode()


def imported(names: list[str], seconds: float) -> dict[str, Any]:
    """What each module has, imported one after the other in one process; who ends it costs the others a new one."""
    answers: dict[str, Any] = {}
    for _ in range(MOST_DEATHS):
        left = names[len(answers) :]
        got = apart(lambda some: map(look_at, some), left, seconds)
        answers.update((left[place], each) for place, each in enumerate(got))
        if len(got) == len(left):
            break
        answers[left[len(got)]] = {"error": "importing it ends the process, or does not end"}
    return answers


def look_at(name: str) -> dict[str, Any]:
    """The names of a module, with where classes and functions say that they come from; or why there are none."""
    try:
        module = importlib.import_module(name)
        return {"names": {each: home_of(module, each) for each in dir(module)}}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {str(error)[:200]}"}


def home_of(module: Any, name: str) -> list[str]:
    """Module and qualified name of a class or a function; nothing of anything else, or of what cannot be looked at."""
    try:
        value = getattr(module, name)
        is_own = isinstance(value, type) or type(value).__name__ == "function"
        return [str(value.__module__), str(value.__qualname__)] if is_own else []
    except Exception:
        return []


def called(question: dict[str, Any], seconds: float) -> list[list[str]]:
    """What a function answers to each list of arguments, given as text; where none are given, they are made up."""
    return apart(calls, question, seconds)


def calls(question: dict[str, Any]) -> Iterator[list[str]]:
    """Pairs of arguments and answer."""
    given = question["arguments"] if "arguments" in question else made_up(question)
    function = getattr(importlib.import_module(question["module"]), question["function"])
    signal.signal(signal.SIGALRM, give_up)
    unanswered = 0
    for text in given:
        said = answer(function, ast.literal_eval(text), question["by_position"])
        yield [text, said]
        unanswered += said == "?"
        if unanswered == MOST_UNANSWERED:
            return


def answer(function: Callable[..., Any], arguments: dict[str, Any], by_position: int) -> str:
    """What came of one call, and what became of its arguments; "?" for what says nothing about the code."""
    words, given = list(arguments.items()), shown(arguments)
    signal.setitimer(signal.ITIMER_REAL, CALL_S)
    try:
        result = shown(function(*(value for _, value in words[:by_position]), **dict(words[by_position:])))
        left = shown(arguments)
        return "answers " + short(result if left == given else result + " and leaves " + left)
    except (TookTooLong, RecursionError, MemoryError):
        return "?"
    except BaseException as error:
        return "raises " + type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def give_up(number: int, frame: Any) -> None:
    raise TookTooLong


def shown(value: Any, depth: int = 0) -> str:
    """A value as text that is the same in any process: sets sorted, iterators read, what is accidental left out."""
    if depth > 4 or isinstance(value, (str, bytes, int, float)):
        return ACCIDENTAL.sub("", repr(value))
    kind = type(value).__name__
    if isinstance(value, dict):
        return kind + "".join(f" {shown(key, depth + 1)}={shown(each, depth + 1)}" for key, each in value.items())
    if isinstance(value, (set, frozenset)):
        return kind + str(sorted(shown(each, depth + 1) for each in value))
    if isinstance(value, (list, tuple)):
        return kind + str([shown(each, depth + 1) for each in value])
    if hasattr(value, "__next__"):
        return kind + str([shown(each, depth + 1) for each in itertools.islice(value, MOST_ITEMS)])
    return kind + " " + ACCIDENTAL.sub("", repr(value))


def short(text: str) -> str:
    """The text, or so much of it that two are equal only where the whole is."""
    if len(text) <= LONGEST_ANSWER:
        return text
    return text[:LONGEST_ANSWER] + "... " + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def made_up(question: dict[str, Any]) -> list[str]:
    """Arguments of the kinds that the annotations name, the same ones each time."""
    import hypothesis
    from hypothesis import strategies

    made: list[str] = []
    kinds = {name: strategy(strategies, kind, question["literals"]) for name, kind in question["kinds"].items()}

    @hypothesis.settings(
        max_examples=question["examples"],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(strategies.fixed_dictionaries(kinds))
    def note(arguments: dict[str, Any]) -> None:
        made.append(repr(arguments))

    note()
    return list(dict.fromkeys(made))


def strategy(strategies: Any, kind: list[Any], literals: list[Any]) -> Any:
    """What makes values of a kind, which is its name and the kinds within; words of the code itself come up often."""
    name, within = kind[0], [strategy(strategies, each, literals) for each in kind[1:]]
    numbers = [each for each in literals if isinstance(each, int)]
    words = [each for each in literals if isinstance(each, str)]
    makers: dict[str, Callable[[], Any]] = {
        "int": lambda: strategies.one_of(strategies.integers(-5, 300), strategies.sampled_from([*numbers, 0])),
        "float": lambda: strategies.floats(allow_nan=False, allow_infinity=False, width=32),
        "bool": strategies.booleans,
        "None": strategies.none,
        "bytes": lambda: strategies.binary(max_size=12),
        "str": lambda: strategies.one_of(
            strategies.sampled_from([*words, *(" " + word + "\n" for word in words), "", " a "]),
            strategies.text(max_size=12),
            strategies.text(alphabet="ab1.-_*[]<>=!~ /:;@#%?&\n", max_size=16),
        ),
        "list": lambda: strategies.lists(within[0], max_size=5),
        "dict": lambda: strategies.dictionaries(within[0], within[1], max_size=4),
        "tuple": lambda: strategies.tuples(*within),
        "either": lambda: strategies.one_of(within),
    }
    return makers[name]()


def apart(ask: Callable[[Any], Iterator[Any]], question: Any, seconds: float) -> list[Any]:
    """What a fork yields before it ends, or is ended after so many seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            silence()
            with os.fdopen(writing, "w") as told:
                for item in ask(question):
                    told.write(json.dumps(item) + "\n")
                    told.flush()
        finally:
            os._exit(0)
    os.close(writing)
    heard = heard_from(reading, time.monotonic() + seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return [json.loads(line) for line in heard.split(b"\n")[:-1]]


def heard_from(pipe: int, ends_at: float) -> bytes:
    """All that is written to a pipe until its other end closes or the time is up."""
    parts = []
    with os.fdopen(pipe, "rb", buffering=0) as stream:
        while (left_s := ends_at - time.monotonic()) > 0 and select.select([stream], [], [], left_s)[0]:
            part = stream.read(1 << 16)
            if not part:
                break
            parts.append(part)
    return b"".join(parts)


def silence() -> None:
    """Send what the code prints nowhere: it is none of our answer."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
