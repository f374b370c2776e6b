"""What a repository says it depends on, read as data: nothing is executed, and only names of an index come out."""
