<?php

namespace Shop\Tests;

use PHPUnit\Framework\TestCase;
use Shop\Cart;
use Shop\Pricing\PriceList;

final class CartTest extends TestCase
{
    public function testAddsCountsOfTheSameGoods(): void
    {
        $cart = new Cart(new PriceList());

        $cart->add('apple', 2);

        self::assertSame(60, $cart->total());
    }
}
