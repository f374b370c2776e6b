#include "shop/cart.hpp"

#include <numeric>

namespace shop {

int Cart::total() const {
  return std::accumulate(pieces_.begin(), pieces_.end(), 0, [](int sum, const auto& line) {
    return line.second > 0 ? sum + price(line.first, line.second) : sum;
  });
}

}  // namespace shop
