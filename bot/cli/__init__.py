"""The command line: one more process. Imports are made where they are used, so that every command starts at once."""
