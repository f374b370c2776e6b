import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands import plain_lines as module
from handlers.commands.plain_lines import SIZE_LIMIT, TooIntricate, has_candidate, plain_lines


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("/forge help", ["/forge help"], id="alone"),
        pytest.param("Hello,\n/forge help\nthanks", ["/forge help"], id="a line of a paragraph"),
        pytest.param("   /forge help  ", ["/forge help"], id="up to three spaces"),
        pytest.param("a\r\n/forge help\r\nb", ["/forge help"], id="CRLF"),
        pytest.param("a\r/forge help", ["/forge help"], id="CR alone"),
        pytest.param("/Forge help", ["/Forge help"], id="a phone's capital"),
        pytest.param("/forge", ["/forge"], id="bare"),
        pytest.param("- done\n\n/forge help", ["/forge help"], id="behind a list"),
        pytest.param("```\nlog\n```\n/forge help", ["/forge help"], id="behind a fence"),
        pytest.param("<details>\n\nlog\n\n</details>\n\n/forge help", ["/forge help"], id="behind HTML"),
        pytest.param("/forge a\n```\nx\n\ny\n```\n\n/forge b", ["/forge a", "/forge b"], id="around a fence"),
        pytest.param("please /forge help", [], id="not at the start"),
        pytest.param("/forgery help", [], id="another word"),
        pytest.param("/forge-staging help", [], id="another deployment"),
        pytest.param("/for\u0455e help", [], id="a look-alike of the trigger"),
        pytest.param("/forge\u200b help", [], id="a trigger with a letter that nobody sees"),
        pytest.param("\u200b/forge help", [], id="behind a letter that nobody sees"),
        pytest.param("a\u2028/forge help", [], id="behind a line break that Markdown does not know"),
        pytest.param("```suggestion\n/forge help\n```", [], id="a suggested change"),
        pytest.param("On Monday Ana wrote:\n> /forge help\n\nAgreed", [], id="an answer by mail"),
        pytest.param("    /forge help", [], id="indented code"),
        pytest.param("\t/forge help", [], id="a tab of code"),
        pytest.param("```\n/forge help\n```", [], id="fenced code"),
        pytest.param("~~~ sh\n\n/forge help\n", [], id="a fence that never closes"),
        pytest.param("````\n```\n/forge help\n````", [], id="a fence in a fence"),
        pytest.param("`a\n/forge help\n`", [], id="inline code over lines"),
        pytest.param("> /forge help", [], id="a quote"),
        pytest.param("> as said\n/forge help", [], id="a quote's lazy line"),
        pytest.param("- /forge help", [], id="a list item"),
        pytest.param("- a\n\n  /forge help", [], id="a list item's second paragraph"),
        pytest.param("# /forge help", [], id="a heading"),
        pytest.param("/forge help\n===", [], id="an underlined heading"),
        pytest.param("[see\n/forge help\n](https://example.com)", [], id="a link's text"),
        pytest.param("[see]:\n/forge\n", [], id="a link's address"),
        pytest.param("<!--\n\n/forge help\n\n-->", [], id="an HTML comment"),
        pytest.param("a <!--\n/forge help\n--> b", [], id="an inline HTML comment"),
        pytest.param("<pre>\n\n/forge help\n</pre>", [], id="an HTML block"),
        pytest.param('<a title="\n/forge help\n">', [], id="a tag"),
    ],
)
def test_only_lines_of_plain_text_count(body: str, expected: list[str]) -> None:
    assert plain_lines(body, "forge") == expected


def test_another_deployment_listens_to_another_word() -> None:
    assert plain_lines("/forge help\n/forge-staging help", "forge-staging") == ["/forge-staging help"]


def test_a_comment_over_the_limit_is_not_read() -> None:
    body = "/forge help\n" + "x" * SIZE_LIMIT

    with pytest.raises(TooIntricate):
        plain_lines(body, "forge")


def test_a_long_log_in_a_fence_does_not_hide_the_command_behind_it() -> None:
    body = "It fails:\n```\n" + "one line of a log\n\n" * 3000 + "```\n\n/forge why"

    assert plain_lines(body, "forge") == ["/forge why"]


