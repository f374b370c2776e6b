"""The transformations: each finds what it can better, plans it, and proves it from the two texts alone."""
