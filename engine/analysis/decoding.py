"""Bytes of any origin as UTF-8 with plain line endings, so that equal programs give equal facts."""

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# PEP 263: a comment in the first or second line.
COOKIE = re.compile(rb"\A(?:[ \t\f]*(?:#[^\n]*)?\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


class NotText(ValueError):
    """The bytes are no program text; the message says why."""


def to_source(raw: bytes, *, has_cookies: bool) -> bytes:
    r"""The text in UTF-8 without a byte order mark, lines ending in \n.

    `has_cookies` reads the encoding that a PEP 263 comment names. What is not UTF-8 and names nothing is taken for
    latin-1, which every byte is. Raises NotText for binary files.
    """
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            raw = _recoded(raw[len(mark) :], encoding)
            break
    if b"\0" in raw:
        raise NotText("binary file")
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if raw.isascii():
        return raw
    cookie = COOKIE.match(raw) if has_cookies else None
    return _recoded(raw, cookie[1].decode("ascii", "replace") if cookie else "utf-8")


def _recoded(raw: bytes, encoding: str) -> bytes:
    try:
        text = raw.decode(encoding)
    except (LookupError, ValueError):
        text = raw.decode("latin-1")
    # Some codecs produce lone surrogates, which have no UTF-8.
    return text.encode("utf-8", "replace")
