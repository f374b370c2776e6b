<?php

namespace Shop;

function format_cents(int $cents, string $sign = '$'): string
{
    return $sign . intdiv($cents, 100) . '.' . str_pad((string) ($cents % 100), 2, '0', STR_PAD_LEFT);
}
