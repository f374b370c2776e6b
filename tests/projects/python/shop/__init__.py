"""A shop small enough to read in a minute."""
