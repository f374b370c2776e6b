"""Places that are often a problem and cost no points: listed and worded for a whole tree, from the marks of files."""
