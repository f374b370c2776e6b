"""The items of the set-up, one file a subject; each gives what it found and never a number."""