LINES = [
    *[
        "/forge a",
        "/forge b",
        "  /forge c",
        "",
        "",
        "",
        "a",
        "- a",
        "  b",
        "    c",
        "1. x",
        "> q",
        "```",
        "````",
        "  ```",
    ],
    *["~~~", "<div>", "</div>", "<!-- x", "-->", "<pre>", "</pre>", "# h", "===", "---", "`", "[a", "](b)", "[r]:"],
    *["- ```", "> ```", "\tx", "a `b", "``", "- - c", "<?", "?>", "<a", "b>", "+"],
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join))
def test_what_is_left_out_never_changes_the_answer(body: str) -> None:
    found = list(module._candidates(body, "forge"))
    pieces, position = [], 0
    for number, match in enumerate(found):
        pieces += [body[position : match.start(1)], f"{module._MARK}{number}{module._MARK}"]
        position = match.end(1)
    whole = "".join([*pieces, body[position:]])

    expected = [found[number].group().strip() for number in module._top_level(whole)]

    assert plain_lines(body, "forge") == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="/forge hlp\n\r\t >-*`~<!>[]()\\#=\ue000\x00é", max_size=300))
def test_any_text_is_read_or_refused(body: str) -> None:
    try:
        lines = plain_lines(body, "forge")
    except TooIntricate:
        lines = []

    assert all(line.lower().startswith("/forge") for line in lines)
    assert not lines or has_candidate(body, "forge")


UNITS = {
    "nested quotes": "> > > > > > > >a\n",
    "one deep quote": "> ",
    "brackets": "[",
    "closing brackets": "]",
    "images": "![",
    "links": "[a](",
    "link titles": '[a](b "',
    "definitions": "[a]:\n",
    "parentheses": "[a](((((",
    "backticks": "` `` ",
    "fences": "```\n",
    "uneven fences": "````\n```\n",
    "comments": "<!-- ",
    "tags": "<a ",
    "blocks of HTML": "<div>\n",
    "lists": "- a\n",
    "deep lists": "- - - - a\n",
    "underlines": "a\n=\n",
    "short lines": "a\n",
    "paragraphs": "a\n\n",
    "empty lines": "\n",
    "carriage returns": "\r",
    "spaces": " ",
    "one long line": "x",
    "exclamation": "!",
    "backslashes": "\\",
    "entities": "&amp;",
    "triggers": "/forge",
    "commands": "/forge help\n",
    "command paragraphs": "/forge help\n\n",
    "indented commands": "   /forge help\n\n",
}
AROUND = [("", "\n/forge help"), ("", "\n\n/forge help\n"), ("<\n", "\n/forge help"), ("/forge help\n", "")]


@pytest.mark.parametrize("unit", [pytest.param(unit, id=name) for name, unit in UNITS.items()])
def test_no_comment_of_64_kb_takes_more_than_5_ms(unit: str) -> None:
    for head, tail in AROUND:
        room = SIZE_LIMIT - len(head) - len(tail)
        largest = _largest_read(head, unit, tail, room // len(unit))
        for count in {room // len(unit), largest}:
            assert _least_seconds(head + unit * count + tail) < 0.005 * max(1.0, _slowness())


def _slowness() -> float:
    """How much slower this machine is right now than an idle one of two cores, which needs 1 ms for this."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        ",".join(str(number) for number in range(8_000)).split(",")
        rounds.append(time.process_time() - start)
    return min(rounds) / 0.001


def _largest_read(head: str, unit: str, tail: str, most: int) -> int:
    """The most repetitions that are still read: the worst case lies at the edge of the budget."""
    low, high = 0, most + 1
    while low < high - 1:
        middle = (low + high) // 2
        try:
            plain_lines(head + unit * middle + tail, "forge")
        except TooIntricate:
            high = middle
        else:
            low = middle
    return low


def _least_seconds(body: str) -> float:
    """CPU time of the best of a few rounds: what the text costs, not what the machine does beside it."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        with contextlib.suppress(TooIntricate):
            plain_lines(body, "forge")
        best = min(best, time.process_time() - start)
    return best
