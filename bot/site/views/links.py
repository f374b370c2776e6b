"""Addresses on the code host, built from our own settings: never from a payload."""

from dataclasses import dataclass
from urllib.parse import quote

from config.settings import Settings
from engine.analysis.sources import shown_path
from handlers.messages import wording
from providers.database.repositories import Repository


@dataclass(frozen=True, slots=True)
class HostLinks:
    """Where things of one repository are shown: below `base` on its host, else, for pull requests, below `own` here.

    Both are None where nobody shows them. `host` decides how an issue or a pull request is called and found.
    """

    base: str | None = None
    own: str | None = None
    host: str = "github"

    def commit(self, sha: str) -> str | None:
        return f"{self.base}/commit/{quote(sha, safe='')}" if self.base else None

    def reference(self, number: int) -> str:
        """How people of this host write the issue or pull request of that number in the records."""
        return wording.reference(self.host, number)

    def conversation(self, number: int) -> str | None:
        """The page of an issue or a pull request."""
        if self.own:
            return f"{self.own}/pulls/{number}"
        return f"{self.base}/{self._page(number)}" if self.base else None

    def line(self, sha: str, path: str, line: int) -> str | None:
        """None also for a path whose bytes are no text: no address could name it."""
        if not self.base or not path or not sha or shown_path(path) != path:
            return None
        return f"{self.base}/blob/{quote(sha, safe='')}/{quote(path)}" + (f"#L{line}" if line > 0 else "")

    def _page(self, number: int) -> str:
        if self.host == "gitlab":
            return f"merge_requests/{number}" if number > 0 else f"issues/{-number}"
        return f"pull/{number}"  # GitHub leads from here to an issue of that number


def host_links(settings: Settings, repository: Repository) -> HostLinks:
    """The local host has no pages of its own: this site shows its pull requests."""
    ref = repository.ref
    if ref.host == "local":
        return HostLinks(own=f"/repositories/{repository.id}", host="local")
    return HostLinks(base=_base(settings, ref.host, quote(ref.full_name)), host=ref.host)


def _base(settings: Settings, host: str, name: str) -> str | None:
    if host == "github" and settings.github is not None:
        return f"{settings.github.git_url}/{name}"
    if host == "gitlab" and settings.gitlab is not None:
        return f"{settings.gitlab.url}/{name}/-"
    return None
