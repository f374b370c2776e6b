"""Random functions, run before and after they are flattened: the same calls and answers in the same order."""

import random
from collections.abc import Iterator

import pytest

from engine.refactoring.recipes.complexity_reduction.flattening import flattened

PROGRAMS = 40
RUNS = 6
MAX_STEPS = 400


class Tired(Exception):
    """The program ran long enough to be compared."""


def block(chance: random.Random, depth: int, in_loop: bool) -> Iterator[str]:
    for _ in range(chance.randint(1, 2)):
        yield from statement(chance, depth, in_loop)
    if chance.random() < 0.35:
        jumps = ["return", "return do(1)", "return None", "raise ValueError(do(2))"]
        yield chance.choice([*jumps, "continue", "break", "continue"] if in_loop else jumps)


def statement(chance: random.Random, depth: int, in_loop: bool) -> Iterator[str]:
    kind = chance.random()
    if depth == 0 or kind < 0.25:
        yield f"do({chance.randint(0, 9)})"
        return
    if kind < 0.8:
        yield f"if {condition(chance, 2)}:"
        yield from indented(block(chance, depth - 1, in_loop))
        while chance.random() < 0.3:
            yield f"elif {condition(chance, 1)}:"
            yield from indented(block(chance, depth - 1, in_loop))
        if chance.random() < 0.5:
            yield "else:"
            yield from indented(block(chance, depth - 1, in_loop))
    elif kind < 0.92:
        yield f"while {condition(chance, 1)}:"
        yield from indented(block(chance, depth - 1, in_loop=True))
    else:
        yield "try:"
        yield from indented(block(chance, depth - 1, in_loop))
        yield "finally:"
        yield f"    do({chance.randint(0, 9)})"


def condition(chance: random.Random, depth: int) -> str:
    kind = chance.random() if depth else 0.0
    if kind < 0.5:
        plain = f"ask({chance.randint(0, 9)})"
        return chance.choice([plain, f"not {plain}", f"{plain} is None", f"{plain} != 1", f"{plain} not in (1, 2)"])
    parts = [f"({condition(chance, depth - 1)})" for _ in range(chance.randint(2, 3))]
    return chance.choice([" and ", " or "]).join(parts) if kind < 0.9 else f"not ({parts[0]} or {parts[1]})"


def indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def traced(text: bytes, seed: int) -> list[object]:
    """What a function does, step by step; its conditions are answered at random."""
    chance = random.Random(seed)
    log: list[object] = []

    def ask(number: int) -> object:
        log.append(("ask", number))
        if len(log) > MAX_STEPS:
            raise Tired
        return chance.choice([None, 0, 1, 2, "x"])

    space = {"ask": ask, "do": lambda number: log.append(("do", number))}
    exec(compile(text, "random", "exec", dont_inherit=True), space)
    try:
        log.append(("returned", space["f"]()))
    except (ValueError, Tired) as error:
        log.append(type(error).__name__)
    return log


@pytest.mark.parametrize("seed", range(3))
def test_random_functions_do_the_same_when_flattened(seed):
    chance = random.Random(seed)
    changed = 0

    for _ in range(PROGRAMS):
        text = "\n".join(["def f():", *indented(block(chance, 3, in_loop=False)), ""]).encode()
        outcome = flattened(text, 200)
        if outcome is not None and outcome.rewrites:
            changed += 1
            assert [traced(text, run) for run in range(RUNS)] == [traced(outcome.text, run) for run in range(RUNS)]

    assert changed > PROGRAMS // 5
