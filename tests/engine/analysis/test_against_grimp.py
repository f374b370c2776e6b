"""Imports and circles of installed packages are those that grimp finds."""

import pytest

from bench.agreement.cycles import circles_by_reach, compared, imports_of_engine, imports_of_grimp


@pytest.mark.parametrize("package", ["jinja2", "rope", "hypothesis"])
def test_edges_and_circles_of_a_package_are_those_of_grimp(package):
    edges, circles = compared(package)

    assert edges.compared > 50
    assert edges.is_met, edges.unexplained
    assert circles.is_met, circles.unexplained


def test_the_packages_compared_have_circles_at_all():
    assert len(circles_by_reach(imports_of_grimp("hypothesis"))) > 20


def test_an_import_inside_a_function_is_an_import_that_closes_no_circle():
    imports = imports_of_engine("rope")

    assert imports.loading < imports.edges
