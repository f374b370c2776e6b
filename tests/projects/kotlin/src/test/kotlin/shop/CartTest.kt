package shop

import kotlin.test.Test
import kotlin.test.assertEquals
import shop.pricing.PriceList

class CartTest {
    @Test
    fun `adds counts of the same goods`() {
        val cart = Cart.of(PriceList(), "apple", "apple")

        assertEquals(2, cart.count())
    }
}
