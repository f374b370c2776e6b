#pragma once

#include <stdexcept>
#include <string>

namespace shop {

/// Thrown for goods that nobody sells here.
class UnknownGoods : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

int price(const std::string& goods, int pieces);

}  // namespace shop
