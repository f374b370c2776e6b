"""What a customer is about to buy."""

from shop import prices


class Cart:
    """Lines of goods in the order they were added."""

    def __init__(self):
        self.lines = []

    def add(self, sku: str, count: int = 1) -> None:
        if count < 1:
            raise ValueError(count)
        for line in self.lines:
            if line[0] == sku:
                line[1] += count
                return
        self.lines.append([sku, count])

    def total(self, rates):
        """Sum in cents, after discounts and taxes of every line."""
        cents = 0
        for sku, count in self.lines:
            price = prices.price_of(sku)
            if price is None:
                continue
            if count > 10 and price > 100 or sku in rates:
                cents += price * count * 9 // 10
            else:
                cents += price * count
        return cents


def doIt(cart):
    """Do it."""
    result = cart.total({})
    if result > 100:
        return result
    return 0
