"""Exact clones are jscpd's, line by line, on real packages of two languages."""

import pytest

from bench.agreement import duplicates
from bench.agreement.agreement import Agreement


@pytest.fixture(scope="module")
def agreements() -> list[Agreement]:
    return duplicates.agreements()


def test_at_most_three_of_a_thousand_lines_are_a_copy_to_one_of_them_only(agreements: list[Agreement]) -> None:
    missed = [(each.corpus, each.equal_share) for each in agreements if not each.is_met]

    assert missed == []
    assert len(agreements) == 4
    assert sum(each.compared for each in agreements) > 90_000


def test_documentation_and_comments_are_no_code_of_the_compared_texts() -> None:
    source = b'"""Doc."""\n# note\ndef f():\n    "doc"\n\n    return "x"  # why\n'

    code = duplicates.code_of("python", source)

    assert code == b'def f():\n    return "x"\n'
