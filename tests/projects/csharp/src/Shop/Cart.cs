using System.Collections.Generic;
using System.Linq;
using Shop.Pricing;

namespace Shop;

/// <summary>Goods and how many pieces of each are wanted.</summary>
public class Cart
{
    private readonly Dictionary<string, int> _pieces = new();

    /// <summary>Whether there is nothing to pay for.</summary>
    public bool IsEmpty => _pieces.Count == 0;

    /// <summary>Puts more pieces of some goods into it.</summary>
    /// <param name="goods">Their name on the price list.</param>
    /// <param name="pieces">How many more; negative numbers take some out.</param>
    public void Add(string goods, int pieces)
    {
        _pieces.TryGetValue(goods, out var before);
        _pieces[goods] = before + pieces;
        if (_pieces[goods] <= 0)
        {
            _pieces.Remove(goods);
        }
    }

    /// <summary>Cents for everything together; throws for goods that have no price.</summary>
    public int Total()
    {
        return _pieces.Sum(line => PriceList.Price(line.Key, line.Value) ?? throw new KeyNotFoundException(line.Key));
    }
}
