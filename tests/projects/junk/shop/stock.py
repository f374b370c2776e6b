"""Stock."""

import shop.orders


def handle_data(obj, tmp):
    """Handle data."""
    if obj and tmp:
        for x in obj:
            if x in tmp or not x:
                if x:
                    try:
                        return shop.orders.doStuff(x, obj, tmp)
                    except Exception:
                        if tmp:
                            return None
    elif obj or tmp:
        return obj or tmp
    return None


def f(x, y):
    """F."""
    z = x
    if y:
        z = y
    return z
