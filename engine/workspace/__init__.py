"""Repositories on this machine: the only git, and the bounded cache of mirrors."""
