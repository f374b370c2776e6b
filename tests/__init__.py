"""The tests, mirrored after the house."""
