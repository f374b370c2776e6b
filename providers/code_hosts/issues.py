"""The half of a code host about issues of ours, and the addresses that lead from them to the code.

Natural key: the marker in the body, together with who wrote it. An issue that a person closed stays closed.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from providers.code_hosts.events import RepositoryRef


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the host has it now; `is_ours`: this bot opened it."""

    number: int
    title: str
    state: Literal["open", "closed"]
    body: str
    is_ours: bool


class Issues(Protocol):
    """What a member does for issues; part of `CodeHost`."""

    def issue_text(self, body: str) -> str:
        """The body as it will stand there, in the host's words and bounds; what is written is known by this text."""
        ...

    async def get_issue(self, repository: RepositoryRef, number: int) -> Issue | None:
        """None for one that is gone."""
        ...

    async def ensure_issue(self, repository: RepositoryRef, marker: str, title: str, body: str) -> Issue:
        """Our issue that carries the marker, opened where there is none; one that is there is answered as it is."""
        ...

    async def set_issue_body(self, repository: RepositoryRef, number: int, body: str, *, expected: str) -> bool:
        """Write where the body still reads as expected; False where somebody has changed it meanwhile.

        Raises `ProviderRefused` for one that is not ours.
        """
        ...

    def file_url(self, repository: RepositoryRef, commit_sha: str, path: str, line: int) -> str:
        """The page of a line, counted from 1, at a commit; "" where the host has no such pages."""
        ...
