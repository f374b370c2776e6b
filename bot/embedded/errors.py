"""The one error of the embedded services."""


class EmbeddedError(Exception):
    """The embedded services cannot do what was asked; the message says what happened and what would work."""
