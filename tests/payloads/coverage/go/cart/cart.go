package cart

import "example.com/shop/price"

// Cart adds up.
type Cart struct{ total int }

// Add puts an amount in.
func (c *Cart) Add(amounts ...int) error {
	for _, amount := range amounts {
		cost, err := price.Discount(amount)
		if err != nil {
			return err
		}
		c.total += cost
	}
	return nil
}

func (c *Cart) Empty() bool { return c.total == 0 }
