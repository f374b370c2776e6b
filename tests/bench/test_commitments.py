"""The table of promises: when one is kept, when it is missed, and that every row can be measured."""

import pytest

from bench.commitments import GROUPS, Figure, main
from bench.measures import facts_ratio, fingerprint_ratio, texts_of


@pytest.mark.parametrize(
    ("target", "figure", "is_lower_better", "verdict"),
    [
        (1.6, 1.5, True, "met"),
        (1.6, 1.75, True, "within a tenth"),
        (1.6, 1.77, True, "MISSED"),
        (3.0, 3.1, False, "met"),
        (3.0, 2.8, False, "within a tenth"),
        (3.0, 2.7, False, "MISSED"),
        (3.0, None, True, "not measured"),
    ],
)
def test_a_promise_may_be_missed_by_a_tenth(target, figure, is_lower_better, verdict):
    assert Figure("", target, figure, "x", "", is_lower_better).verdict == verdict


def test_what_is_missed_fails_the_command(monkeypatch, capsys):
    monkeypatch.setitem(GROUPS, "warm", lambda: iter([Figure("slow", 1.0, 2.0, "s", "nothing")]))

    assert main(["warm"]) == 1

    assert "MISSED" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["python", "java"])
def test_ratios_are_measured_on_the_same_files_every_time(language, monkeypatch):
    monkeypatch.setattr("bench.measures.CORPUS_BYTES", 60_000)
    monkeypatch.setattr("bench.measures.ROUNDS", 1)
    monkeypatch.setattr("bench.measures.texts_of", lambda language: texts_of(language, 60_000))

    ratio, note = facts_ratio(language)
    share, same_note = fingerprint_ratio(language)

    assert 1.0 < ratio < 20.0
    assert 0.0 < share < 5.0
    assert note == same_note
