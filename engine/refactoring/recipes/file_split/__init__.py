"""Splitting a long module: its path stays as a facade, cohesive parts of it move to private modules beside it."""
