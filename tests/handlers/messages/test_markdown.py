import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from handlers.messages.markdown import NAME_LIMIT, block, cell, code, in_html, plain, shortened

PAGE = MarkdownIt("commonmark").enable("table")
HOSTILE = st.text(alphabet="@#|`<>[]()!_*~\\&$:/\n\r\t a1GHwf.-=x\udc80\u202e", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("src/a.py", "`src/a.py`", id="a name"),
        pytest.param("a`b", "``a`b``", id="a backtick"),
        pytest.param("`a", "`` `a ``", id="a backtick in front"),
        pytest.param("a\nb", "`a\\nb`", id="a line break"),
        pytest.param("a\udcffb", "`a\\xffb`", id="not UTF-8"),
    ],
)
def test_a_name_is_shown_as_code(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("no automatic fix (yet)", "no automatic fix (yet)", id="harmless"),
        pytest.param("type_annotation", "type_annotation", id="a word"),
        pytest.param("_a_ *b*", "\\_a\\_ \\*b\\*", id="emphasis"),
        pytest.param("ask @acme/all", "ask @\u2060acme/all", id="a mention"),
        pytest.param("fixes #12", "fixes #\u206012", id="a closed issue"),
        pytest.param("closes GH-12", "closes GH\u2060-12", id="an issue by letters"),
        pytest.param("https://x.test", "https:\u2060//x.test", id="an address"),
        pytest.param("a | b", "a &#124; b", id="a pipe"),
        pytest.param("<img src=x>", "\\<img src=x\\>", id="HTML"),
    ],
)
def test_foreign_text_acts_on_nothing(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Remove _discount, which nothing uses", "Remove _discount, which nothing uses", id="no backslash"),
        pytest.param("Split <img src=x>.py", "Split &lt;img src=x&gt;.py", id="HTML"),
        pytest.param("ask @acme/all", "ask @\u2060acme/all", id="a mention"),
        pytest.param("a\n\n# b", "a\\n\\n# b", id="an empty line"),
    ],
)
def test_foreign_text_acts_on_nothing_within_an_element(text: str, expected: str) -> None:
    assert in_html(text) == expected


@given(HOSTILE)
def test_a_hostile_name_stays_in_its_summary(name: str) -> None:
    tokens = PAGE.parse(f"<details><summary>{in_html(name)}</summary>\n\nend\n\n</details>\n")

    assert [token.type for token in tokens] == [
        "html_block", "paragraph_open", "inline", "paragraph_close", "html_block",
    ]  # fmt: skip
    assert tokens[0].content.count("<") == 3


@given(HOSTILE)
def test_a_hostile_name_stays_in_its_cell(name: str) -> None:
    table = f"| a | b | c |\n|---|---|---|\n| {cell(name)} | {plain(name)} | end |\n"

    tokens = PAGE.parse(table)

    cells = [inline for opening, inline in itertools.pairwise(tokens) if opening.type == "td_open"]
    assert len(cells) == 3
    assert cells[2].content == "end"
    inside = {child.type for item in cells for child in item.children or []}
    assert inside <= {"text", "text_special", "code_inline"}


@given(HOSTILE)
def test_a_hostile_line_stays_in_its_block(line: str) -> None:
    [token] = PAGE.parse(block(shortened(line)))

    assert token.type == "fence"


@given(st.text(max_size=1000))
def test_a_name_is_never_longer_than_its_limit(name: str) -> None:
    assert len(shortened(name)) <= NAME_LIMIT
