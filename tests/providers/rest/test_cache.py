"""The cache of answers is bounded, and forgets what was not asked for the longest."""

from providers.rest.cache import EtagCache
from providers.rest.exchange import Answer, Request


def _request(path: str) -> Request:
    return Request("GET", f"https://api.github.com/{path}", {"accept": "application/json"}, installation_id="7")


def _answer(size: int, **headers: str) -> Answer:
    return Answer(200, {"etag": '"1"', **headers}, b"x" * size)


def test_the_least_recently_used_answer_goes_first() -> None:
    cache = EtagCache(limit=2)
    cache.keep(_request("a"), _answer(1))
    cache.keep(_request("b"), _answer(1))

    cache.find(_request("a"))
    cache.keep(_request("c"), _answer(1))

    assert [cache.find(_request(path)) is not None for path in "abc"] == [True, False, True]


def test_the_bytes_are_bounded_and_counted() -> None:
    cache = EtagCache(limit_bytes=100, largest_bytes=60)

    for path, size in (("a", 60), ("b", 30), ("c", 30), ("d", 61), ("b", 20)):
        cache.keep(_request(path), _answer(size))

    assert [cache.find(_request(path)) is not None for path in "abcd"] == [False, True, True, False]
    assert cache.size_bytes == 50


def test_an_answer_without_an_etag_is_not_kept() -> None:
    cache = EtagCache()

    cache.keep(_request("a"), Answer(200, {}, b"x"))
    cache.keep(_request("b"), Answer(404, {"etag": '"1"'}, b"x"))

    assert len(cache) == 0
