"""What can go wrong while a tree of files is read and judged; a class says who must act."""


class EngineError(Exception):
    """The root of this room's errors."""


class CalledOff(EngineError):
    """Nobody waits for the answer any more, so the work was ended before there was one."""


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


class BranchMoved(GitError):
    """The branch is not where we left it: somebody else has pushed to it, made it or removed it. It is theirs now."""


class PushRefused(GitError):
    """The host understood the push and said no: a protected branch, a rule of the organization, an archive."""


class CommitRefused(EngineError):
    """A commit that we do not make; `path` is what it would have touched, "" where it is about the whole."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'the commit'}: {reason}")
        self.path = path
        self.reason = reason


class BudgetExceeded(EngineError):
    """The tree is larger than this deployment reads; `what`, `found` and `limit` say by how much."""

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(f"{what}: {found:,} is over the limit of {limit:,}")
        self.what = what
        self.found = found
        self.limit = limit
