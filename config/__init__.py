"""What the bot is told: settings, roles and plans; plain data that all may read."""
