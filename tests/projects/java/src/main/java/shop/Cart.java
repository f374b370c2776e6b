package shop;

import java.util.ArrayList;
import java.util.List;
import shop.Prices;

/** Lines of goods in the order they were added. */
public class Cart {
    private final List<String> lines = new ArrayList<>();

    /**
     * Adds goods that are sold here.
     *
     * @param name the stock keeping unit
     */
    public void add(String sku) {
        if (sku == null || sku.isEmpty()) {
            throw new IllegalArgumentException(sku);
        }
        lines.add(sku);
    }

    public int total(Object rates) {
        int sum = 0;
        for (String line : lines) {
            switch (line) {
                case "apple", "pear":
                    sum += Prices.of(line);
                    break;
                default:
                    break;
            }
        }
        return sum;
    }
}
