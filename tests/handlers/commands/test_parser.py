from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands.grammar import (
    Amount,
    Choice,
    FindingTarget,
    FlagValue,
    Invocation,
    JobTarget,
    PathTarget,
    Switch,
    Syntax,
    Target,
    VerbTarget,
    WholeNumber,
)
from handlers.commands.parser import MOST_COMMANDS, has_command, parse
from handlers.commands.registry import VERBS
from handlers.messages import comment
from handlers.messages.comment import Refusal

GRAMMAR = {
    "help": Syntax(targets=("verb",)),
    "explain": Syntax(targets=("finding",)),
    "status": Syntax(targets=("job",)),
    "stop": Syntax(),
    "reject": Syntax(targets=("job",)),
    "refactor": Syntax(
        targets=("path", "finding"),
        flags={
            "type": Choice("refactoring type", ("function_extract", "file_split", "rename")),
            "dry-run": Switch(),
            "max-usd": Amount(maximum=5),
            "top": WholeNumber(1, 50),
        },
    ),
}


@pytest.mark.parametrize(
    ("line", "verb", "targets", "flags", "free_text"),
    [
        pytest.param("/forge stop", "stop", (), {}, "", id="verb alone"),
        pytest.param("/forge STOP", "stop", (), {}, "", id="capitals"),
        pytest.param("/forge help score", "help", (VerbTarget("score"),), {}, "", id="verb target"),
        pytest.param("/forge refactor src/a.py", "refactor", (PathTarget("src/a.py"),), {}, "", id="path"),
        pytest.param("/forge refactor ./src/", "refactor", (PathTarget("src"),), {}, "", id="folder"),
        pytest.param("/forge refactor src/a.py:40", "refactor", (PathTarget("src/a.py", 40),), {}, "", id="line"),
        pytest.param(
            "/forge refactor src/a.py::Class.method",
            "refactor",
            (PathTarget("src/a.py", None, "Class.method"),),
            {},
            "",
            id="symbol",
        ),
        pytest.param("/forge refactor src/ñ.py", "refactor", (PathTarget("src/ñ.py"),), {}, "", id="unicode path"),
        pytest.param("/forge explain ff-3F9C21", "explain", (FindingTarget("FF-3f9c21"),), {}, "", id="finding"),
        pytest.param("/forge status J-1042", "status", (JobTarget("J-1042"),), {}, "", id="job"),
        pytest.param(
            "/forge refactor a.py --type=rename --dry-run --max-usd=0.50 --top=3",
            "refactor",
            (PathTarget("a.py"),),
            {"type": "rename", "dry-run": True, "max-usd": 0.5, "top": 3},
            "",
            id="flags",
        ),
        pytest.param(
            "/forge reject J-1042 -- not now,  --really",
            "reject",
            (JobTarget("J-1042"),),
            {},
            "not now,  --really",
            id="free text",
        ),
    ],
)
def test_a_command_is_understood(
    line: str, verb: str, targets: tuple[Target, ...], flags: dict[str, FlagValue], free_text: str
) -> None:
    assert parse(line, GRAMMAR) == [Invocation(verb, targets, flags, free_text, line, ordinal=1)]


@pytest.mark.parametrize(
    ("line", "pointed", "said"),
    [
        pytest.param("/forge refactr src/a.py", "refactr", "Did you mean `/forge refactor`?", id="verb"),
        pytest.param("/forge hеlp", "hеlp", "only look like them", id="look-alike verb"),
        pytest.param("/forge help\u00a0score extra", "extra", "takes at most 1 target", id="no-break space"),
        pytest.param("/forge refactor --typ=rename", "--typ", "Did you mean `--type`?", id="flag"),
        pytest.param("/forge refactor --config.url=x", "--config.url", "has `--type`", id="a configuration key"),
        pytest.param("/forge refactor --dry—run", "--dry—run", "Unknown flag", id="look-alike flag"),
        pytest.param("/forge refactor —dry-run", "—", "two hyphens", id="a phone's dash"),
        pytest.param("/forge stop --now", "--now", "`stop` has no flags", id="no flags"),
        pytest.param("/forge refactor --type=extract", "extract", "Closest: `function_extract`", id="choice"),
        pytest.param("/forge refactor --type=zzz", "zzz", "One of `function_extract`", id="nothing close"),
        pytest.param("/forge refactor --type", "--type", "needs a refactoring type", id="no value"),
        pytest.param("/forge refactor --dry-run=yes", "yes", "takes no value", id="a switch with a value"),
        pytest.param("/forge refactor --top=51", "51", "a whole number from 1 to 50", id="number over its bound"),
        pytest.param("/forge refactor --top=٣", "٣", "a whole number from 1 to 50", id="a digit of another script"),
        pytest.param("/forge refactor --max-usd=1e9", "1e9", "US dollars up to 5.00", id="amount"),
        pytest.param("/forge refactor --top=1 --top=2", "--top=2", "Given twice", id="twice"),
        pytest.param("/forge refactor ../etc/passwd", "../etc/passwd", "goes up", id="up"),
        pytest.param("/forge refactor a/../../b", "a/../../b", "goes up", id="up inside"),
        pytest.param("/forge refactor /etc/passwd", "/etc/passwd", "absolute", id="absolute"),
        pytest.param("/forge refactor C:\\a.py", "C:\\a.py", "absolute", id="a drive"),
        pytest.param("/forge refactor ~/a.py", "~/a.py", "absolute", id="home"),
        pytest.param("/forge refactor https://x.test/a", "https://x.test/a", "an address", id="address"),
        pytest.param("/forge refactor `a.py`", "`a.py`", "plain text", id="formatted path"),
        pytest.param("/forge refactor a\u202e.py", "a\u202e.py", "cannot be seen", id="hidden direction"),
        pytest.param("/forge refactor a.py:0", "a.py:0", "count from 1", id="line 0"),
        pytest.param("/forge refactor a.py::b!", "a.py::b!", "no function or class", id="not a symbol"),
        pytest.param("/forge refactor .", ".", "whole repository", id="the root"),
        pytest.param("/forge explain src/a.py", "src/a.py", "a finding like `FF-3f9c21`", id="wrong kind"),
        pytest.param("/forge stop it", "it", "takes nothing behind it", id="no target"),
    ],
)
def test_a_refusal_points_at_the_culprit_and_says_what_would_have_worked(line: str, pointed: str, said: str) -> None:
    [refused] = parse(line, GRAMMAR)

    assert isinstance(refused, Refusal)
    assert refused.column is not None
    assert refused.line[refused.column : refused.column + refused.length] == pointed
    assert said in f"{refused.sentence} {refused.remedy}"


