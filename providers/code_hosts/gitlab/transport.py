"""python-gitlab's requests, sent by the client of the house: it knows limits, retries, redirects and fences.

python-gitlab waits for its answers and is therefore called in threads; each request goes back to the event loop, where
the client lives, and its thread sleeps until the answer is there.
"""

import asyncio
import threading
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as WaitedTooLong
from io import BytesIO
from typing import Any

import requests
from gitlab._backends.requests_backend import RequestsBackend, RequestsResponse
from requests.structures import CaseInsensitiveDict

from providers.code_hosts.code_host import Fence
from providers.code_hosts.gitlab.accounts import NAME
from providers.errors import ProviderUnavailable
from providers.rest.client import RestClient
from providers.rest.exchange import Answer, Request

LONGEST_WAIT_S = 300.0  # for one answer, its turn in the lane of writes and every repetition of a read included
_READS = frozenset({"GET", "HEAD"})


class Transport(RequestsBackend):
    """The requests of one call, charged to one installation and guarded by one job's fence."""

    def __init__(
        self, rest: RestClient, loop: asyncio.AbstractEventLoop, installation_id: str, fence: Fence | None
    ) -> None:
        super().__init__()
        self._rest = rest
        self._loop = loop
        self._installation_id = installation_id
        self._fence = fence
        self._lock = threading.Lock()
        self._pending: Future[Answer] | None = None
        self._is_over = False

    def http_request(  # the signature is python-gitlab's
        self,
        method: str,
        url: str,
        json: dict[str, Any] | bytes | None = None,
        data: Any = None,
        params: Any | None = None,
        timeout: float | None = None,
        verify: bool | str | None = True,
        stream: bool | None = False,
        **kwargs: Any,
    ) -> RequestsResponse:
        """The answer to one request. Raises what the client raises; none of it is python-gitlab's to repeat.

        `stream` marks a file that GitLab may keep elsewhere. Time and certificates are the client's own business.
        """
        prepared = requests.Request(
            method.upper(), url, headers=kwargs["headers"], params=params, json=json, data=data, auth=kwargs["auth"]
        ).prepare()
        return RequestsResponse(_response(prepared, self._wait(self._request(prepared), is_download=bool(stream))))

    def end(self) -> None:
        """Nothing more is sent: whoever asked has gone, and the thread is not to go on by itself."""
        with self._lock:
            self._is_over = True
            if self._pending is not None:
                self._pending.cancel()

    def _wait(self, request: Request, *, is_download: bool) -> Answer:
        with self._lock:
            if self._is_over:
                raise ProviderUnavailable(NAME, 1.0, "the call was given up")
            sending = self._rest.download(request) if is_download else self._rest.send(request)
            self._pending = pending = asyncio.run_coroutine_threadsafe(sending, self._loop)
        try:
            return pending.result(LONGEST_WAIT_S)
        except WaitedTooLong:
            pending.cancel()
            raise ProviderUnavailable(NAME, 30.0, f"no answer within {LONGEST_WAIT_S:.0f} s") from None
        except CancelledError:
            raise ProviderUnavailable(NAME, 1.0, "the call was given up") from None

    def _request(self, prepared: requests.PreparedRequest) -> Request:
        body = prepared.body
        is_read = prepared.method in _READS
        return Request(
            method=prepared.method or "GET",
            url=prepared.url or "",
            headers={name.lower(): str(value) for name, value in prepared.headers.items() if name != "Content-Length"},
            body=body if isinstance(body, bytes) else b"",
            installation_id=self._installation_id,
            kind="read" if is_read else "write",
            fence=None if is_read else self._fence,
        )


def _response(prepared: requests.PreparedRequest, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.headers = CaseInsensitiveDict(answer.headers)
    response.raw = BytesIO(answer.body)
    response.url = prepared.url or ""
    response.request = prepared
    response.encoding = "utf-8"
    return response
