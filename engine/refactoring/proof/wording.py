"""How rows of evidence count."""


def some(count: int, one: str, many: str) -> str:
    """`1 test fails`, `1,200 tests fail`."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"
