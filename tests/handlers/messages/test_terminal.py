import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import dedent

from rich.cells import cell_len
from rich.console import Console

from engine.analysis.report import Comparison, Finding, Report, compare
from handlers.messages import terminal

MakeReport = Callable[..., Report]


def shown(comparison: Comparison, *, is_terminal: bool = False) -> str:
    """What stands on a screen of 80 columns, without the spaces at the ends of lines."""
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=is_terminal, color_system="standard" if is_terminal else None)
    console.print(terminal.render(comparison))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def test_a_report_reads_without_colour_at_80_columns(report: MakeReport, findings: Sequence[Finding]) -> None:
    head = report()
    parts = tuple(replace(part, value=0.44) if part.name == "complexity" else part for part in head.parts)
    base = report(score=71.0, parts=parts, findings=findings[:1])

    assert shown(compare(head, base)) == dedent("""\

        Readiness  71 -> 74.1 of 100  (+3.1)
        between 66.1 and 82.1, confidence medium (0.71)

          Part                                     Value  Weight  Lost
          Modularity     ██████████████████████░░    91%     20%   1.8
          Complexity     ███████████████░░░░░░░░░    64%     15%   5.4
          Types          ████████████░░░░░░░░░░░░    50%     15%   7.5
          Coverage       ██████████████░░░░░░░░░░    60%     20%   8.0  estimated
          Documentation  ███████████████████████░    94%     15%   0.9
          Naming         ██████████████████░░░░░░    77%     10%   2.3
          Dependency     ████████████████████████   100%      5%   0.0
          Coverage is estimated: no coverage report; 60% of the modules are imported by
          tests

        Moved since the base, in points
          Part        base  head  change
          Complexity   6.6   9.6      +3

        New here: 2 findings
            -0.4  src/pay.py:88  settle
                  FF-3f9c21  complexity 19 (limit 10); no automatic fix
            -0.3  src/tax.py:12  rate
                  FF-77ab02  missing annotations 4 (limit 0); type_annotation

        Not judged: 2 files
               1  does not parse: 4% of its bytes are errors  src/old.py
               1  generated  src/gen/api_pb2.py

        score seed-v1, engine e7c1f0, commit ab12cd34ef56
        """)


def test_without_a_base_the_largest_losses_are_shown_and_the_rest_counted(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    many = tuple(replace(findings[1], id=f"FF-{n:06x}", line=n) for n in range(1, 15))

    text = shown(compare(report(findings=many), None))

    assert "Readiness  74.1 of 100\n" in text
    assert text.count("src/pay.py") == 10
    assert "… and 4 more findings." in text


def test_a_tree_without_source_says_so(report: MakeReport) -> None:
    text = shown(compare(report(score=None, interval=None, parts=(), findings=(), not_judged=()), None))

    assert text == "Nothing to score: no source files.\n"


def test_no_line_is_wider_than_the_screen_and_no_name_steers_it(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    hostile = replace(findings[1], path="\x1b[31m[bold]src/" + "long/" * 60 + "漢.py", symbol="[red]x\r\n")

    text = shown(compare(report(findings=(hostile,)), None))

    assert max(cell_len(line) for line in text.split("\n")) <= 80
    assert "\x1b" not in text
    assert "[bold]src/" in text


def test_colour_only_decorates(report: MakeReport) -> None:
    plain_text = shown(compare(report(), None))
    coloured = shown(compare(report(), None), is_terminal=True)

    assert "\x1b[" in coloured
    assert "\x1b[" not in plain_text
