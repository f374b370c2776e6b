"""Protocols for what is asked of a class, where others already offer the same or tests pretend to."""
