"""Documentation: what has text and what has none is the same to interrogate, place by place and file by file."""

import pytest

from bench.agreement.corpora import python_package
from bench.agreement.documentation_python import compare


@pytest.mark.parametrize("package", ["aiohttp", "rich", "jinja2", "networkx.algorithms"])
def test_the_same_places_are_documented_as_interrogate_finds(package):
    places, files = compare(python_package(package))

    assert places.compared >= 100
    assert (places.unexplained, files.unexplained) == ((), ())
    assert places.equal_share > 0.99
