"""A small shop with one function worth flattening, and the tests of it: what refactorings are tried on."""

from typing import Final

SHIPPING: Final = '''"""What sending costs."""


def shipping(weight, is_express):
    """The price in cents."""
    if weight is not None:
        if weight > 0:
            if is_express:
                return weight * 2 + 500
            else:
                return weight + 200
        else:
            return 0
    else:
        return 0
'''
TESTS: Final = """from shipping import shipping


def test_shipping() -> None:
    assert shipping(10, True) == 520
    assert shipping(10, False) == 210
    assert shipping(0, False) == 0
    assert shipping(None, False) == 0
"""
PROJECT: Final = """[project]
name = "shop"
version = "1.0"

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
"""
FILES: Final = {"shipping.py": SHIPPING, "tests/test_shipping.py": TESTS, "pyproject.toml": PROJECT}
