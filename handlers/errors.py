"""What a person is told when a command cannot be done: `UserError` is the only text of an error that is ever shown."""


class UserError(Exception):
    """The root of this room's errors. `sentence` says what is wrong, `remedy` what would work instead."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy


class NotFound(UserError):
    """What was asked about is not there; asking for something else would work."""


class NotNow(UserError):
    """What was asked for is not ready yet; asking the same later would work."""


class Blocked(UserError):
    """What the job is about is out of reach until its owners let us in again."""
