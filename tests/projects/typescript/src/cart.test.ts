import { total } from "./cart";

test("an empty cart is free", () => {
  expect(total([], 0)).toBe(0);
});
