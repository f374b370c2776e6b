"""A small shop with one thing that nobody uses: what refactorings are asked for on every code host."""

from collections.abc import Mapping

SOURCE = '''"""A shop."""


def total(prices: list[int], limit: int) -> int:
    """What the things cost together that cost no more than the limit, in cents."""
    result = 0
    for price in prices:
        if price <= limit:
            result += price
    return result


def _discount(price: int) -> int:
    if price > 100:
        return price - 10
    return price
'''
TESTS = """from shop import total


def test_a_total_is_the_sum() -> None:
    assert total([1, 2, 9], 5) == 3
"""
PROJECT = """[project]
name = "shop"
version = "1.0"

[tool.pytest.ini_options]
testpaths = ["tests"]
"""
UNTESTED: Mapping[str, str] = {"shop.py": SOURCE, "README.md": "# Shop\n"}  # proven in a second, but for its tests
TESTED: Mapping[str, str] = {**UNTESTED, "tests/test_shop.py": TESTS, "pyproject.toml": PROJECT}
REFACTOR = "/forge refactor shop.py --type=dead_code_removal"
