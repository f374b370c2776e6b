"""What the bot does: from an event to a message, in the order the data falls."""
