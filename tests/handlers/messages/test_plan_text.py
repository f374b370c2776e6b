"""A plan in the terminal and in its pull request says what it left as it was."""

import pytest

from engine.refactoring.evidence import Proof
from engine.refactoring.results import PlannedChange
from handlers.messages.plan_text import change_text
from handlers.messages.pull_request import Deed, body
from tests.engine.refactoring.plans import laid_out, nested, plan_of

NOTE = "not formatted: shop.py was not in ruff's format before"


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> PlannedChange:
    """Two functions to be flattened in a file that the repository's formatter has never seen."""
    untidy = b"prices = [1,2]\n\n\n" + nested("large") + b"\n\n" + nested("larger").partition(b"\n\n\n")[2]
    root = laid_out(tmp_path_factory.mktemp("shop"), {"ruff.toml": b"line-length = 79\n", "shop.py": untidy})
    return plan_of(root, is_asked=True, types=("complexity_reduction",)).proposals[0]


def test_the_terminal_says_once_what_was_not_formatted(change: PlannedChange) -> None:
    text = change_text(change)

    assert len(change.steps) == 2
    assert text.count(NOTE) == 1


def test_the_pull_request_says_once_what_was_not_formatted(change: PlannedChange) -> None:
    deed = Deed("J-1", change, Proof(), score=50.0, seconds=1.0, receipt_sha256="0" * 64)

    text = body(deed)

    assert text.count("not formatted: shop.py was not in ruff") == 1
