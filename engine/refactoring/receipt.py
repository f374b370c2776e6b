"""The receipt of a refactoring: what went in, with which tools, what came out, and what spoke for it; signed.

Whoever has the repository can make the same tree again from it; whoever has the deployment's key can see that the
receipt is the deployment's own.
"""

import hashlib
import hmac
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from engine.refactoring.evidence import Proof
from engine.refactoring.results import PlannedChange

FORMAT: Final = 1
_TOOLS: Final = ("libcst", "griffe", "ruff", "pyrefly", "rope")


@dataclass(frozen=True, slots=True)
class Receipt:
    """`document` is plain JSON; `signature` a HMAC-SHA256 of its canonical form, empty where there is no key."""

    document: Mapping[str, Any]
    signature: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(canonical(self.document)).hexdigest()

    def to_bytes(self) -> bytes:
        """As it is stored and handed out."""
        whole = {"receipt": self.document, "sha256": self.sha256, "signature": self.signature}
        return json.dumps(whole, indent=1, sort_keys=True).encode() + b"\n"

    def is_signed_by(self, key: str) -> bool:
        return bool(key) and hmac.compare_digest(self.signature, _signature(self.document, key))


class BadReceipt(ValueError):
    """The bytes are no receipt, or one that was changed; the message says which."""


def write_receipt(
    *,
    job: str,
    repository: str,
    base_sha: str,
    tree_sha: str,
    commits: Sequence[str],
    change: PlannedChange,
    errand: Mapping[str, Any],
    proof: Proof,
    key: str,
) -> Receipt:
    """The receipt of one change. `errand` is the question whose answer the change was, without where its files lay."""
    document = {
        "format": FORMAT,
        "job": job,
        "repository": repository,
        "base_sha": base_sha,
        "tree_sha": tree_sha,
        "commits": list(commits),
        "recipe": f"{change.recipe.name}@{change.recipe.version}",
        "type": change.recipe.type.value,
        "strategy": "deterministic",
        "model": None,
        "steps": [{"title": step.title, "digest": step.changes.digest()} for step in change.steps],
        "errand": dict(errand),
        "proof": [[str(row.rung), str(row.verdict), row.said] for row in proof.rows],
        "tools": tools(),
    }
    return Receipt(document, _signature(document, key))


def read_receipt(raw: bytes) -> Receipt:
    """Raises BadReceipt for what is none, or does not say what its own sum says."""
    try:
        whole = json.loads(raw)
        receipt = Receipt(whole["receipt"], str(whole["signature"]))
        told = whole["sha256"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadReceipt("this is no receipt of Forge Factory") from error
    if not isinstance(receipt.document, dict) or receipt.document.get("format") != FORMAT:
        raise BadReceipt(f"the receipt is of another format; this version reads format {FORMAT}")
    if receipt.sha256 != told:
        raise BadReceipt("the receipt was changed after it was written: its sum does not fit")
    return receipt


def tools() -> dict[str, str]:
    """The versions that a deterministic answer depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in _TOOLS}}


def canonical(document: Mapping[str, Any]) -> bytes:
    """Equal bytes for equal documents."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _signature(document: Mapping[str, Any], key: str) -> str:
    return hmac.new(key.encode(), canonical(document), hashlib.sha256).hexdigest() if key else ""
