from shop.cart import Cart


def test_a_cart_adds_up():
    cart = Cart()
    cart.add("apple", 2)
    assert cart.total({}) == 60
