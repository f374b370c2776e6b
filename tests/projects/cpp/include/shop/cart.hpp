#pragma once

#include <map>
#include <string>

#include "shop/prices.hpp"

namespace shop {

/// Goods and how many pieces of each are wanted.
class Cart {
 public:
  /// Put more pieces of some goods into it; negative numbers take some out.
  void add(const std::string& goods, int pieces) {
    pieces_[goods] += pieces;
    if (pieces_[goods] <= 0) {
      pieces_.erase(goods);
    }
  }

  /// Cents for everything together; throws UnknownGoods for what has no price.
  int total() const;

  /// Calls `visit(goods, pieces)` for everything in it, in the order of the alphabet.
  template <typename Visit>
  void each(Visit&& visit) const {
    for (const auto& [goods, pieces] : pieces_) {
      visit(goods, pieces);
    }
  }

 private:
  bool holds(const std::string& goods) const {
    auto found = pieces_.find(goods);
    if (found == pieces_.end()) {
      return false;
    }
    return found->second > 0;
  }

  std::map<std::string, int> pieces_;
};

}  // namespace shop
