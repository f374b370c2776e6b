# frozen_string_literal: true

module Shop
  Line = Struct.new(:sku, :count)

  # What every container of goods can do.
  class Basket
    def initialize
      @lines = []
    end

    def each(&block)
      @lines.each(&block)
    end
  end
end
