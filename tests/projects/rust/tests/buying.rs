use tiny_shop::Cart;

#[test]
fn a_cart_adds_up() {
    let mut cart = Cart::default();

    cart.add("apple", 2);
    cart.add("pear", 1);

    assert_eq!(cart.total(), Ok(135));
}
