#include <gtest/gtest.h>

#include "shop/cart.hpp"

TEST(Cart, AddsUp) {
  shop::Cart cart;

  cart.add("apple", 2);
  cart.add("pear", 1);

  EXPECT_EQ(cart.total(), 135);
}

TEST(Cart, KnowsWhatIsNotForSale) {
  shop::Cart cart;

  cart.add("stone", 1);

  EXPECT_THROW(cart.total(), shop::UnknownGoods);
}
