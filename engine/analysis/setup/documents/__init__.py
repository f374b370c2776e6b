"""Documents for people and agents: their commands, what they claim, and whether it is so."""
