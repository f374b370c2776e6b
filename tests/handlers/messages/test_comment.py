import pytest

from handlers.messages.comment import Refusal, answer, make_marker, refusal


def test_a_marker_is_the_same_for_the_same_slot_and_no_other() -> None:
    markers = {
        make_marker("key", "job-1", "reply"),
        make_marker("key", "job-1", "reply"),
        make_marker("key", "job-1", "report"),
        make_marker("key", "job-2", "reply"),
        make_marker("other key", "job-1", "reply"),
        make_marker("key", "job-1:r", "eply"),
    }

    assert len(markers) == 5


def test_a_marker_is_hidden_and_shows_nothing_of_the_key() -> None:
    marker = make_marker("secret-key", "job-1", "reply")

    assert marker.startswith("<!-- forge:")
    assert marker.endswith(" -->")
    assert "secret-key" not in marker


def test_without_a_key_there_is_no_marker() -> None:
    with pytest.raises(ValueError, match="signing key"):
        make_marker("", "job-1", "reply")


def test_an_answer_stands_below_the_command() -> None:
    assert answer("/forge score", "**74**") == "> `/forge score`\n\n**74**"


def test_a_long_line_is_shown_around_the_culprit() -> None:
    line = "/forge why " + "a" * 300 + " wrong " + "b" * 300

    shown = refusal(Refusal(line, 1, "No.", column=312, length=5)).split("\n")

    assert len(shown[1]) <= 122
    assert shown[1][shown[2].index("^") : shown[2].rindex("^") + 1] == "wrong"


def test_the_carets_stand_right_below_wide_letters() -> None:
    shown = refusal(Refusal("/forge why 漢字.py wrong", 1, "No.", column=17, length=5)).split("\n")

    assert shown[2] == " " * 19 + "^^^^^"


def test_a_refusal_without_a_line_is_its_sentence() -> None:
    assert refusal(Refusal("", 1, "Too long.", "Write less.")) == "Too long. Write less."
