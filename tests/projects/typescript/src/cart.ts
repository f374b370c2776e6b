import type { Price } from "./prices";
import { priceOf } from "@shop/prices";

export interface Line {
  sku: string;
  count: number;
}

/** Sum in cents of everything the customer takes home. */
export function total(lines: Line[], fallback: any): number {
  let cents = 0;
  for (const line of lines) {
    const price: Price | undefined = priceOf(line.sku);
    cents += (price?.cents ?? (fallback as any)) * line.count;
  }
  return cents;
}
