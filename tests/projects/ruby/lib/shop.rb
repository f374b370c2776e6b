# frozen_string_literal: true

require_relative "shop/prices"

# A shop small enough to read in a minute.
module Shop
  autoload :Cart, "shop/cart"
end
