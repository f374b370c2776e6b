"""Planted copies with other names are found, and what is found besides is one as well."""

import pytest

from bench.agreement import seeded_renames
from bench.agreement.corpora import python_package


@pytest.mark.parametrize("package", seeded_renames.PACKAGES)
def test_renamed_copies_are_found_and_decoys_are_not(package: str) -> None:
    recall, precision = seeded_renames.compare(python_package(package))

    assert (recall.compared, recall.is_met) == (seeded_renames.COPIES, True), recall.unexplained
    assert precision.is_met, precision.unexplained
    assert precision.compared >= recall.equal
