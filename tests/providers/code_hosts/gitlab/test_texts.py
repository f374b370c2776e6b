"""What we write on GitLab neither commands it nor calls anybody."""

import pytest

from providers.code_hosts.gitlab.texts import disarmed, plain

ARMED = "\u200b/"


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("/close", f"{ARMED}close"),
        ("Fine.\n/merge now\n\t/Approve", f"Fine.\n{ARMED}merge now\n\t{ARMED}Approve"),
        ("```\n/close\n```", f"```\n{ARMED}close\n```"),
        ("/forge score", "/forge score"),
        ("/forge-staging score", "/forge-staging score"),
        ("see /close and a/b", "see /close and a/b"),
        ("/ 2", "/ 2"),
        ("//close", "//close"),
    ],
)
def test_a_line_that_gitlab_would_obey_is_disarmed_and_ours_stay(written: str, stands: str) -> None:
    assert disarmed(written) == stands
    assert disarmed(stands) == stands


def test_a_plain_text_has_no_mark_without_its_escape() -> None:
    text = plain("@all <b> ![x](y) `c` #1 !2 ~l %m $s & a|b")

    assert text.startswith("\\@\u200ball")
    assert all(text[at - 1] == "\\" for at, mark in enumerate(text) if mark in "@<>![]()`#~%$&|")
