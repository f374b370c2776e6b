"""Makes text and JSON storable: both come out of payloads and repositories, and PostgreSQL refuses some of it."""

import json
import re
from typing import Any

REPLACEMENT = "\ufffd"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # an even number of backslashes before it escape each other


def storable_text(value: str) -> str:
    """`value` without NUL and without halves of surrogate pairs, which come from file names that are not UTF-8."""
    return _UNSTORABLE.sub(REPLACEMENT, value)


def storable_json(value: Any) -> str:
    """JSON that a jsonb column takes; raises ValueError for NaN and infinity, TypeError for what is no JSON value."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED_NUL.sub(rf"\1{REPLACEMENT}", _UNSTORABLE.sub(REPLACEMENT, written))
