# frozen_string_literal: true

require "shop"

RSpec.describe Shop::Cart do
  it "adds counts of the same goods" do
    cart = described_class.of("apple", "apple")

    expect(cart.map(&:count)).to eq([2])
  end
end
