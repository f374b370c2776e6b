"""How GitLab's threads are named in a protocol that has one number for issues and merge requests alike. Pure.

GitLab counts the two apart, and knows a note only together with what it stands under. So the number of an issue is
negative here, and the id of a comment spells out the whole place.
"""

import re
from dataclasses import dataclass
from typing import Self

from providers.code_hosts.gitlab.accounts import NAME
from providers.errors import ProviderRefused

_COMMENT_ID = re.compile(r"(merge_requests|issues)/([1-9][0-9]{0,17})/([1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Thread:
    """A merge request or an issue of one project, by the number that people see."""

    iid: int
    is_merge_request: bool

    @classmethod
    def merge_request(cls, iid: int) -> Self:
        return cls(iid, True)

    @classmethod
    def issue(cls, iid: int) -> Self:
        return cls(iid, False)

    @classmethod
    def of(cls, number: int) -> Self:
        """The thread that the protocol's `number` stands for."""
        return cls(abs(number), number > 0)

    @property
    def number(self) -> int:
        return self.iid if self.is_merge_request else -self.iid

    def __str__(self) -> str:
        return f"{'merge_requests' if self.is_merge_request else 'issues'}/{self.iid}"


@dataclass(frozen=True, slots=True)
class CommentId:
    """A note and the thread that it stands in; as text it is the protocol's `comment_id`."""

    thread: Thread
    note_id: int

    @classmethod
    def parse(cls, comment_id: str) -> Self:
        """Raises `ProviderRefused` for what is no comment's id here."""
        read = _COMMENT_ID.fullmatch(comment_id)
        if read is None:
            raise ProviderRefused(NAME, 404, f"{comment_id[:60]!r} is no comment's id")
        kind, iid, note_id = read.groups()
        return cls(Thread(int(iid), kind == "merge_requests"), int(note_id))

    def __str__(self) -> str:
        return f"{self.thread}/{self.note_id}"
