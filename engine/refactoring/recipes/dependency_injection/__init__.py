"""Collaborators that a constructor builds for itself may be handed in instead."""
