"""Whom the bot talks to: every system outside the process, behind a small protocol."""
