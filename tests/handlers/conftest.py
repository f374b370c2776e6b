"""Reports built by hand, as a small shop would get them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.analysis.report import FileSummary, Finding, NotJudged, Part, Report

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
BASE_SHA = "0011223344556677889900112233445566778899"

PARTS = (
    Part("modularity", 0.20, 0.91, 1.8, "measured"),
    Part("complexity", 0.15, 0.64, 5.4, "measured"),
    Part("types", 0.15, 0.50, 7.5, "measured"),
    Part("coverage", 0.20, 0.60, 8.0, "estimated", "tests reach 60% of the code lines through imports"),
    Part("documentation", 0.15, 0.94, 0.9, "measured"),
    Part("naming", 0.10, 0.77, 2.3, "measured"),
    Part("dependency", 0.05, 1.0, 0.0, "measured"),
)
PAY = Finding(
    "FF-3f9c21", "src/pay.py", 88, "complexity", 29, 5, 0.42, "cognitive complexity 29 (free up to 5)",
    "Return early.", "settle",
)  # fmt: skip
TAX = Finding(
    "FF-77ab02", "src/tax.py", 12, "types", 0, 4, 0.31, "4 of 4 parameters and results without a type",
    "Write the types.", "rate",
)  # fmt: skip
SHOP = Finding(
    "FF-0c55e9", "src/shop.py", 1, "modularity", 812, 300, 1.8, "812 code lines in one file (full marks up to 300)",
    "Split it.",
)  # fmt: skip
FILES = (
    FileSummary("src/pay.py", "python", "source", 240, 180, 14, 0.42),
    FileSummary("src/tax.py", "python", "source", 90, 70, 6, 0.31),
    FileSummary("src/shop.py", "python", "source", 1100, 812, 51, 1.8),
    FileSummary("src/money.py", "python", "source", 60, 44, 5, 0.0),
    FileSummary("tests/test_pay.py", "python", "test", 80, 60, 7, 0.0),
    FileSummary("src/gen/api_pb2.py", "python", "generated", 900, 700, 30, 0.0),
)
NOT_JUDGED = (
    NotJudged("src/gen/api_pb2.py", "generated"),
    NotJudged("src/old.py", "does not parse: 4% of its bytes are errors"),
)


def make_report(**changes: Any) -> Report:
    fields: dict[str, Any] = {
        "score_version": "seed-v1",
        "engine_revision": "e7c1f0",
        "commit_sha": HEAD_SHA,
        "score": 74.1,
        "interval": (66.1, 82.1),
        "confidence": 0.71,
        "parts": PARTS,
        "findings": (SHOP, PAY, TAX),
        "files": FILES,
        "not_judged": NOT_JUDGED,
    }
    return Report(**(fields | changes))


@pytest.fixture
def report() -> Callable[..., Report]:
    """Builds the report of the shop; keywords replace its fields."""
    return make_report


@pytest.fixture
def findings() -> Sequence[Finding]:
    """The shop's three findings, the largest loss first: a long file, a complex function, missing types."""
    return (SHOP, PAY, TAX)
