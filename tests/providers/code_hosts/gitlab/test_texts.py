"""What we write on GitLab neither commands it nor calls anybody."""

import pytest

from providers.code_hosts.gitlab.texts import disarmed, plain, told

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


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("Pull request !3 is open; 2 pull requests wait.", "Merge request !3 is open; 2 merge requests wait."),
        ("> `/forge why pull request`\n\na pull request", "> `/forge why pull request`\n\na merge request"),
        ("```yaml\n# a pull request\n```\nA pull request", "```yaml\n# a pull request\n```\nA merge request"),
        ("````\n```\n````\npull request ```", "````\n```\n````\nmerge request ```"),
        ("one ` and a pull request", "one ` and a merge request"),
        ("an escaped \\` and a pull request `x`", "an escaped \\` and a merge request `x`"),
        ("/close the pull request", f"{ARMED}close the merge request"),
        ("pull requested", "pull requested"),
    ],
)
def test_a_pull_request_is_a_merge_request_here_save_in_what_others_wrote(written: str, stands: str) -> None:
    assert told(written) == stands
    assert told(stands) == stands


def test_many_backticks_are_read_in_one_pass() -> None:
    hostile = "".join("`" * (1 + at % 97) + " pull request " for at in range(4000))

    assert len(told(hostile)) <= len(hostile) + 4000


def test_a_plain_text_has_no_mark_without_its_escape() -> None:
    text = plain("@all <b> ![x](y) `c` #1 !2 ~l %m $s & a|b")

    assert text.startswith("\\@\u200ball")
    assert all(text[at - 1] == "\\" for at, mark in enumerate(text) if mark in "@<>![]()`#~%$&|")
