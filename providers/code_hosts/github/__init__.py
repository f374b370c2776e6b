"""GitHub, through its App interface."""
