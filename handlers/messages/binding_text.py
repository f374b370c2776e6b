"""What people are told when a pull request is no longer what they saw, and when an approval ends.

`shown` is the pull request as its host's people write it, such as `#52`.
"""

from collections.abc import Sequence

from handlers.messages.markdown import code, plain

AGAIN = "Look at what is new, then write the command again."


def head_moved(shown: str, seen_sha: str, now_sha: str) -> str:
    return f"{shown} has moved from {_commit(seen_sha)} to {_commit(now_sha)} since the command was written."


def head_moved_and_back(shown: str, seen_sha: str, between: Sequence[str]) -> str:
    """It stands where it stood, but somebody had put something else there meanwhile."""
    others = ", ".join(_commit(sha) for sha in between[:3])
    return (
        f"{shown} has moved from {_commit(seen_sha)} to {others} and back since the command was written, so what it"
        " was written about is not certain."
    )


def retargeted(shown: str, seen_branch: str, now_branch: str) -> str:
    return f"{shown} goes to {code(now_branch)} by now; the command was written while it went to {code(seen_branch)}."


def not_as_proposed(shown: str, proposed_sha: str, now_sha: str) -> str:
    return (
        f"Somebody has pushed to {shown}: {_commit(proposed_sha)} was proposed and proven, {_commit(now_sha)} is there"
        " now. What a person pushed is not approved by this command."
    )


def proposed_elsewhere(shown: str, proposed_branch: str, now_branch: str) -> str:
    return (
        f"{shown} was proposed and proven for {code(proposed_branch)}, and somebody has made it go to"
        f" {code(now_branch)} since. What was proven there says nothing about it."
    )


def base_moved(branch: str, proven_sha: str, now_sha: str, trigger: str) -> str:
    """Beside an approval: what it was proven on is no longer the newest."""
    rebase = code(f"/{trigger} rebase")
    return (
        f"It was proven on {_commit(proven_sha)}; {code(branch)} has moved to {_commit(now_sha)} since. {rebase} proves"
        " it on that, and asks for a new approval."
    )


def void(login: str, approved_sha: str, now_sha: str) -> str:
    """In place of the reply that an approval had got."""
    return (
        f"{plain(login)} has approved commit {_commit(approved_sha)}. Since then {_commit(now_sha)} was pushed, which"
        " nobody has approved: the approval is void."
    )


def second_person(login: str) -> str:
    return (
        f"{plain(login)} has asked for this change, and a model has written part of it: somebody else has to look at"
        " it and approve it."
    )


def right_gone(login: str, reason: str) -> str:
    """Asked again right before the first write, with the answer of the permission check."""
    return (
        f"Nothing was written: what {plain(login)} may do was asked again right before, and the answer was no. {reason}"
    )


def rules_changed(sections: Sequence[str]) -> str:
    """The file of the default branch says otherwise than when the change was made."""
    about = " and ".join(code(section) for section in sections)
    return f"Nothing was written: what `.forge.yml` says of {about} has changed while this was made."


def _commit(sha: str) -> str:
    return code(sha[:12])
