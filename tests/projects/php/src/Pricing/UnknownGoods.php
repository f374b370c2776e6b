<?php

namespace Shop\Pricing;

/** Goods that this shop has no price for. */
final class UnknownGoods extends \InvalidArgumentException
{
}
