// Package price says what things cost.
package price

import "errors"

// ErrNegative is told for amounts below nothing.
var ErrNegative = errors.New("negative amount")

// Discount is the price of an amount, in cents.
func Discount(amount int) (int, error) {
	if amount < 0 {
		return 0, ErrNegative
	}

	// Large amounts are cheaper.
	switch {
	case amount > 10000:
		return amount * 8 / 10, nil
	case amount > 1000:
		rate := 9
		return amount * rate / 10, nil
	}
	return amount, nil
}
