"""What was said on the channel, checked line by line: only records that carry the run's signature, in order, count."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

_SIGNATURE_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Heard:
    """The records in their order, and how many lines were none: somebody without the key wrote to the channel."""

    records: tuple[dict[str, Any], ...]
    forged: int

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record.get("kind") == kind]


def heard(said: bytes, key: bytes) -> Heard:
    """The signed records of a run. A line that was cut off at the end is no forgery, and no record either."""
    records: list[dict[str, Any]] = []
    forged = 0
    whole, _, _ = said.rpartition(b"\n")
    for line in whole.split(b"\n"):
        if not line:
            continue
        signature, text = line[:_SIGNATURE_LENGTH], line[_SIGNATURE_LENGTH + 1 :]
        expected = hmac.new(key, b"%d:%s" % (len(records), text), hashlib.sha256).hexdigest().encode()
        record = _record(text) if hmac.compare_digest(signature, expected) else None
        if record is None:
            forged += 1
        else:
            records.append(record)
    return Heard(tuple(records), forged)


def _record(text: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
