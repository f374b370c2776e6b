package shop

/** What every container of goods can do. */
interface Basket {
    /** How many pieces lie in it, over all kinds of goods. */
    fun count(): Int
}
