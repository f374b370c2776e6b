"""Flatter control flow by exact rewrites: guards, no `else` after an exit, conditions joined."""
