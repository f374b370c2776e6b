"""Places that are often a problem and cost no points: found in each file, then listed and worded for the whole tree."""
