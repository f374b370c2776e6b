"""The reference tools that are no Python packages."""
