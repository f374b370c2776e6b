"""The bare repositories behind the double, read as GitLab's API tells of them."""

import re
from dataclasses import dataclass

from tests.doubles.bare_repositories import BareRepositories

_FORMAT = "%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B"
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    parents: tuple[str, ...]
    author: tuple[str, str, str]
    committer: tuple[str, str, str]
    message: str

    @property
    def title(self) -> str:
        return self.message.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One changed file. `patch` begins at its first hunk, as in the API."""

    old_path: str
    new_path: str
    status: str
    patch: str


class GitLabRepositories(BareRepositories):
    async def resolve(self, full_name: str, ref: str) -> str | None:
        """The commit of a branch, a tag or an (abbreviated) SHA."""
        try:
            return await self._git(
                self.path(full_name), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
            )
        except AssertionError:
            return None

    async def log(self, full_name: str, *revisions: str, limit: int = 100) -> list[Commit]:
        """Newest first."""
        told = await self._git(
            self.path(full_name), "log", "-z", f"-{limit}", f"--format={_FORMAT}", "--end-of-options", *revisions
        )
        return [_commit(entry) for entry in told.split("\0") if entry]

    async def merge_base(self, full_name: str, one: str, other: str) -> str | None:
        try:
            return await self._git(self.path(full_name), "merge-base", one, other)
        except AssertionError:
            return None

    async def has_conflicts(self, full_name: str, base: str, head: str) -> bool:
        try:
            await self._git(self.path(full_name), "merge-tree", "--write-tree", base, head)
        except AssertionError:
            return True
        return False

    async def diff(self, full_name: str, base: str, head: str, *, context: int = 3) -> list[FileDiff]:
        names = await self._git(self.path(full_name), "diff", "-z", "-M", "--name-status", base, head)
        words = iter(names.split("\0"))
        found = []
        for status in words:
            if not status:
                continue
            old = next(words)
            new = next(words) if status[0] in "RC" else old
            found.append(FileDiff(old, new, status[0], await self._patch(full_name, base, head, (old, new), context)))
        return found

    async def line_pairs(
        self, full_name: str, base: str, head: str, paths: tuple[str, str]
    ) -> set[tuple[int | None, int | None]]:
        """Every (old line, new line) of a changed file's whole text; None where a line is on one side only."""
        patch = await self._patch(full_name, base, head, paths, 1_000_000)
        pairs: set[tuple[int | None, int | None]] = set()
        old = new = 0
        for line in patch.splitlines():
            if found := _HUNK.match(line):
                old, new = int(found[1]), int(found[2])
            elif line.startswith("+"):
                pairs.add((None, new))
                new += 1
            elif line.startswith("-"):
                pairs.add((old, None))
                old += 1
            elif line.startswith(" "):
                pairs.add((old, new))
                old, new = old + 1, new + 1
        return pairs

    async def tree(self, full_name: str, ref: str, path: str, *, is_deep: bool) -> list[tuple[str, str, str, str]]:
        """(mode, kind, SHA, path) of what lies in a folder."""
        depth = ("-r", "-t") if is_deep else ()
        where = (f"{path.rstrip('/')}/",) if path else ()
        told = await self._git(self.path(full_name), "ls-tree", "-z", *depth, ref, "--", *where)
        entries = [entry.partition("\t") for entry in told.split("\0") if entry]
        found = []
        for meta, _, name in entries:
            mode, kind, sha = meta.split()
            found.append((mode, kind, sha, name))
        return found

    async def blob_sha(self, full_name: str, sha: str, path: str) -> str | None:
        try:
            return await self._git(self.path(full_name), "rev-parse", "--verify", "--quiet", f"{sha}:{path}")
        except AssertionError:
            return None

    async def keep_head(self, full_name: str, source: str, iid: int, sha: str) -> None:
        """`refs/merge-requests/:iid/head` of the target, fetched from the source where that is a fork."""
        ref = f"refs/merge-requests/{iid}/head"
        if source == full_name:
            await self._git(self.path(full_name), "update-ref", ref, sha)
        else:
            await self.take_over(full_name, source, f"+{sha}:{ref}")

    async def point(self, full_name: str, branch: str, sha: str) -> None:
        """Create the branch, or move it wherever it stood."""
        await self._git(self.path(full_name), "update-ref", f"refs/heads/{branch}", sha)

    async def _patch(self, full_name: str, base: str, head: str, paths: tuple[str, str], context: int) -> str:
        told = await self._git(
            self.path(full_name), "diff", "-M", f"-U{context}", base, head, "--", *dict.fromkeys(paths), strip=False
        )
        at = told.find("@@")
        return told[at:] if at >= 0 else ""


def _commit(entry: str) -> Commit:
    sha, parents, *people, message = entry.split("\x1f", 8)
    author, committer = (people[0], people[1], people[2]), (people[3], people[4], people[5])
    return Commit(sha.strip(), tuple(parents.split()), author, committer, message.rstrip("\n") + "\n")
