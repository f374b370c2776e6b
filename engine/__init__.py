"""What the bot knows: it takes a tree of files and returns values, and has never heard of a pull request or a table."""
