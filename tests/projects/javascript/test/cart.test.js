import { Cart, total } from "../src/cart.js";

test("a cart adds up", () => {
  const cart = new Cart();
  cart.add("apple", 2);
  expect(total(cart)).toBe(60);
});
