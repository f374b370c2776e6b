"""A shop with a test, and a function that nobody can follow: what most stories push."""

SOURCE = '''"""A shop."""


def total(prices):
    """Add up what the basket costs."""
    result = 0
    for price in prices:
        if price > 0:
            result += price
    return result
'''
TEST = """from shop import total


def test_it():
    assert total([1]) == 1
"""
TANGLED = """

def decide(a, b, c, d):
    if a:
        if b:
            for x in c:
                if x and (a or b) and not d:
                    while b:
                        if x > a:
                            b = b - 1
                        elif x < a:
                            a = a - 1
                        else:
                            return x
    return None
"""
