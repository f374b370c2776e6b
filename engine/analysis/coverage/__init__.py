"""Coverage reports: read with suspicion, mapped to the repository's paths, merged line by line."""
