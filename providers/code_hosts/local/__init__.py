"""Bare git repositories in a folder: a real host for people with plain git, and the embedded default."""
