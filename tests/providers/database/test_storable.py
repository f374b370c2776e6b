import json
from uuid import UUID

import pytest

from providers.database.records import new_id
from providers.database.storable import storable_json, storable_text


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        pytest.param("plain é \U0001f600", "plain é \U0001f600", id="what can be stored"),
        pytest.param("a\x00b", "a\ufffdb", id="NUL"),
        pytest.param("caf\udce9", "caf\ufffd", id="half a surrogate pair"),
    ],
)
def test_text_is_stored_as_far_as_it_can_be(value: str, stored: str) -> None:
    assert storable_text(value) == stored
    assert json.loads(storable_json({"value": value})) == {"value": stored}


def test_an_escaped_backslash_before_u0000_is_text_and_stays() -> None:
    value = ["\\u0000", "\\\x00", "\\\\u0000"]

    assert json.loads(storable_json(value)) == ["\\u0000", "\\\ufffd", "\\\\u0000"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        storable_json({"value": value})


def test_ids_sort_by_the_time_they_were_made_at() -> None:
    earlier = UUID(int=new_id().int - (10 << 80))  # ten milliseconds before

    later = new_id()

    assert earlier < later
    assert (later.version, later.variant) == (7, "specified in RFC 4122")
