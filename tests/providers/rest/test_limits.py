"""Waits are read on the server's own clock and stay within reason."""

from email.utils import formatdate

import pytest

from providers.rest.exchange import Answer, Request
from providers.rest.limits import LONGEST_WAIT_S, limit_of, spent_window

NOW_S = 1_795_340_000.0
REQUEST = Request("GET", "https://api.github.com/thing", {})


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        pytest.param({"retry-after": "30"}, 30.0, id="seconds"),
        pytest.param({"retry-after": "0"}, 1.0, id="at once"),
        pytest.param({"retry-after": formatdate(NOW_S + 60, usegmt=True)}, 60.0, id="a date"),
        pytest.param({"retry-after": "soon"}, 60.0, id="a word"),
        pytest.param({"retry-after": "9" * 400}, LONGEST_WAIT_S, id="for ever"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795340090"}, 90.0, id="a reset"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795330000"}, 1.0, id="a reset gone by"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "-"}, 60.0, id="a reset that is no number"),
        pytest.param(
            {
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": "1795343690",
                "date": formatdate(NOW_S + 3600, usegmt=True),
            },
            90.0,
            id="their clock an hour ahead of ours",
        ),
        pytest.param({"ratelimit-remaining": "0", "ratelimit-reset": "1795340045"}, 45.0, id="a reset of GitLab"),
        pytest.param({"ratelimit-remaining": "7", "ratelimit-reset": "1795340045"}, 60.0, id="GitLab has some left"),
    ],
)
def test_the_wait_is_what_the_host_asks(headers: dict[str, str], wait_s: float) -> None:
    limit = limit_of(REQUEST, Answer(429, headers, b""), NOW_S)

    assert limit is not None
    assert limit.wait_s == wait_s


@pytest.mark.parametrize("status", [200, 304, 404, 422, 500])
def test_other_answers_are_no_limit(status: int) -> None:
    answer = Answer(status, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795340090"}, b"{}")

    assert limit_of(REQUEST, answer, NOW_S) is None


@pytest.mark.parametrize("prefix", ["x-ratelimit", "ratelimit"])
def test_the_last_answer_of_a_window_tells_of_the_wait_before_the_next_call_fails(prefix: str) -> None:
    answer = Answer(200, {f"{prefix}-remaining": "0", f"{prefix}-reset": "1795340030"}, b"{}")

    limit = spent_window(answer, NOW_S)

    assert limit is not None
    assert limit.wait_s == 30.0


def test_a_window_with_something_left_asks_for_no_wait() -> None:
    answer = Answer(200, {"ratelimit-remaining": "1", "ratelimit-reset": "1795340030"}, b"{}")

    assert spent_window(answer, NOW_S) is None
