"""The rungs of the ladder that hold for any change, whatever recipe made it."""
