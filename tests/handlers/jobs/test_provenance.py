"""Where a kept report came from, written beside it and read again."""

from typing import Any

import pytest

from handlers.jobs.provenance import Provenance, provenance_of, with_provenance


def test_what_is_kept_is_read_again_and_the_report_stays_as_it_is() -> None:
    provenance = Provenance("d1", "ab12", ("No coverage report: none.",), takes_changes=True, is_at_most=True)

    document = with_provenance({"schema": 1}, provenance)

    assert document["schema"] == 1
    assert provenance_of(document) == provenance


@pytest.mark.parametrize(
    "document", [None, {}, {"provenance": "?"}, {"provenance": {"digest": None, "notes": "x"}}, {"provenance": []}]
)
def test_of_a_report_of_another_version_nothing_is_known(document: dict[str, Any] | None) -> None:
    assert provenance_of(document) == Provenance()
