# frozen_string_literal: true

require "set"
require "shop/prices"

module Shop
  # Lines of goods in the order they were added.
  class Cart < Basket
    include Enumerable

    def add(sku, count: 1)
      raise ArgumentError, "count" unless count.positive?

      @lines.each do |line|
        next unless line.sku == sku

        line.count += count
        return line
      end
      @lines << Line.new(sku, count)
    end

    # Sum in cents, after the discount that each customer has earned.
    def total(customer)
      cents = @lines.sum { |line| line.count * (prices.price_of(line.sku) || 0) }
      case customer.kind
      when :staff, :family then cents / 2
      when :regular
        cents > 10_000 ? cents * 9 / 10 : cents
      else
        cents
      end
    end

    class << self
      def of(*skus)
        skus.each_with_object(new) { |sku, cart| cart.add(sku) }
      end
    end

    private

    def prices
      @prices ||= Prices.new
    end

    def doIt(x)
      while x.positive?
        if x.even? and x > 10 or x == 3
          x -= 2
        elsif x > 5
          x -= 1
        else
          break
        end
      end
    end
  end
end
