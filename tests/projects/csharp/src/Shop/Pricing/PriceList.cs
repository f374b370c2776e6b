namespace Shop.Pricing;

/// <summary>What goods cost.</summary>
public static class PriceList
{
    /// <summary>The price of so many pieces in cents, ten percent less from a dozen on; null for unknown goods.</summary>
    public static int? Price(string goods, int pieces)
    {
        var cents = goods switch
        {
            "apple" => 40,
            "pear" => 55,
            "plum" => 15,
            _ => 0,
        };
        if (cents == 0)
        {
            return null;
        }
        return pieces >= 12 ? cents * pieces * 9 / 10 : cents * pieces;
    }
}
