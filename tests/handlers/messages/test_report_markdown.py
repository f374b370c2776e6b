from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.analysis.comparison import compare
from engine.analysis.report import Finding, Report
from handlers.messages.report_markdown import summary, text

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
BASE_SHA = "0011223344556677889900112233445566778899"
MakeReport = Callable[..., Report]


def test_ten_new_findings_are_shown_and_the_others_counted_with_what_they_cost(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    costs = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.04, 0.004, 0.0004]
    many = [replace(findings[1], id=f"FF-{n:06x}", loss=cost) for n, cost in enumerate(costs)]

    said = summary(compare(report(findings=many), report(findings=())), base_sha=BASE_SHA)
    one_more = summary(compare(report(findings=many[:11]), report(findings=())), base_sha=BASE_SHA)

    rows = [line for line in said.split("\n") if line.startswith("| FF-")]
    assert [row.split(" | ")[3] for row in rows] == [
        "-1", "-0.9", "-0.8", "-0.7", "-0.6", "-0.5", "-0.4", "-0.3", "-0.2", "-0.1",
    ]  # fmt: skip
    assert "… and 3 more findings, worth less than 0.1 points together." in said
    assert "… and 1 more, worth less than 0.1 points." in one_more


def test_the_reasons_of_five_languages_are_not_cut(report: MakeReport) -> None:
    said = [f"{name}: tests reach 84% of the code lines through imports (an estimate counts)" for name in "ABCDE"]
    parts = tuple(replace(part, reason="; ".join(said)) if part.name == "coverage" else part for part in report().parts)

    told = text(compare(report(parts=parts), None), head_sha=HEAD_SHA, base_sha=None)

    assert all(each in told for each in said)


def test_what_is_gone_is_counted(report: MakeReport, findings: Sequence[Finding]) -> None:
    said = summary(compare(report(findings=findings[1:]), report()), base_sha=BASE_SHA)

    assert "Gone: 1 finding, worth 1.8 points." in said
