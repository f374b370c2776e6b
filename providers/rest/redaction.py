"""Takes secrets out of text before it reaches an error, a log or a person.

Patterns catch what looks like a credential; the exact values that are live in this process are known besides,
in the forms in which they travel (base64, hexadecimal, URL), and in pieces of twelve characters.
"""

import base64
import re
import urllib.parse
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping

MASK = "[redacted]"
PIECE = 12  # characters: shorter pieces would mask innocent words, longer ones let half a token through

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
    """Knows the live secrets of this process, at most `limit` of them; the oldest are forgotten first."""

    def __init__(self, limit: int = 2_000) -> None:
        self._limit = limit
        self._forms: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def learn(self, *secrets: str) -> None:
        """From now on these values are masked. Values shorter than 8 characters would mask ordinary words."""
        for secret in secrets:
            if len(secret) >= 8:
                self._forms[secret] = tuple(_forms(secret))
                self._forms.move_to_end(secret)
        while len(self._forms) > self._limit:
            self._forms.popitem(last=False)

    def clean(self, text: str) -> str:
        """The text with every credential masked."""
        for forms in self._forms.values():
            for form in forms:
                text = text.replace(form, MASK)
        text = self._without_pieces(text)
        return _PATTERNS.sub(MASK, text)

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

    def _without_pieces(self, text: str) -> str:
        """Mask runs of a secret that lost its first or last characters on the way."""
        for secret in self._forms:
            text = _mask_pieces(text, secret)
        return text


def _forms(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogateescape")
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield raw.hex()
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    yield base64.b64encode(b"x-access-token:" + raw).decode()  # how git sends it


def _mask_pieces(text: str, secret: str) -> str:
    for start in range(0, len(secret) - PIECE + 1, PIECE):
        at = text.find(secret[start : start + PIECE])
        while at >= 0:
            end = at + _common_length(text[at:], secret[start:])
            text = text[:at] + MASK + text[end:]
            at = text.find(secret[start : start + PIECE], at + len(MASK))
    return text


def _common_length(left: str, right: str) -> int:
    length = 0
    for ours, theirs in zip(left, right, strict=False):
        if ours != theirs:
            break
        length += 1
    return length


REDACTOR = Redactor()
"""The one of this process: whoever learns a secret tells it, and the log asks it."""
