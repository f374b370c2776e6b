using Shop;
using Xunit;

namespace Shop.Tests;

public class CartTests
{
    [Fact]
    public void A_cart_adds_up()
    {
        var cart = new Cart();

        cart.Add("apple", 2);
        cart.Add("pear", 1);

        Assert.Equal(135, cart.Total());
    }
}
