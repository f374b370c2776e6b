package shop.pricing

/** What each thing costs, in cents. */
class PriceList(private val table: Map<String, Int> = mapOf("apple" to 30, "pear" to 40)) {
    val cheapest: Int
        get() {
            if (table.isEmpty()) return 0
            return table.values.min()
        }

    /**
     * The cents of one piece, or null for goods that are not sold here.
     *
     * @param name the stock keeping unit
     */
    fun priceOf(sku: String): Int? {
        val exact = table[sku]
        if (exact != null) return exact
        val found = table.keys.firstOrNull { it.startsWith(sku) } ?: return null
        return table[found]!!
    }
}
