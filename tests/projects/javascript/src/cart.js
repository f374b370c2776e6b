import { priceOf } from "./prices.js";

/** Lines of goods in the order they were added. */
export class Cart {
  constructor() {
    this.lines = [];
  }

  add(sku, count = 1) {
    for (const line of this.lines) {
      if (line.sku === sku) {
        line.count += count;
        return;
      }
    }
    this.lines.push({ sku, count });
  }
}

/**
 * Sum in cents of everything the customer takes home.
 * @param {Cart} cart the cart at the till
 * @returns {number} cents
 */
export function total(cart) {
  return cart.lines.reduce((sum, line) => {
    const price = priceOf(line.sku);
    return price ? sum + price * line.count : sum;
  }, 0);
}

export function tmp(cart, kind) {
  switch (kind) {
    case "a":
      return 1;
    case "b":
      return 2;
    default:
      return cart && cart.lines.length > 2 ? 3 : 4;
  }
}
