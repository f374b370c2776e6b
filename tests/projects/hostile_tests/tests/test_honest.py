import importlib.metadata
import subprocess

import hostile
import pytest


def test_double():
    assert hostile.double(2) == 4


@pytest.mark.parametrize("wrong", [pytest.param(1, id="a::b [c]")])
def test_fails(wrong):
    print("\x1b[31mred\x1b[0m \x07bell")
    assert hostile.double(wrong) == 3


def test_breaks_down(nothing_of_this_name):
    pass


@pytest.mark.skip(reason="not today")
def test_skipped():
    pass


@pytest.mark.xfail
def test_fails_as_expected():
    raise AssertionError


@pytest.mark.xfail
def test_passes_against_expectation():
    pass


def test_knows_its_version_and_command():
    assert importlib.metadata.version("hostile") == "1.2.3"
    assert subprocess.check_output(["hostile"]) == b"hostile\n"
