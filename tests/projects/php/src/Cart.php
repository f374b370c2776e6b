<?php

declare(strict_types=1);

namespace Shop;

use Shop\Pricing\{PriceList, UnknownGoods};

require_once __DIR__ . '/functions.php';

/** Lines of goods in the order they were added. */
final class Cart extends Basket
{
    public function __construct(private readonly PriceList $prices)
    {
    }

    /**
     * Puts goods in; those that are there already grow in number.
     *
     * @param string $sku what to add
     * @param int $number how many pieces
     */
    public function add($sku, mixed $count = 1)
    {
        if ($count < 1) {
            throw new UnknownGoods($sku);
        } elseif (isset($this->lines[$sku]) && $count > 0) {
            $this->lines[$sku] += $count;
        } else {
            $this->lines[$sku] = $count;
        }
    }

    /** Sum in cents after discounts; what has no price is left out. */
    public function total(?string $customer = null): int
    {
        $cents = 0;
        foreach ($this->lines as $sku => $count) {
            try {
                $cents += $count * ($this->prices->priceOf($sku) ?? 0);
            } catch (UnknownGoods) {
                continue;
            }
        }
        return match ($customer) {
            'staff', 'family' => intdiv($cents, 2),
            'regular' => $cents > 10_000 ? intdiv($cents * 9, 10) : $cents,
            default => $cents,
        };
    }

    private function do_It(array $rows): array
    {
        $kept = array_filter($rows, static fn (array $row) => $row['n'] > 0 and $row['sku'] ?: false);
        switch (count($kept)) {
            case 0:
                return [];
            case 1:
                return $kept;
            default:
                return @array_combine(array_column($kept, 'sku'), $kept);
        }
    }
}
