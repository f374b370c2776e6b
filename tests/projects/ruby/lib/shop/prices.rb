# frozen_string_literal: true

module Shop
  # What each thing costs, in cents.
  class Prices
    TABLE = { "apple" => 30, "pear" => 40 }.freeze

    def initialize(table = TABLE)
      @table = table
    end

    # The cents of one piece, nil for goods that are not sold here.
    #
    # @param [String] name the stock keeping unit
    # @return [Integer, nil]
    def price_of(sku)
      return @table[sku] if @table.key?(sku)

      found = @table.keys.find { |name| name.start_with?(sku) }
      found&.then { |name| @table[name] }
    end

    def reload(file)
      @lines ||= []
      begin
        @lines = File.readlines(file)
      rescue Errno::ENOENT
        retry if (file = File.basename(file)) && !@tried
      ensure
        @tried = true
      end
    end
  end
end
