from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from config.forge_yml.sections import Gate
from engine.analysis.comparison import compare
from engine.analysis.report import Finding, NotJudged, Report
from handlers.messages import check_run
from handlers.messages.check_run import ChangedLines
from handlers.messages.fitting import LIMIT
from handlers.messages.policy import Policy
from providers.code_hosts.code_host import CheckRun

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
BASE_SHA = "0011223344556677889900112233445566778899"
MakeReport = Callable[..., Report]
PAGE = MarkdownIt("commonmark").enable("table")


def render(head: Report, base: Report | None = None, changed_lines: ChangedLines | None = None) -> CheckRun:
    return check_run.render(
        compare(head, base),
        changed_lines=changed_lines,
        external_id="run-1",
        details_url="https://forge.test/runs/1",
        head_sha=HEAD_SHA,
        base_sha=base.commit_sha if base else None,
    )


@pytest.fixture
def base(report: MakeReport, findings: Sequence[Finding]) -> Report:
    """The shop before the change: simpler, with the long file only."""
    head = report()
    parts = tuple(replace(part, value=0.44) if part.name == "complexity" else part for part in head.parts)
    return report(score=71.0, commit_sha=BASE_SHA, parts=parts, findings=findings[:1])


def test_a_pull_request_is_told_what_moved_and_what_is_new(report: MakeReport, base: Report) -> None:
    run = render(report(), base, {"src/pay.py": [range(80, 90)]})

    assert run.title == "Readiness 71 -> 74.1 (+3.1), 2 new findings"
    assert run.conclusion == "neutral"
    assert run.summary == dedent("""\
        **Readiness 74.1** of 100, confidence medium, between 66.1 and 82.1.

        | Part | base | head | change |
        |---|---:|---:|---:|
        | Complexity | 6.6 | 9.6 | +3 |

        6 unchanged.

        **New here**

        | Finding | Where | What | Points | Fix |
        |---|---|---|---:|---|
        | FF-3f9c21 | `src/pay.py:88` `settle` | cognitive complexity 29 (free up to 5) | -0.4 | Return early. |
        | FF-77ab02 | `src/tax.py:12` `rate` | 4 of 4 parameters and results without a type | -0.3 | Write the types. |

        **Not judged**: 2 files

        - does not parse: 4% of its bytes are errors (1): `src/old.py`
        - generated (1): `src/gen/api_pb2.py`""")


def test_a_push_without_a_base_is_told_where_it_stands(report: MakeReport) -> None:
    run = render(report())

    assert run.title == "Readiness 74.1, 3 findings"
    assert run.conclusion == "neutral"
    assert run.summary == dedent("""\
        **Readiness 74.1** of 100, confidence medium, between 66.1 and 82.1.

        | Part | Value | Weight | Points lost |
        |---|---:|---:|---:|
        | Modularity | 91% | 20% | 1.8 |
        | Complexity | 64% | 15% | 5.4 |
        | Types | 50% | 15% | 7.5 |
        | Coverage | 60% (estimated) | 20% | 8 |
        | Documentation | 94% | 15% | 0.9 |
        | Naming | 77% | 10% | 2.3 |
        | Dependencies | 100% | 5% | 0 |

        **Largest losses**

        | Finding | Where | What | Points | Fix |
        |---|---|---|---:|---|
        | FF-0c55e9 | `src/shop.py:1` | 812 code lines in one file (full marks up to 300) | -1.8 | Split it. |
        | FF-3f9c21 | `src/pay.py:88` `settle` | cognitive complexity 29 (free up to 5) | -0.4 | Return early. |
        | FF-77ab02 | `src/tax.py:12` `rate` | 4 of 4 parameters and results without a type | -0.3 | Write the types. |

        **Not judged**: 2 files

        - does not parse: 4% of its bytes are errors (1): `src/old.py`
        - generated (1): `src/gen/api_pb2.py`""")


