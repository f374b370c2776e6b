"""Every sentence the bot says; pure functions from values to text."""
