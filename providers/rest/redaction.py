"""Takes secrets out of text before it reaches an error, a log or a person.

Patterns catch what looks like a credential; the exact values that are live in this process are known besides,
in the forms in which they travel (base64, hexadecimal, URL), and in pieces of twelve characters.
"""

import base64
import math
import re
import time
import urllib.parse
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

MASK = "[redacted]"
PIECE = 12  # characters: shorter pieces would mask innocent words, longer ones let half a token through

_GIT_USERS = (b"x-access-token:", b"oauth2:")  # as whom git sends a token: to GitHub, and to GitLab
_PATTERNS = re.compile(
    r"""
      gh[oprsu]_[A-Za-z0-9_.\-]{10,}                              # GitHub tokens, the App's server tokens among them
    | github_pat_[A-Za-z0-9_]{10,}
    | gl[a-z]{2,6}-[A-Za-z0-9_\-]{16,}                            # GitLab tokens
    | eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*  # JSON web tokens
    | (?<=bearer\ )[^\s"',]{8,} | (?<=basic\ )[A-Za-z0-9+/=]{8,} | (?<=token\ )[A-Za-z0-9_.\-]{20,}
    | (?<=://)[^/\s:@]{1,256}:[^/\s@]{1,512}(?=@)                 # user:password in a URL
    | -----BEGIN\ [A-Z\ ]{0,40}PRIVATE\ KEY-----.*?(?:-----END\ [A-Z\ ]{0,40}PRIVATE\ KEY-----|\Z)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


class Redactor:
    """Knows the live secrets of this process: lasting ones, and those that end, the newest `limit` of these.

    The pieces of all of them stand in one index, which is made anew when a secret is learned and only then: a line
    costs as much with two hundred tokens as with none. `now` is Unix time.
    """

    def __init__(self, limit: int = 200, now: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._now = now
        self._lasting: dict[str, _Known] = {}
        self._passing: OrderedDict[str, _Known] = OrderedDict()
        self._index = _Index({}, ())

    def learn(self, *secrets: str, until_s: float | None = None) -> None:
        """From now on these values are masked: for ever, or until a Unix time when they are worth nothing any more.

        Values shorter than 8 characters would mask ordinary words, and are left out.
        """
        known = {secret: _Known.of(secret, until_s) for secret in secrets if len(secret) >= 8}
        (self._lasting if until_s is None else self._passing).update(known)
        now_s = self._now()
        for secret in [secret for secret, one in self._passing.items() if one.until_s <= now_s]:
            del self._passing[secret]
        while len(self._passing) > self._limit:
            self._passing.popitem(last=False)
        # Put in place whole: other threads may be masking a line meanwhile.
        self._index = _Index.of([*self._lasting.values(), *self._passing.values()])

    def clean(self, text: str) -> str:
        """The text with every credential masked."""
        return _PATTERNS.sub(MASK, self._index.mask(text))

    def __call__(
        self, _logger: object, _method: str, event: MutableMapping[str, object]
    ) -> MutableMapping[str, object]:
        """A structlog processor: masks the text among the event's values, errors included."""
        for name, value in event.items():
            if isinstance(value, str):
                event[name] = self.clean(value)
            elif isinstance(value, BaseException):
                event[name] = self.clean(repr(value))
        return event


@dataclass(frozen=True, slots=True)
class _Known:
    """A secret's pieces, each with the form that it is of and where in it; and the forms too short for a piece."""

    pieces: Mapping[str, tuple[str, int]]
    short: tuple[str, ...]
    until_s: float

    @classmethod
    def of(cls, secret: str, until_s: float | None) -> "_Known":
        forms = set(_forms(secret))
        pieces = {form[at : at + PIECE]: (form, at) for form in forms for at in range(0, len(form) - PIECE + 1, PIECE)}
        return cls(pieces, tuple(form for form in forms if len(form) < PIECE), math.inf if until_s is None else until_s)


@dataclass(frozen=True, slots=True)
class _Index:
    """Every known secret at once. A run of a secret is found by any whole piece in it, and grown to its ends."""

    pieces: Mapping[str, tuple[str, int]]
    short: tuple[str, ...]

    @classmethod
    def of(cls, known: Sequence[_Known]) -> "_Index":
        pieces: dict[str, tuple[str, int]] = {}
        for one in known:
            pieces.update(one.pieces)
        return cls(pieces, tuple(form for one in known for form in one.short))

    def mask(self, text: str) -> str:
        pieces = self.pieces
        found = [at for at in range(len(text) - PIECE + 1) if text[at : at + PIECE] in pieces]
        if found:
            text = self._without(text, found)
        for form in self.short:
            text = text.replace(form, MASK)
        return text

    def _without(self, text: str, found: Sequence[int]) -> str:
        """The text without the runs around the pieces found; runs that touch become one mask."""
        parts: list[str] = []
        done = 0
        for at in found:
            if at + PIECE <= done:
                continue
            form, offset = self.pieces[text[at : at + PIECE]]
            start = at - _common_length(text[done:at][::-1], form[:offset][::-1])
            if start > done or not parts:
                parts += [text[done:start], MASK]
            done = max(done, at + _common_length(text[at : at + len(form)], form[offset:]))
        return "".join([*parts, text[done:]])


def _forms(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogateescape")
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield raw.hex()
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for user in _GIT_USERS:
        yield base64.b64encode(user + raw).decode()


def _common_length(left: str, right: str) -> int:
    length = 0
    for ours, theirs in zip(left, right, strict=False):
        if ours != theirs:
            break
        length += 1
    return length


REDACTOR = Redactor()
"""The one of this process: whoever learns a secret tells it, and the log asks it."""