def test_the_text_says_how_the_numbers_came_about_and_how_to_get_them_again(report: MakeReport, base: Report) -> None:
    text = render(report(), base).text

    assert "| Complexity | 15% | 64% | 5.4 | cyclomatic and cognitive complexity and nesting" in text
    assert "estimated: tests reach 60% of the code lines through imports |" in text
    assert "Confidence 0.71 (medium)" in text
    assert "3 findings in all. The command /forge plan shows what a proven refactoring wins back." in text
    assert "Score version `seed-v1`, engine `e7c1f0`." in text
    assert text.endswith(f"Reproduce: `forge analyze --base {BASE_SHA} --head {HEAD_SHA}`")


def test_a_tree_without_source_has_nothing_to_score(report: MakeReport) -> None:
    run = render(report(score=None, interval=None, parts=(), findings=(), files=(), not_judged=()))

    assert run.title == "Nothing to score: no source files"
    assert run.conclusion == "skipped"
    assert run.summary == "There is no source file to score in this commit."
    assert run.annotations == ()


def test_nothing_new_is_a_success_even_where_the_score_fell(report: MakeReport) -> None:
    run = render(report(), report(score=75.0, commit_sha=BASE_SHA))

    assert run.title == "Readiness 75 -> 74.1 (-0.9), no new findings"
    assert run.conclusion == "success"
    assert "**Nothing new.**" in run.summary
    assert "No part moved." in run.summary


def test_a_score_that_did_not_move_is_unchanged(report: MakeReport) -> None:
    run = render(report(), report(commit_sha=BASE_SHA))

    assert run.title == "Readiness 74.1 (unchanged), no new findings"


def test_reports_of_two_score_versions_are_not_compared(report: MakeReport) -> None:
    run = render(report(), report(score_version="seed-v0", commit_sha=BASE_SHA))

    assert run.title == "Readiness 74.1, 3 findings"
    assert "The base `001122334455` has no score that this one can be compared with." in run.summary
    assert "--base" not in run.text


def test_only_changed_lines_are_annotated(report: MakeReport, base: Report) -> None:
    run = render(report(), base, {"src/pay.py": [range(1, 2), range(88, 89)], "src/tax.py": [range(1, 12)]})

    [annotation] = run.annotations
    assert (annotation.path, annotation.line, annotation.level) == ("src/pay.py", 88, "notice")
    assert annotation.title == "FF-3f9c21: cognitive complexity 29 (free up to 5)"
    assert annotation.message == "-0.4 points. Fix: Return early."


def test_a_finding_that_is_not_new_is_not_annotated_again(report: MakeReport, base: Report) -> None:
    run = render(report(), base, {"src/shop.py": [range(1, 2000)]})

    assert run.annotations == ()


