import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.messages.fitting import LIMIT
from handlers.messages.reply import render


def table(rows: int) -> str:
    return "\n".join(["> `/forge score`", "", "| Finding | Points |", "|---|---|", *["| FF-3f9c21 | -0.4 |"] * rows])


def test_a_single_section_stands_as_it_is() -> None:
    assert render(["> `/forge score`\n\n**74**"]) == "> `/forge score`\n\n**74**"


def test_a_section_without_words_is_left_out() -> None:
    assert render(["One.", "", "Two."]) == "One.\n\n---\n\nTwo."


def test_what_is_too_long_is_taken_from_the_longest_and_a_short_one_stays_whole() -> None:
    rendered = render([table(4000), "> `/forge why`\n\nShort.", table(3000)], limit=4000)

    first, short, last = rendered.split("\n\n---\n\n")
    assert len(rendered.encode()) <= 4000
    assert short == "> `/forge why`\n\nShort."
    for section in (first, last):
        assert all(line == "| FF-3f9c21 | -0.4 |" for line in section.split("\n")[4:-2])
        assert section.endswith(" more rows did not fit here.")


@pytest.mark.parametrize(
    ("opening", "closing"), [("```text", "```"), ("`````", "`````"), ("<details><summary>S</summary>", "</details>")]
)
def test_a_block_that_was_cut_open_is_closed_again(opening: str, closing: str) -> None:
    rendered = render([f"{opening}\n" + "x\n" * 5000 + closing, "Next."], limit=2000)

    first, _ = rendered.split("\n\n---\n\n")
    block, counted = first.rsplit("\n\n", 1)
    assert block.startswith(opening)
    assert block.endswith(f"\n{closing}")
    assert counted.endswith("more rows did not fit here.")


SECTION = st.text(alphabet="ab|`\n<>é漢", max_size=3000)


@settings(max_examples=60, deadline=None)
@given(st.lists(SECTION, min_size=1, max_size=6), st.integers(2500, 9000))
def test_a_reply_never_exceeds_what_a_host_takes(sections: list[str], limit: int) -> None:
    assert len(render(sections, limit).encode()) <= limit


def test_six_full_sections_fit_into_a_comment() -> None:
    assert len(render([table(3000)] * 6).encode()) < LIMIT
