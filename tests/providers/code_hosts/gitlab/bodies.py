"""Genuine bodies of GitLab's webhooks, and how a changed one is written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parents[3] / "payloads" / "gitlab"


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    return read


def body_of(document: object) -> bytes:
    return json.dumps(document).encode()


def genuine_bodies() -> Iterator[tuple[str, bytes]]:
    for path in sorted(PAYLOADS.rglob("*.json")):
        yield path.stem, path.read_bytes()