def test_annotations_are_the_largest_losses_and_the_rest_is_counted(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    many = [replace(findings[1], id=f"FF-{n:06x}", line=n, loss=n / 100) for n in range(1, 15)]
    changed = {"src/pay.py": [range(1, 100)]}

    run = render(report(findings=many), report(findings=(), commit_sha=BASE_SHA), changed)

    assert [annotation.line for annotation in run.annotations] == list(range(14, 4, -1))
    assert "4 more findings on changed lines were not annotated." in run.summary


def test_coverage_is_annotated_only_where_this_very_commit_was_measured(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    known = replace(findings[1], id="FF-aaaaaa", metric="coverage", message="tests miss 3 of 9 lines: 88-90")
    guessed = replace(known, id="FF-bbbbbb", path="src/new.py", message="no test reaches it")
    comparison = compare(report(findings=[known, guessed]), report(findings=(), commit_sha=BASE_SHA))
    changed = {"src/pay.py": [range(80, 90)], "src/new.py": [range(80, 90)]}

    runs = [
        check_run.render(
            comparison,
            changed_lines=changed,
            external_id="1",
            details_url="",
            head_sha=HEAD_SHA,
            base_sha=BASE_SHA,
            measured=measured,
        )
        for measured in ((), {"src/pay.py"})
    ]

    assert [[note.path for note in run.annotations] for run in runs] == [[], ["src/pay.py"]]
    assert all("FF-bbbbbb" in run.summary for run in runs), "it is listed all the same"


@pytest.mark.parametrize(
    ("enforced", "conclusion", "title"),
    [
        (True, "failure", "Nothing to score: no source files, the gate fails"),
        (False, "skipped", "Nothing to score: no source files, the gate would fail"),
    ],
)
def test_who_takes_all_source_away_does_not_slip_past_an_enforced_gate(
    report: MakeReport, enforced: bool, conclusion: str, title: str
) -> None:
    change = compare(report(score=None, interval=None, parts=(), findings=(), files=(), not_judged=()), report())
    policy = Policy(Gate(min=60, enforce=enforced))

    assert (check_run.conclusion(change, policy), check_run.title(change, policy)) == (conclusion, title)


@pytest.mark.parametrize(("minimum", "of_others"), [(0, "success"), (99, "failure")])
def test_the_check_of_a_fork_ends_neutral(report: MakeReport, minimum: int, of_others: str) -> None:
    unchanged = compare(report(), report())
    policy = Policy(Gate(min=minimum, scope="all", enforce=True))

    assert check_run.conclusion(unchanged, policy) == of_others
    assert check_run.conclusion(unchanged, replace(policy, is_fork=True)) == "neutral"


def test_a_push_without_a_base_annotates_its_largest_losses(report: MakeReport) -> None:
    run = render(report())

    assert [annotation.path for annotation in run.annotations] == ["src/shop.py", "src/pay.py", "src/tax.py"]
    assert "not annotated" not in run.summary


@pytest.mark.parametrize(
    "there",
    [
        pytest.param({"line": 0}, id="line 0"),
        pytest.param({"path": "src/\udcff.py"}, id="a path that is not UTF-8"),
    ],
)
def test_what_the_host_cannot_find_is_not_annotated(
    report: MakeReport, findings: Sequence[Finding], there: dict[str, object]
) -> None:
    run = render(report(findings=[replace(findings[1], **there)]))  # type: ignore[arg-type]  # one field or the other

    assert run.annotations == ()
    assert "FF-3f9c21" in run.summary


NAMES = st.text(alphabet="ab/._|`<>@#\n漢\udc80\u202e[]()*", min_size=1, max_size=300)
FINDINGS = st.builds(
    Finding,
    id=st.integers(0, 0xFFFFFF).map(lambda number: f"FF-{number:06x}"),
    path=NAMES,
    line=st.integers(0, 10**6),
    metric=st.sampled_from(["cyclomatic", "naming", "some_new_metric"]),
    value=st.floats(0, 1e6),
    limit=st.floats(0, 1e6),
    loss=st.floats(0, 100),
    message=NAMES,
    fix=NAMES,
    symbol=NAMES,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(FINDINGS, min_size=1, max_size=4), st.lists(NAMES, max_size=4), st.sampled_from([1, 10, 300]))
def test_any_report_stays_within_the_limits_and_no_row_is_cut(
    report: MakeReport, findings: list[Finding], names: list[str], times: int
) -> None:
    skipped = tuple(NotJudged(name, f"{name} {number}") for number in range(times) for name in names)
    head = report(findings=tuple(findings) * times, not_judged=skipped)

    run = render(head, report(findings=(), commit_sha=BASE_SHA))

    assert len(run.title) <= 255
    for text in (run.summary, run.text):
        assert len(text.encode()) <= LIMIT
    rows = [line for line in run.summary.split("\n") if line.startswith("| FF-")]
    assert all(line.endswith(" |") for line in rows)
    cells = [token for token in PAGE.parse(run.summary) if token.type == "td_open"]
    assert len(cells) >= 5 * len(rows)
    assert len(rows) == min(10, len(head.findings)) or "… and " in run.summary
    assert (len(rows) < len(head.findings)) == ("… and " in run.summary)
    for annotation in run.annotations:
        assert len(annotation.title) <= 255
        assert annotation.line >= 1
