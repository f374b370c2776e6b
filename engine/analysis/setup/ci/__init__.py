"""Continuous integration: which commands run on pull requests, one file a service."""
