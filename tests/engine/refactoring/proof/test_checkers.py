"""Whether a repository asks a type checker."""

import pytest

from engine.refactoring.proof.checkers import asks_for_types


@pytest.mark.parametrize(
    ("files", "asks"),
    [
        pytest.param({"mypy.ini": b""}, True, id="a file of its own"),
        pytest.param({"pyproject.toml": b"[project]\n\n  [tool.mypy]\nstrict = true\n"}, True, id="a table"),
        pytest.param({"pyproject.toml": b'[[tool.mypy.overrides]]\nmodule = "x"\n'}, True, id="overrides alone"),
        pytest.param({"pyproject.toml": b"[tool.pyright]\n"}, True, id="pyright"),
        pytest.param({"setup.cfg": b"[mypy-foo.*]\n"}, True, id="setup.cfg"),
        pytest.param({"pyproject.toml": b"# [tool.mypy] is not for us\n[tool.typos]\n"}, False, id="another tool"),
        pytest.param({"docs/mypy.ini": b""}, False, id="below the top"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_its_configuration_says_so(files, asks):
    assert asks_for_types(files) is asks
