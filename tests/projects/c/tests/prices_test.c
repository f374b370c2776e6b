#include "../include/prices.h"

#include <assert.h>

static void test_a_dozen_is_cheaper(void)
{
    assert(price_of("plum", 12) == 162);
}

static void test_unknown_goods_have_no_price(void)
{
    assert(price_of("stone", 1) == -1);
}

int main(void)
{
    test_a_dozen_is_cheaper();
    test_unknown_goods_have_no_price();
    return 0;
}
