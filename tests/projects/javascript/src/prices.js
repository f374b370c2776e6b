const TABLE = { apple: 30, pear: 40 };

export function priceOf(sku) {
  if (sku in TABLE) {
    return TABLE[sku];
  }
  return undefined;
}
