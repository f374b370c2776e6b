"""Addresses on the code host, built from our own settings: never from a payload."""

from dataclasses import dataclass
from urllib.parse import quote

from config.settings import Settings
from engine.analysis.sources import shown_path
from providers.database.repositories import Repository


@dataclass(frozen=True, slots=True)
class HostLinks:
    """Where things of one repository are shown: below `base` on its host, else, for pull requests, below `own` here.

    Both are None where nobody shows them.
    """

    base: str | None = None
    own: str | None = None

    def commit(self, sha: str) -> str | None:
        return f"{self.base}/commit/{quote(sha, safe='')}" if self.base else None

    def pull_request(self, number: int) -> str | None:
        if self.own:
            return f"{self.own}/pulls/{number}"
        return f"{self.base}/pull/{number}" if self.base else None

    def line(self, sha: str, path: str, line: int) -> str | None:
        """None also for a path whose bytes are no text: no address could name it."""
        if not self.base or not path or not sha or shown_path(path) != path:
            return None
        return f"{self.base}/blob/{quote(sha, safe='')}/{quote(path)}" + (f"#L{line}" if line > 0 else "")


def host_links(settings: Settings, repository: Repository) -> HostLinks:
    """The local host has no pages of its own: this site shows its pull requests."""
    ref = repository.ref
    if ref.host == "github" and settings.github is not None:
        return HostLinks(base=f"{settings.github.git_url}/{quote(ref.full_name)}")
    return HostLinks(own=f"/repositories/{repository.id}") if ref.host == "local" else HostLinks()
