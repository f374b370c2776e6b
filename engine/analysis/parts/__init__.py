"""The seven parts of the score, one file each: from the facts of one language to a value and what lowers it."""
