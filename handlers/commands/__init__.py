"""The slash commands: a pure parser, a table, and one file a command."""
