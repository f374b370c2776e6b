"""What can go wrong while a tree of files is read and judged; a class says who must act."""


class EngineError(Exception):
    """The root of this room's errors."""


class GitError(EngineError):
    """git refused or failed; `reason` is its own last line, without secrets."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"git {action}: {reason}")
        self.action = action
        self.reason = reason


class AccessRefused(GitError):
    """The host refused the token: one minted anew may open the door; if not, whoever runs this bot must act."""


class CommitNotFound(GitError):
    """The commit is not there (yet): hosts answer so for up to two seconds after the webhook."""


class BudgetExceeded(EngineError):
    """The tree is larger than this deployment reads; `what`, `found` and `limit` say by how much."""

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(f"{what}: {found:,} is over the limit of {limit:,}")
        self.what = what
        self.found = found
        self.limit = limit
