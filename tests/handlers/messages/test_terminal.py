import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import dedent

import pytest
from rich.cells import cell_len
from rich.console import Console

from engine.analysis.comparison import Comparison, compare
from engine.analysis.report import Finding, NotJudged, Report
from handlers.messages import terminal
from handlers.messages.terminal_rows import Place

MakeReport = Callable[..., Report]


def shown(comparison: Comparison, *, is_terminal: bool = False, columns: int = 80) -> str:
    """What stands on a screen, without the spaces at the ends of lines."""
    out = io.StringIO()
    console = Console(
        file=out, width=columns, force_terminal=is_terminal, color_system="standard" if is_terminal else None
    )
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
          Dependencies   ████████████████████████   100%      5%   0.0
          Coverage, estimated: tests reach 60% of the code lines through imports

        Moved since the base, in points
          Part        base  head  change
          Complexity   6.6   9.6      +3

        New here: 2 findings
          -0.4  src/pay.py:88  settle
                cognitive complexity 29 (free up to 5)
                Fix: Return early.
          -0.3  src/tax.py:12  rate
                4 of 4 parameters and results without a type
                Fix: Write the types.

        Not judged: 2 files
             1  does not parse: 4% of its bytes are errors
                src/old.py
             1  generated
                src/gen/api_pb2.py

        The command /forge plan shows what a proven refactoring wins back.
        score seed-v1, engine e7c1f0, commit ab12cd34ef56
        """)


def test_without_a_base_the_largest_losses_are_shown_and_the_rest_counted(
    report: MakeReport, findings: Sequence[Finding]
) -> None:
    many = tuple(replace(findings[1], id=f"FF-{n:06x}", line=n) for n in range(1, 20))

    text = shown(compare(report(findings=many), None))

    assert "Readiness  74.1 of 100\n" in text
    assert text.count("src/pay.py") == 15
    assert "  … and 4 more findings, worth 1.7 points together.\n" in text


def test_what_shares_one_fix_is_told_it_once(report: MakeReport, findings: Sequence[Finding]) -> None:
    many = tuple(replace(findings[1], id=f"FF-{n:06x}", path=f"src/p{n}.py") for n in range(15))

    text = shown(compare(report(findings=(*many, findings[2])), None), columns=120)

    losses = text.partition("Largest losses\n")[2].partition("\n\n")[0].split("\n")
    assert losses[-4:] == [
        "  -0.4  src/p14.py:88  settle",
        "        cognitive complexity 29 (free up to 5)",
        "        Fix of these 15: Return early.",
        "  … and 1 more finding, worth 0.3 points.",
    ]
    assert text.count("Return early.") == 1


def test_a_finding_keeps_its_indent_on_a_narrow_screen(report: MakeReport, findings: Sequence[Finding]) -> None:
    path = "packages/playwright-core/src/server/webkit/webview/protocol.d.ts"
    long = replace(findings[1], path=path, symbol="WebViewProtocolReader.readTheFirstMessage")

    text = shown(compare(report(findings=(long,), not_judged=(NotJudged(path, "generated"),) * 3), None), columns=48)

    assert (
        dedent("""\
        Largest losses
          -0.4  packages/pl…kit/webview/protocol.d.ts:88
                WebViewProtocolReade…readTheFirstMessage
                cognitive complexity 29 (free up to 5)
                Fix: Return early.

        Not judged: 3 files
             3  generated
                packages/play…bkit/webview/protocol.d.ts
                and 2 more
        """)
        in text
    )


@pytest.mark.parametrize(
    ("path", "line", "columns", "expected"),
    [
        pytest.param("src/pay.py", 88, 13, "src/pay.py:88", id="it fits"),
        pytest.param("src/pay.py", 88, 12, "s…/pay.py:88", id="one too many"),
        pytest.param("src/pay.py", 88, 4, "…/p…y:88", id="much too narrow"),
        pytest.param("a_long_module_name.py", 7, 12, "a_lon…e.py:7", id="no folder"),
        pytest.param("src/漢字/漢字.py", 7, 14, "sr…/漢字.py:7", id="wide characters"),
        pytest.param("src/pay.py", 0, 20, "src/pay.py", id="no line"),
    ],
)
def test_a_path_keeps_its_file_name_and_line(path: str, line: int, columns: int, expected: str) -> None:
    out = io.StringIO()

    Console(file=out, width=columns).print(Place(path, line))

    assert out.getvalue().replace("\n", "") == expected


def test_many_reasons_are_counted(report: MakeReport) -> None:
    skipped = tuple(NotJudged(f"{number}.py", f"reason {number:02}") for number in range(14))

    text = shown(compare(report(not_judged=skipped), None))

    assert "reason 09" in text
    assert "reason 10" not in text
    assert "  … and 4 files for other reasons.\n" in text


def test_an_unmoved_score_is_told_as_that(report: MakeReport) -> None:
    text = shown(compare(report(), report()))

    assert "Readiness  74.1 -> 74.1 of 100  (unchanged)\n" in text
    assert "Moved" not in text
    assert "\nNothing new.\n" in text


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
