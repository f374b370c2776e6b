"""Cyclomatic complexity equals radon's, function by function, and lizard's where it counts the same words."""

import pytest

from bench.agreement.corpora import python_package
from bench.agreement.cyclomatic_python import compare_with_lizard, compare_with_radon


@pytest.mark.parametrize("package", ["aiohttp", "rich", "jinja2", "networkx.generators"])
def test_every_function_is_as_complex_as_radon_says(package):
    agreement = compare_with_radon(python_package(package))

    assert agreement.compared > 300
    assert agreement.unexplained == ()
    assert agreement.equal_share > 0.94


@pytest.mark.parametrize("package", ["rich", "jinja2"])
def test_what_lizard_counts_otherwise_adds_up_to_the_difference(package):
    agreement = compare_with_lizard(python_package(package))

    assert agreement.compared > 700
    assert agreement.unexplained == ()
    assert agreement.equal_share > 0.94
