"""The grammar under anything that people, hosts and attackers may write: it never raises, and takes linear time."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands.grammar import (
    Amount,
    Choice,
    Day,
    FindingTarget,
    Flag,
    FlagValue,
    Invocation,
    JobTarget,
    PathTarget,
    Switch,
    Target,
    TargetKind,
    VerbTarget,
)
from handlers.commands.parser import MOST_COMMANDS, parse
from handlers.commands.plain_lines import SIZE_LIMIT
from handlers.commands.registry import VERBS
from handlers.messages import comment, reply
from handlers.messages.comment import Refusal
from tests.handlers.commands.test_plain_lines import UNITS

SIGNS = st.text(alphabet="/forge hlpscan-—=.:FJ0149\"'`*_~#>|<!&;[](){}\\\u202e\u0430é漢\x00\n\r\t ", max_size=200)
LINES = st.sampled_from(
    [*(f"/forge {verb}" for verb in VERBS), "/forge", "/forge tset", "/forge test", "> /forge help"]
)
BODIES = st.lists(st.builds(lambda line, rest: line + rest, LINES, SIGNS), max_size=12).map("\n".join)
PATHS = st.from_regex(
    r"[a-z]{1,8}(/[a-z]{1,8}){0,3}\.py(:[1-9][0-9]{0,3}|::[A-Z][a-z]{1,6}\.[a-z]{1,6})?", fullmatch=True
)
FREE = st.text(alphabet="abc -—*`<>|é漢", max_size=60).map(lambda text: " ".join(text.split()))


@settings(max_examples=300, deadline=None)
@given(BODIES | SIGNS)
def test_any_text_is_understood_or_refused_and_at_most_five_commands_run(body: str) -> None:
    read = parse(body, VERBS)

    assert sum(isinstance(one, Invocation) for one in read) <= MOST_COMMANDS
    assert len(read) <= MOST_COMMANDS + 1
    assert [one.ordinal for one in read] == sorted({one.ordinal for one in read})
    assert all(one.sentence for one in read if isinstance(one, Refusal))


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_what_the_bot_says_is_no_command_and_is_said_the_same_way_twice(body: str) -> None:
    read = parse(body, VERBS)
    said = [reply.render([_answered(one) for one in read]) for _ in range(2)]

    assert said[0] == said[1]
    assert parse(said[0], VERBS) == []


WRAPPERS = {
    "fence": lambda text: f"```\n{text}\n```",
    "tilde fence": lambda text: f"~~~ sh\n{text}\n~~~",
    "indented": lambda text: "\n".join(f"    {line}" for line in text.split("\n")),
    "quote": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    "HTML comment": lambda text: f"<!--\n{text}\n-->",
    "HTML block": lambda text: f"<pre>\n{text}\n</pre>",
    "list": lambda text: "\n".join(f"- {line}" for line in text.split("\n")),
    "inline code": lambda text: f"`{text}`",
}


@settings(max_examples=150, deadline=None)
@given(
    # Of many more the comment is refused as a whole, unread.
    st.lists(
        st.sampled_from(["/forge help", "/forge approve J-1", "/forge", "/forge refactor a.py"]),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(sorted(WRAPPERS)),
)
def test_code_quotes_lists_and_html_never_count(commands: list[str], wrapper: str) -> None:
    assert parse(WRAPPERS[wrapper]("\n".join(commands)), VERBS) == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_command_that_was_understood_is_understood_the_same_when_written_out_again(data: st.DataObject) -> None:
    line = data.draw(_written())
    (first,) = parse(line, VERBS)
    assert isinstance(first, Invocation), first
    (again,) = parse(_write(first), VERBS)

    assert isinstance(again, Invocation)
    assert (again.verb, again.targets, again.flags, again.free_text) == (
        first.verb, first.targets, first.flags, first.free_text,
    )  # fmt: skip


# Each is repeated until the comment is full, behind a command whose rest it is, before one, and around one.
SHAPES = {
    name: UNITS[name]
    for name in (
        "nested quotes", "one deep quote", "brackets", "links", "link titles", "definitions", "backticks", "fences",
        "comments", "tags", "deep lists", "underlines", "paragraphs", "commands", "backslashes",
    )
} | {"emphasis": "*_a_**", "dashes": "-- — –", "flags": " --a=b", "look-alikes": "/f\u043erge\n"}  # fmt: skip


@pytest.mark.parametrize("unit", [pytest.param(unit, id=name) for name, unit in SHAPES.items()])
def test_reading_takes_time_linear_in_the_length(unit: str) -> None:
    """Time for each KB at 4, 16 and 64 KB, against the dearest of the smaller ones in the same run."""
    for head, tail in (("/forge reject J-1 -- ", ""), ("", "\n\n/forge help\n"), ("/forge help\n", "\n/forge help")):
        room = [size * 1024 - len(head) - len(tail) for size in (4, 16, 64)]
        bodies = [head + (unit * (many // len(unit))) + tail for many in room]
        a_kb = [_least_seconds(body) / len(body) for body in bodies]

        assert a_kb[1] <= 3 * a_kb[0] + NOISE_S_PER_CHAR
        assert a_kb[2] <= 3 * max(a_kb[:2]) + NOISE_S_PER_CHAR


NOISE_S_PER_CHAR = 2e-9  # what finding one character costs at the least: a comment without a command is skimmed


def _least_seconds(body: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        parse(body[:SIZE_LIMIT], VERBS)
        best = min(best, time.process_time() - start)
    return best


def _answered(one: Invocation | Refusal) -> str:
    if isinstance(one, Refusal):
        return comment.refusal(one, verbs=sorted(VERBS))
    return comment.answer(one.line, f"Done: {one.verb}.")


@st.composite
def _written(draw: st.DrawFn) -> str:
    verb = draw(st.sampled_from(sorted(VERBS)))
    syntax = VERBS[verb]
    words = [f"/forge {verb}"]
    if syntax.targets and draw(st.booleans()):
        words.append(draw(_target(draw(st.sampled_from(syntax.targets)))))
    words += [draw(_flag(name, flag)) for name, flag in syntax.flags.items() if draw(st.booleans())]
    free = draw(FREE)
    return " ".join([*words, *(["--", free] if free else [])])


def _target(kind: TargetKind) -> st.SearchStrategy[str]:
    match kind:
        case "verb":
            return st.sampled_from(sorted(VERBS))
        case "finding":
            return st.from_regex(r"FF-[0-9a-f]{6}", fullmatch=True)
        case "job":
            return st.from_regex(r"J-[0-9a-f]{8}", fullmatch=True)
        case "path":
            return PATHS


def _flag(name: str, flag: Flag) -> st.SearchStrategy[str]:
    match flag:
        case Switch():
            return st.just(f"--{name}")
        case Choice():
            return st.sampled_from(flag.words).map(lambda word: f"--{name}={word}")
        case Day():
            return st.dates(date(2000, 1, 1)).map(lambda day: f"--{name}={day.isoformat()}")
        case Amount():
            return st.just(f"--{name}=0.25")
        case _:
            return st.integers(flag.minimum, flag.maximum).map(lambda number: f"--{name}={number}")


def _write(asked: Invocation) -> str:
    words = [f"/forge {asked.verb}", *map(_shown, asked.targets)]
    words += [f"--{name}" if value is True else f"--{name}={_value(value)}" for name, value in asked.flags.items()]
    return " ".join([*words, *(["--", asked.free_text] if asked.free_text else [])])


def _shown(target: Target) -> str:
    match target:
        case VerbTarget(name):
            return name
        case PathTarget() | FindingTarget() | JobTarget():
            return str(target)


def _value(value: FlagValue) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
