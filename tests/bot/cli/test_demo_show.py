import io
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.cli.demo_show import Show
from engine.analysis.comparison import Comparison, compare
from providers.code_hosts.local.store import CheckRunRow
from tests.bot.site.reports import make_report

URL = (
    "http://127.0.0.1:46457/repositories/01a203a7-6955-7e1e-b8a7-5ef6231fd6ab/runs/01a203a7-876d-7169-b358-25a760542722"
)
ANNOTATION = {
    "path": "src/pay.py", "line": 88, "end_line": None, "level": "warning",
    "title": "FF-3f9c21: cognitive complexity 29 (free up to 5)", "message": "-0.4 points. Fix: Return early.",
}  # fmt: skip
HEAD, BASE = make_report("ab12cd34"), make_report("00112233")


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def show(screen: io.StringIO) -> Show:
    """Prints on a screen of 80 columns."""
    return Show(Console(file=screen, width=80))


def check_run(**changes: Any) -> CheckRunRow:
    row = {
        "name": "Forge Factory / readiness", "head_sha": "ab12cd34", "external_id": "1", "status": "completed",
        "conclusion": "neutral", "title": "Readiness 75.4, 130 findings", "summary": "**said**", "text": "",
        "details_url": URL, "annotations": [ANNOTATION] * 4,
    }  # fmt: skip
    return row | changes  # type: ignore[return-value]  # the tests say which fields they replace


def lines(screen: io.StringIO) -> list[str]:
    return [line.rstrip() for line in screen.getvalue().split("\n")]


def test_a_push_is_told_with_its_parts_and_largest_losses(show: Show, screen: io.StringIO):
    show.check_run(check_run(), compare(HEAD, None))

    told = lines(screen)
    assert told[1] == "Readiness 75.4, 130 findings"
    assert "  Dependencies   ████████████████████████   100%      5%   0.0" in told
    assert "  -2.1  src/shop/billing/module_0.py:12  Ledger.settle_0" in told
    assert "  … and 127 more findings, worth 19.7 points together." in told
    assert "4 annotations, the first 2:" in told
    assert told.count("  src/pay.py:88") == 2
    assert told.count("    FF-3f9c21: cognitive complexity 29 (free up to 5)") == 2


def test_a_pull_request_is_told_with_what_moved_and_what_is_new(show: Show, screen: io.StringIO):
    parts = tuple(replace(part, value=0.5) if part.name == "naming" else part for part in BASE.parts)

    show.check_run(check_run(), compare(HEAD, replace(BASE, parts=parts, findings=BASE.findings[1:])))

    told = lines(screen)
    assert "  Naming     5   9.2    +4.2" in told
    assert not any(line.startswith("  Types") for line in told)
    assert told[told.index("New here:") + 1] == "  -2.1  src/shop/billing/module_0.py:12  Ledger.settle_0"


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        pytest.param(compare(HEAD, BASE), "  No part moved.", id="nothing changed"),
        pytest.param(None, "said", id="no report"),
    ],
)
def test_where_there_is_little_to_tell_that_is_told(
    show: Show, screen: io.StringIO, comparison: Comparison | None, said: str
):
    show.check_run(check_run(annotations=[]), comparison)

    told = lines(screen)
    assert said in told
    assert not any("annotation" in line or "New here" in line for line in told)


def test_an_address_is_never_broken(show: Show, screen: io.StringIO):
    show.check_run(check_run(), compare(HEAD, None))

    assert f"Its page: {URL}" in lines(screen)
    assert [line for line in lines(screen) if cell_len(line) > 80] == [f"Its page: {URL}"]


def test_a_reply_keeps_its_words_whole_on_a_narrow_screen(show: Show, screen: io.StringIO):
    show.reply(
        "> `/forge score`\n\n"
        "| Part | Lost |\n|---|---:|\n| Dependencies | 12.5 |\n\n"
        "| Finding | Where | What | Points | Fix |\n|---|---|---|---:|---|\n"
        "| FF-3f9c21 | `src/shop/checkout/payments.py:88` `settle` | cognitive complexity 29 (free up to 5) | -0.4 "
        "| Return early to flatten it, and move whole steps into functions of their own. |\n"
    )

    assert [line for line in lines(screen) if line] == [
        "▌ /forge score",
        "Part          Lost",
        "Dependencies  12.5",
        "FF-3f9c21  src/shop/checkout/payments.py:88 settle",
        "           What: cognitive complexity 29 (free up to 5) · Points: -0.4 · Fix:",
        "           Return early to flatten it, and move whole steps into functions of",
        "           their own.",
    ]


def test_names_in_a_check_run_are_no_markup(show: Show, screen: io.StringIO):
    show.check_run(check_run(title="[bold]x[/] \x1b[31m", annotations=[]), None)

    assert "[bold]x[/]" in screen.getvalue()
    assert "\x1b" not in screen.getvalue()
