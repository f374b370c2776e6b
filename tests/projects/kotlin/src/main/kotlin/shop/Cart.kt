package shop

import shop.pricing.PriceList

/** Lines of goods in the order they were added. */
class Cart(private val prices: PriceList) : Basket {
    private val lines = mutableMapOf<String, Int>()

    init {
        if (prices.cheapest < 0) {
            throw IllegalArgumentException("prices")
        }
    }

    fun add(sku: String, count: Int = 1) {
        require(count > 0 && sku.isNotBlank()) { "count" }
        lines[sku] = (lines[sku] ?: 0) + count
    }

    override fun count(): Int = lines.values.sum()

    /** Sum in cents, after the discount that a customer has earned. */
    fun total(customer: Any): Int {
        var cents = 0
        for ((sku, count) in lines) {
            cents += try {
                count * (prices.priceOf(sku) ?: continue)
            } catch (error: ArithmeticException) {
                0
            }
        }
        return when (customer) {
            "staff", "family" -> cents / 2
            is Regular -> if (cents > 10_000) cents * 9 / 10 else cents
            else -> cents
        }
    }

    private fun drop_It(names: List<String>) {
        outer@ while (names.isNotEmpty()) {
            do {
                if (lines.remove(names.first()) == null || names.size > 3) break@outer
            } while (lines.isNotEmpty())
        }
    }

    companion object {
        fun of(prices: PriceList, vararg skus: String): Cart = Cart(prices).apply { skus.forEach { add(it) } }
    }
}

/** Somebody who has bought here before and is known by name. */
data class Regular(val name: String)
