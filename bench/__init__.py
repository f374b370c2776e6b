"""The commitments, measured."""
