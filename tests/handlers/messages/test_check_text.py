"""The text of the check run beyond the parts: notes, and what stands beside the score."""

from collections.abc import Callable, Sequence
from textwrap import dedent

import pytest

from engine.analysis.comparison import compare
from engine.analysis.report import AgentSetup, Antipattern, CloneClass, Place, Report, SetupItem, Suppression
from handlers.messages.check_text import text
from handlers.messages.fitting import LIMIT

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
MakeReport = Callable[..., Report]

CLONES = (
    CloneClass("exact", 210, 30, (Place("src/pay.py", 10, 39), Place("src/tax.py", 50, 79))),
    CloneClass("renamed", 160, 20, tuple(Place(f"src/other_{at}.py", 1, 20) for at in range(5))),
)
PATTERNS = (
    Antipattern("swallowed", "src/pay.py", 12, "the error is dropped", "it is expected here"),
    Antipattern("swallowed", "src/old.py", 3, "the error is dropped", "it is expected here"),
    Antipattern("of-a-newer-engine", "src/pay.py", 40, "something", ""),
)
SETUP = AgentSetup(
    62.0,
    (
        SetupItem("lock file", "verified", "uv.lock"),
        SetupItem("single-test command", "absent", "none was found", fix="Say how one test is run."),
        SetupItem("secrets", "not applicable", "none are used"),
    ),
)


def beside(report: Report, changed: Sequence[str] | None = None, notes: Sequence[str] = ()) -> str:
    """The text below the versions and above the command."""
    said = text(compare(report, None), head_sha=HEAD_SHA, base_sha=None, changed_paths=changed, notes=notes)
    assert said.endswith(f"Reproduce: `forge analyze --head {HEAD_SHA}`")
    return said.partition("engine `e7c1f0`.")[2].rpartition("Reproduce")[0].strip()


@pytest.fixture
def shop(report: MakeReport) -> Report:
    """The shop, with something of everything."""
    suppressions = (Suppression("type-ignore", 7, 6.5), Suppression("no-cover", 0, 0.0))
    return report(duplicates=CLONES, antipatterns=PATTERNS, suppressions=suppressions, setup=SETUP)


def test_of_a_change_only_what_stands_in_its_files_is_told(shop: Report) -> None:
    assert beside(shop, ["src/pay.py"]) == dedent("""\
        **Duplicates**: 1 group in the changed files

        - 30 lines in 2 places, the same code: `src/pay.py:10-39`, `src/tax.py:50-79`

        **Anti-patterns**: 2 places in the changed files; they cost no points

        - Swallowed exceptions (1): `src/pay.py:12`. Not a problem if it is expected here
        - Of a newer engine (1): `src/pay.py:40`

        **Switched-off checks**: 7 × # type: ignore (6.5 per 1,000 code lines)

        **Agent setup**: 62 of 100 (1 verified, 1 absent, 1 not applicable). Agent setup is a number of its own and is \
never blended with the score.

        - single-test command: Say how one test is run.""")


def test_of_a_push_without_a_base_everything_is_told(shop: Report) -> None:
    said = beside(shop)

    assert "**Duplicates**: 2 groups\n" in said
    assert "`src/other_0.py:1-20`, `src/other_1.py:1-20`, `src/other_2.py:1-20` and 2 more" in said
    assert "**Anti-patterns**: 3 places; " in said


def test_where_there_is_nothing_beside_the_score_nothing_is_said(report: MakeReport) -> None:
    assert beside(report()) == ""


def test_notes_are_told_once_and_can_do_nothing(report: MakeReport) -> None:
    said = beside(report(), notes=["No coverage report of this commit: `x` <img> @everyone.", "Another."])

    assert said.splitlines() == [
        "- No coverage report of this commit: \\`x\\` \\<img\\> @\u2060everyone.",
        "- Another.",
    ]


def test_a_tree_without_source_is_told_its_notes_alone(report: MakeReport) -> None:
    empty = report(score=None, interval=None, parts=(), findings=(), files=(), duplicates=CLONES, setup=SETUP)

    assert beside(empty, notes=["A note."]) == "- A note."


def test_any_amount_stays_within_the_limit(report: MakeReport) -> None:
    long = "src/" + "x" * 300 + ".py"
    clones = tuple(CloneClass("exact", 100, 9, (Place(long, at, at + 9),) * 4) for at in range(1, 900))
    patterns = tuple(Antipattern(f"kind-{at}", long, at, "w" * 500, "u" * 900) for at in range(1, 900))

    said = text(
        compare(report(duplicates=clones, antipatterns=patterns, setup=SETUP), None),
        head_sha=HEAD_SHA,
        base_sha=None,
        notes=["n" * 5_000] * 50,
    )

    assert len(said.encode()) <= LIMIT
    assert "… and 40 more notes." in said
    assert "… and 894 more groups." in said
    assert "more kinds." in said
