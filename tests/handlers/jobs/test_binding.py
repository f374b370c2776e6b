"""What a person could see, by what deliveries had told until they wrote."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.jobs.binding import difference
from providers.code_hosts.proposals import PullRequest
from providers.database.pull_request_heads import SeenHead

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
A, B, C = "a" * 40, "b" * 40, "c" * 40


def heads(*told: tuple[int, str] | tuple[int, str, str]) -> list[SeenHead]:
    """Newest first: each a second before or after noon, a head, and where it went (main)."""
    made = [SeenHead(one[1], one[2] if len(one) > 2 else "main", NOON + timedelta(seconds=one[0])) for one in told]
    return sorted(made, key=lambda head: head.received_at, reverse=True)


@pytest.mark.parametrize(
    ("told", "now", "base", "said"),
    [
        pytest.param(heads((-9, A)), A, "main", "", id="as it was told"),
        pytest.param([], B, "main", "", id="nothing was told: what stands there was seen"),
        pytest.param(heads((0, A)), A, "main", "", id="told in the same moment"),
        pytest.param(heads((-9, A), (-5, B)), B, "main", "", id="the newest of what was told"),
        pytest.param(heads((-9, A), (5, A)), A, "main", "", id="the same was told again"),
        pytest.param(heads((-9, A)), B, "main", f"from `{A[:12]}` to `{B[:12]}`", id="moved, and nobody told yet"),
        pytest.param(heads((-9, A), (5, B)), B, "main", f"from `{A[:12]}` to `{B[:12]}`", id="moved, and told"),
        pytest.param(heads((-9, A), (5, B), (6, A)), A, "main", f"to `{B[:12]}` and back", id="moved and put back"),
        pytest.param(
            heads((-9, A), (5, B), (6, C), (7, A)),
            A,
            "main",
            f"to `{B[:12]}`, `{C[:12]}` and back",
            id="twice, and back",
        ),
        pytest.param(heads((5, B)), A, "main", f"to `{B[:12]}` and back", id="first told after it was asked"),
        pytest.param(heads((-9, A)), A, "release", "goes to `release` by now", id="made to go elsewhere"),
        pytest.param(heads((-9, A, "release")), A, "release", "", id="it went there all along"),
    ],
)
def test_what_differs_from_what_could_be_seen_is_said(told: list[SeenHead], now: str, base: str, said: str) -> None:
    pull_request = PullRequest(52, "A change", "open", now, "topic", C, base, False, None)

    told_difference = difference(told, pull_request, NOON, "#52")

    assert (said in told_difference) if said else told_difference == ""
    assert not told_difference or told_difference.startswith("#52 ")
