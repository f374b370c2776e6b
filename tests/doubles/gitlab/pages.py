"""Lists come in pages: by number with totals, or by keyset with nothing but a link to the next."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.doubles.gitlab.call import Refused, invalid

LARGEST_PAGE = 100
_USUAL_PAGE = 20


def paged(documents: Sequence[Any], fields: Mapping[str, Any], address: str) -> tuple[Sequence[Any], dict[str, str]]:
    """What stands on the wanted page, and the headers that tell of the others."""
    size = min(_number(fields, "per_page", _USUAL_PAGE), LARGEST_PAGE)
    if fields.get("pagination") == "keyset":
        return _by_keyset(documents, fields, address, size)
    page, last = _number(fields, "page", 1), max(-(-len(documents) // size), 1)
    around = {"next": page + 1 if page < last else None, "prev": page - 1 if page > 1 else None}
    links = {"first": 1, "last": last, **around}
    headers = {
        "X-Total": str(len(documents)),
        "X-Total-Pages": str(last),
        "X-Page": str(page),
        "X-Per-Page": str(size),
        "X-Next-Page": str(around["next"] or ""),
        "X-Prev-Page": str(around["prev"] or ""),
        "Link": ", ".join(
            _link(address, {**fields, "page": number, "per_page": size}, name)
            for name, number in links.items()
            if number is not None
        ),
    }
    return documents[(page - 1) * size : page * size], headers


def _by_keyset(
    documents: Sequence[Any], fields: Mapping[str, Any], address: str, size: int
) -> tuple[Sequence[Any], dict[str, str]]:
    if fields.get("order_by") != "id":
        raise Refused(405, {"error": "Keyset pagination is not yet available for this type of request"})
    is_rising = fields.get("sort") == "asc"
    last = int(fields.get("id_after", 0))
    left = [doc for doc in documents if not last or (doc["id"] > last if is_rising else doc["id"] < last)]
    shown = left[:size]
    headers = {"X-Per-Page": str(size)}
    if len(left) > size:
        headers["Link"] = _link(address, {**fields, "id_after": shown[-1]["id"], "per_page": size}, "next")
    return shown, headers


def _number(fields: Mapping[str, Any], name: str, usual: int) -> int:
    text = str(fields.get(name, usual))
    if not text.isdecimal():
        raise invalid(f"{name} is invalid")
    if int(text) < 1:
        raise invalid(f"{name} does not have a valid value")
    return int(text)


def _link(address: str, fields: Mapping[str, Any], name: str) -> str:
    return f'<{address}?{urlencode(fields, doseq=True)}>; rel="{name}"'