def test_the_trigger_alone_is_answered_with_the_commands() -> None:
    [refused] = parse("/forge", GRAMMAR)

    assert isinstance(refused, Refusal)
    assert refused.lists_verbs


def test_more_than_five_commands_are_refused_by_name() -> None:
    body = "\n".join(["/forge stop"] * MOST_COMMANDS + ["/forge help", "/forge status J-1"])

    *understood, refused = parse(body, GRAMMAR)

    assert [item.ordinal for item in understood] == [1, 2, 3, 4, 5]
    assert isinstance(refused, Refusal)
    assert refused.sentence == "Not run: `/forge help`, `/forge status`. A comment may hold 5 commands."


def test_a_command_longer_than_a_command_can_be_is_refused() -> None:
    [refused] = parse("/forge reject J-1 -- " + "x" * 3000, GRAMMAR)

    assert isinstance(refused, Refusal)
    assert "2,048 characters" in refused.sentence


def test_a_comment_too_large_to_read_is_refused_only_if_it_may_hold_a_command() -> None:
    [refused] = parse("/forge stop\n" + "x" * 70_000, GRAMMAR)

    assert isinstance(refused, Refusal)
    assert refused.remedy == "Write the command in a comment of its own."
    assert parse("x" * 70_000, GRAMMAR) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("/forge stop", True, id="a command"),
        pytest.param("/forge nonsense", True, id="not understood, but to be answered"),
        pytest.param("> /forge stop", False, id="a quoted one"),
        pytest.param("looks good", False, id="none"),
        pytest.param("/forge stop\n" + "x" * 70_000, True, id="too large, to be refused"),
    ],
)
def test_a_comment_deserves_a_reply_or_not(body: str, expected: bool) -> None:
    assert has_command(body) is expected
    assert bool(parse(body, GRAMMAR)) is expected


def test_the_refusals_read_like_this() -> None:
    refused = parse("/forge refactr src/app.py\n/forge refactor src/app.py --type=extract", GRAMMAR)

    texts = [comment.refusal(item, verbs=["help", "score"]) for item in refused if isinstance(item, Refusal)]

    assert texts == [
        dedent("""\
            ```text
            /forge refactr src/app.py
                   ^^^^^^^
            ```

            Unknown command `refactr`. Did you mean `/forge refactor`?

            Commands you may use here: `help`, `score`. `/forge help <command>` explains one."""),
        dedent("""\
            ```text
            /forge refactor src/app.py --type=extract
                                              ^^^^^^^
            ```

            Not a refactoring type. Closest: `function_extract`."""),
    ]


WORDS = st.text(alphabet="abc/.:-=`<>|\\\u202e\u0430é\"'@#$0 9FJ", max_size=12)
ANYTHING = st.text(max_size=400) | st.lists(WORDS, max_size=6).map(lambda words: "/forge " + " ".join(words))


@settings(max_examples=400, deadline=None)
@given(ANYTHING | st.sampled_from(sorted(VERBS)).flatmap(lambda verb: WORDS.map(lambda word: f"/forge {verb} {word}")))
def test_no_comment_makes_the_parser_raise_and_no_refusal_is_itself_a_command(body: str) -> None:
    for item in parse(body, VERBS):
        if isinstance(item, Refusal):
            assert item.sentence
            assert parse(comment.refusal(item, verbs=sorted(VERBS)), VERBS) == []
