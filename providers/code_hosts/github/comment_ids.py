"""GitHub counts comments, remarks at lines and reviews each by themselves: the protocol's one id tells them apart.

A number alone is a comment of the conversation, as most are; of what stands in a review the id spells out the place.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from providers.code_hosts.github.accounts import NAME
from providers.errors import ProviderRefused

CONVERSATION: Final = "issues/comments"
REMARKS: Final = "pulls/comments"

_NUMBER: Final = "[1-9][0-9]{0,18}"
_COMMENT_ID: Final = re.compile(rf"(?:({REMARKS}|pulls/{_NUMBER}/reviews)/)?({_NUMBER})")


@dataclass(frozen=True, slots=True)
class CommentId:
    """What GitHub calls a thing that somebody wrote, and the `folder` of its interface where that is kept.

    As text it is the protocol's `comment_id`.
    """

    folder: str
    number: str

    @classmethod
    def of_review(cls, pull_request: int, number: str) -> Self:
        """The text of a review itself, above its remarks."""
        return cls(f"pulls/{pull_request}/reviews", number)

    @classmethod
    def parse(cls, comment_id: str) -> Self:
        """Raises `ProviderRefused` for what is no comment's id here."""
        read = _COMMENT_ID.fullmatch(comment_id)
        if read is None:
            raise ProviderRefused(NAME, 404, f"{comment_id[:60]!r} is no comment's id")
        return cls(read[1] or CONVERSATION, read[2])

    @property
    def path(self) -> str:
        """Below the repository's own."""
        return f"{self.folder}/{self.number}"

    @property
    def takes_reactions(self) -> bool:
        """GitHub's REST interface knows no reactions to a review."""
        return self.folder in {CONVERSATION, REMARKS}

    def __str__(self) -> str:
        return self.number if self.folder == CONVERSATION else self.path
