package shop;

class CartTest {
    @Test
    void adds() {
        Cart cart = new Cart();
        cart.add("apple");
        assertEquals(30, cart.total(null));
    }
}
