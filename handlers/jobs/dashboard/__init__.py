"""The one issue that shows what the bot does in a repository, and takes ticks as commands."""
