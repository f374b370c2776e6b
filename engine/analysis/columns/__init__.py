"""The facts of a whole tree as columns: packed in a child process, stored as they are, patched file by file."""
