package main

import (
	"fmt"

	"example.com/shop/cart"
)

func main() {
	lines := cart.Parse("apple pear")
	for _, line := range lines {
		if line != "" {
			fmt.Println(line)
		}
	}
}
