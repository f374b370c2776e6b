import pytest

from bot.site.views.marks import TREND_HEIGHT, TREND_WIDTH, change_mark, score_mark, state, trend


@pytest.mark.parametrize(
    ("score", "text", "share", "band"),
    [
        pytest.param(None, "–", 0.0, "none", id="no score"),
        pytest.param(0.0, "0", 0.0, "poor", id="nothing"),
        pytest.param(59.9, "59.9", 59.9, "poor", id="just poor"),
        pytest.param(60.0, "60", 60.0, "fair", id="just fair"),
        pytest.param(80.0, "80", 80.0, "good", id="just good"),
        pytest.param(100.0, "100", 100.0, "good", id="everything"),
    ],
)
def test_a_score_is_a_number_a_share_of_the_ring_and_a_band(score: float | None, text: str, share: float, band: str):
    mark = score_mark(score)

    assert (mark.text, mark.share, mark.band) == (text, share, band)


@pytest.mark.parametrize(
    ("score", "before", "expected"),
    [
        pytest.param(74.0, 71.0, ("+3", "up"), id="better"),
        pytest.param(70.6, 71.0, ("-0.4", "down"), id="worse"),
        pytest.param(71.04, 71.0, ("0", "level"), id="too little to see"),
        pytest.param(71.0, None, None, id="nothing before"),
        pytest.param(None, 71.0, None, id="no score now"),
    ],
)
def test_a_change_has_a_sign_and_a_word(score: float | None, before: float | None, expected: tuple[str, str] | None):
    mark = change_mark(score, before)

    assert (mark and (mark.text, mark.word)) == expected


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param([0.0, 100.0], id="from end to end"),
        pytest.param([71.0, 71.1, 71.0], id="hardly moving"),
        pytest.param([100.0, 100.0], id="at the top"),
        pytest.param([0.0, 0.0, 0.0], id="at the bottom"),
    ],
)
def test_a_trend_stays_inside_its_box(scores: list[float]):
    mark = trend(scores)

    assert mark is not None
    places = [tuple(map(float, place.split(","))) for place in mark.points.split()]
    assert len(places) == len(scores)
    assert all(0 <= x <= TREND_WIDTH and 0 <= y <= TREND_HEIGHT for x, y in places)
    assert (mark.x, mark.y) == places[-1]


def test_a_trend_of_tenths_is_no_mountain():
    mark = trend([71.0, 71.5])

    assert mark is not None
    first, last = (float(place.split(",")[1]) for place in mark.points.split())
    assert 0 < first - last < 2


def test_one_score_is_no_trend():
    assert trend([]) is None
    assert trend([71.0]) is None


@pytest.mark.parametrize(
    ("name", "text", "tone"),
    [
        ("done", "done", "good"),
        ("timed_out", "timed out", "bad"),
        ("refused", "refused", "warn"),
        ("in_progress", "in progress", "busy"),
        ("nothing_to_do", "nothing to do", "quiet"),
        ("a state of next year", "a state of next year", "quiet"),
    ],
)
def test_a_state_is_said_in_words_with_a_tone(name: str, text: str, tone: str):
    mark = state(name)

    assert (mark.text, mark.tone) == (text, tone)
