"""GitLab's REST interface for one call: python-gitlab's knowledge of it, in the words of this folder.

python-gitlab knows GitLab's addresses, pages and errors. Errors leave this file as the room's own, with every
credential taken out of their text. Everything here waits, and is called in a thread.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError, GitlabParsingError

from providers.code_hosts.fields import MissingField, find_text
from providers.code_hosts.gitlab.accounts import NAME
from providers.code_hosts.gitlab.transport import Transport
from providers.errors import ProviderRefused, ProviderUnavailable
from providers.rest.redaction import Redactor

PAGE: Final = 100
MOST_PAGES: Final = 100
UNREADABLE_RETRY_S: Final = 30.0
REASON_CHARACTERS: Final = 500


class GitLabApi:
    """Cheap to make: one for the few requests of one call."""

    def __init__(self, url: str, token: str, transport: Transport, redactor: Redactor) -> None:
        # A bearer may be an access token of any kind; links to further pages are brought back to our own address.
        self._gitlab = Gitlab(url, oauth_token=token, keep_base_url=True, backend=lambda: transport)
        self._redactor = redactor

    def get(self, path: str, **query: object) -> object:
        """The document at the path. Raises `ProviderRefused` with GitLab's status, 404 among them."""
        with self._own_errors():
            return _read(self._gitlab.http_get(path, query_data=dict(query)))

    def pages(self, path: str, **query: object) -> Iterator[object]:
        """Every item of a list, page after page as they are asked for.

        Raises `ProviderRefused` for a list of more than 100 pages: nothing we look for stands behind them.
        """
        with self._own_errors():
            listed = self._gitlab.http_list(path, query_data={"per_page": PAGE, **query}, iterator=True)
            for count, item in enumerate(listed):
                if count >= PAGE * MOST_PAGES:
                    raise ProviderRefused(NAME, 200, f"{path} is longer than {MOST_PAGES} pages")
                yield item

    def download(self, path: str) -> bytes:
        """The bytes of a file, from wherever GitLab keeps it."""
        with self._own_errors():
            answer = self._gitlab.http_get(path, streamed=True)
            if not isinstance(answer, requests.Response):
                raise TypeError("no file")
            return answer.content

    def post(self, path: str, data: Mapping[str, object]) -> object:
        """Create. Never sent twice: the ensure-verb that calls has looked first."""
        with self._own_errors():
            return _read(self._gitlab.http_post(path, post_data=dict(data)))

    def put(self, path: str, data: Mapping[str, object]) -> object:
        """Change in place; sent once, as `post`."""
        with self._own_errors():
            return _read(self._gitlab.http_put(path, post_data=dict(data)))

    def delete(self, path: str, *, unless_newer_than: str = "") -> None:
        """Take away; sent once, as `post`. Raises `ProviderRefused`, 404 for what is gone already.

        GitLab refuses with 412 what has changed since a moment, given as it writes them itself.
        """
        condition = {"If-Unmodified-Since": unless_newer_than} if unless_newer_than else None
        with self._own_errors():
            self._gitlab.http_delete(path, extra_headers=condition)

    @contextmanager
    def _own_errors(self) -> Iterator[None]:
        try:
            yield
        except GitlabParsingError as error:
            raise ProviderUnavailable(NAME, UNREADABLE_RETRY_S, f"unreadable answer: {error.error_message}") from None
        except GitlabError as error:
            reason = self._redactor.clean(_reason(error))[:REASON_CHARACTERS]
            raise ProviderRefused(NAME, error.response_code or 0, reason) from None
        except (ValueError, LookupError, TypeError, AttributeError) as error:  # a body cut short, of another shape
            raise ProviderUnavailable(NAME, UNREADABLE_RETRY_S, f"unreadable answer: {type(error).__name__}") from None


def _reason(error: GitlabError) -> str:
    """What GitLab says; of a token that is over it tells the word for it apart from what happened to it."""
    try:
        told = find_text(json.loads(error.response_body or b""), "error_description")
    except (ValueError, MissingField):
        told = ""
    return f"{error.error_message}: {told}" if told else str(error.error_message)


def _read(answer: dict[str, Any] | requests.Response) -> object:
    """python-gitlab hands out the bare response where the answer does not say that it is JSON."""
    if isinstance(answer, requests.Response):
        raise TypeError("no JSON")
    return answer
