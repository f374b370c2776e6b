"""One file an event: it decides which jobs follow, and does no work itself."""
