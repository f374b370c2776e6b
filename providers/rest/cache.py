"""Answers kept with their ETag: asking again costs no primary rate limit when nothing has changed (304)."""

from collections import OrderedDict
from dataclasses import dataclass

from providers.rest.exchange import Answer, Request

_KEPT_HEADERS = ("content-type", "link", "etag")


@dataclass(frozen=True, slots=True)
class _Key:
    installation_id: str
    accept: str
    url: str


class EtagCache:
    """The least recently used answers, bounded by number and by bytes. The key includes the installation.

    Nothing is answered from here alone: the host judges the token of each request first and says 304.
    """

    def __init__(
        self, limit: int = 2_000, limit_bytes: int = 64 * 1024 * 1024, largest_bytes: int = 1024 * 1024
    ) -> None:
        self._limit = limit
        self._limit_bytes = limit_bytes
        self._largest_bytes = largest_bytes
        self._answers: OrderedDict[_Key, Answer] = OrderedDict()
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, request: Request) -> Answer | None:
        """The kept answer, now the most recently used; its `etag` header is set."""
        answer = self._answers.get(_key(request))
        if answer is not None:
            self._answers.move_to_end(_key(request))
        return answer

    def keep(self, request: Request, answer: Answer) -> None:
        """Keep a 200 that has an ETag and is not too large; the oldest go when there is no room."""
        if answer.status != 200 or "etag" not in answer.headers or len(answer.body) > self._largest_bytes:
            return
        self._drop(_key(request))
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        self._answers[_key(request)] = Answer(200, headers, answer.body)
        self.size_bytes += len(answer.body)
        while len(self._answers) > self._limit or self.size_bytes > self._limit_bytes:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: _Key) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self.size_bytes -= len(answer.body)


def _key(request: Request) -> _Key:
    return _Key(request.installation_id, request.headers.get("accept", ""), request.url)
