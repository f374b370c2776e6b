"""The last sentence in a conversation that is too fast for people."""


def too_many_replies(limit: int, within_s: float, rests_s: float) -> str:
    return f"More than {limit} comments were answered here within {_minutes(within_s)}. {_rest(rests_s)}"


def too_many_of_bots(limit: int, within_s: float, rests_s: float) -> str:
    return (
        f"Accounts that are not people have given more than {limit} commands in this repository within"
        f" {_minutes(within_s)}. {_rest(rests_s)}"
    )


def _rest(rests_s: float) -> str:
    return (
        f"It looks as if two programs answered each other, so nothing more is answered for {_minutes(rests_s)}; after"
        " that a new comment works."
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"
