"""What each thing costs, in cents."""

from typing import Any

from shop.cart import Cart

TABLE = {"apple": 30, "pear": 40}


def price_of(sku: str) -> Any:
    """The price of one piece, or None for goods that are not sold here.

    Args:
        name: the stock keeping unit
    """
    if sku in TABLE:
        return TABLE[sku]
    found = [price for name, price in TABLE.items() if name.startswith(sku)]
    return found[0] if found else None


def is_empty(cart: Cart) -> bool:
    return not cart.lines
