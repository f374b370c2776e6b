"""Lines that a recipe touched, laid out as the repository's own formatter lays them out."""
