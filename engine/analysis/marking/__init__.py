"""What is marked in one file, with its bytes to go by: places of anti-patterns, and switched-off checks."""
