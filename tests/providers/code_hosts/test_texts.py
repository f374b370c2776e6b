"""Text is shortened by whole rows and always fits."""

import pytest

from providers.code_hosts.texts import cut, without_last_rows


@pytest.mark.parametrize(
    ("markdown", "limit", "shortened"),
    [
        pytest.param("a\nb", 3, "a\nb", id="it fits exactly"),
        pytest.param("a" * 40 + "\n" + "b" * 40, 80, "a" * 40 + "\n\n… 1 more rows did not fit here.", id="a row goes"),
        pytest.param("ü" * 60, 100, "\n\n… 1 more rows did not fit here.", id="one row larger than the limit"),
    ],
)
def test_text_is_shortened_by_whole_rows(markdown: str, limit: int, shortened: str) -> None:
    result = without_last_rows(markdown, limit)

    assert result == shortened
    assert len(result.encode()) <= limit


@pytest.mark.parametrize(
    ("title", "shortened"),
    [("Readiness", "Readiness"), ("Readiness 71", "Readiness…"), ("Ready\ud800", "Ready?")],
)
def test_a_title_is_cut_with_an_ellipsis(title: str, shortened: str) -> None:
    assert cut(title, 10) == shortened
