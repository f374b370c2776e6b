"""JSON from strangers: bounded in what it can unfold into."""

import json

from engine.analysis.coverage.report import UnreadableReport

MOST_VALUES = 5_000_000  # about 350 MB at the very worst, a tenth of that in any real report


def load(body: bytes) -> object:
    """The document. Raises `UnreadableReport` for one that is broken, too deep or too rich in values."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MOST_VALUES:
        raise UnreadableReport(f"it holds more than {MOST_VALUES:,} values")
    try:
        return json.loads(body.decode("utf-8-sig", "surrogateescape"))
    except RecursionError:
        raise UnreadableReport("its JSON is nested too deeply") from None
    except ValueError as broken:
        raise UnreadableReport(f"its JSON is broken: {str(broken)[:100]}") from broken


def members(node: object, what: str) -> dict[str, object]:
    """The members of an object. Raises `UnreadableReport` for anything else."""
    if not isinstance(node, dict):
        raise UnreadableReport(f"{what} is no object")
    return node


def whole_number(node: object, what: str) -> int:
    """A whole number. Raises `UnreadableReport` for anything else, a truth value among them."""
    if not isinstance(node, int) or isinstance(node, bool):
        raise UnreadableReport(f"{what} is no whole number")
    return node
