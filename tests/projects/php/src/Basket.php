<?php

namespace Shop;

/** What every container of goods can do. */
abstract class Basket
{
    /** @var array<string, int> */
    protected array $lines = [];

    public function isEmpty(): bool
    {
        return $this->lines === [];
    }
}
