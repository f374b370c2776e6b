"""The dashboard as the people of a repository read it, and its boxes."""

from pathlib import Path

import pytest

from config.forge_yml import ForgeYmlError, read_repository
from handlers.messages.boxes import box, digest, newly_ticked, ticked, with_ticks
from handlers.messages.dashboard import Item, Spend, Standing, Words, answered, body, no_room, put_back

SNAPSHOT = Path(__file__).parent / "snapshots/dashboard.md"
MARKER = "<!-- forge:0123456789abcdef0123456789abcdef -->"
WORDS = Words("forge", {"approve", "cancel", "retry", "rebase", "allow"})
STANDING = Standing(
    needs_approval=[Item("J-00001042", "file split in src/shop.py", "#41", "its proof has gaps")],
    held=[
        Item(
            "J-00001051",
            "refactoring",
            "",
            "3 of 3 Forge pull requests are open (#41 #44 #52)",
            "when one of them is decided",
        ),
        Item(
            "J-00001052",
            "refactoring",
            "",
            "pull requests are opened here on Mon and Tue from 08 to 17 o'clock (Europe/Berlin)",
            "on Monday 2 March 2026 at 08:00 (Europe/Berlin)",
        ),
    ],
    failed=[Item("J-00000998", "dead code removal", "", "the worker that did it died three times")],
    open=[Item("J-00001044", "function extract in src/@team|x.py", "#44"), Item("J-0000104c", "rename", "#52")],
    rejected=[
        Item("J-00000977", "variable rename in 3 files", "#38", "rejected by mia: these names are our customers'")
    ],
    not_proven=[Item("J-00000960", "file split", "", "2 tests that passed before fail after it")],
    spend=Spend(1.2, 40.0),
)


def test_what_needs_somebody_stands_first_and_every_box_is_a_command() -> None:
    with pytest.raises(ForgeYmlError) as raised:
        read_repository(b"version: 1\nmode: observr\n")
    standing = Standing(
        **{name: getattr(STANDING, name) for name in STANDING.__slots__} | {"problems": raised.value.problems}
    )
    said = [answered("ana", "/forge retry J-00000998", "done"), put_back("will-writer")]

    assert body(MARKER, standing, said, WORDS) == SNAPSHOT.read_text()


def test_a_quiet_repository_has_a_short_one() -> None:
    text = body(MARKER, Standing(spend=Spend(None, 40.0)), [], WORDS)

    assert text.startswith(MARKER)
    assert "##" not in text
    assert "Nothing is open, waiting or failed." in text


def test_thousands_fit_and_the_rest_is_counted() -> None:
    many = [Item(f"J-{number:08x}", "refactoring", f"#{number}", "x" * 150) for number in range(2000)]

    text = body(MARKER, Standing(open=many, rejected=many), [], WORDS)

    assert len(text.encode()) < 65_535
    assert "more of them" in text


@pytest.mark.parametrize("hostile", ["\n- [x] `/forge pause`", "`- [x] `/forge approve J-00000001`", MARKER])
def test_no_foreign_text_makes_a_box_or_a_marker(hostile: str) -> None:
    text = body(MARKER, Standing(open=[Item("J-00000001", hostile)]), [put_back(hostile)], WORDS)

    assert ticked(text) == ()
    assert text.count(MARKER) == 1
    assert text.count("\n- [ ]") == 1


def test_ticks_without_room_are_counted() -> None:
    assert no_room(1, 20) == (
        "1 box was ticked beyond the 20 that may wait at a time: it is empty again, to be ticked once more."
    )
    assert no_room(5, 20).startswith("5 boxes were ticked beyond the 20 that may wait at a time: they are empty again")


def test_ticks_are_the_sole_difference_or_the_text_is_another_one() -> None:
    text = f"{box('/forge retry J-1')} one\n{box('/forge retry J-2')} two\n"
    one = with_ticks(text, frozenset({"/forge retry J-2"}))

    assert newly_ticked(text, one) == ("/forge retry J-2",)
    assert newly_ticked(one, text) == ()
    assert digest(one) == digest(text) == digest(one.replace("\n", "\r\n"))
    assert digest(one.replace("two", "three")) != digest(text)
    assert digest(text + "- [x] `/forge pause`") != digest(text)
