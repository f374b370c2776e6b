"""Bare git repositories on disk, and what people do in them: the real git behind every double of a code host."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WHO = "Will Writer <will@example.com>"
ZEROS = "0" * 40


@dataclass(frozen=True, slots=True)
class RefMove:
    """A branch moved; zeros stand for "was not there" and "is gone"."""

    ref: str
    before: str
    after: str


class BareRepositories:
    """Real git on disk, below `root`/owner/name.git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seconds = 1_700_000_000  # each commit a second later: SHAs are the same in every run

    def path(self, full_name: str) -> Path:
        return self.root / f"{full_name}.git"

    async def create(self, full_name: str) -> None:
        path = self.path(full_name)
        path.mkdir(parents=True)
        await self._git(path, "init", "-q", "--bare", "-b", "main")
        for key in ("http.receivepack", "uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            await self._git(path, "config", key, "true")

    async def commit(self, full_name: str, branch: str, files: Mapping[str, str | bytes | None], start: str) -> RefMove:
        """One commit on the branch; None removes a file. A new branch starts from the branch `start`."""
        path = self.path(full_name)
        before = await self.sha(full_name, branch)
        parent = before or await self.sha(full_name, start)
        index = {"GIT_INDEX_FILE": str(path / "stage-index")}
        await self._git(path, "read-tree", parent or "--empty", extra=index)
        for name, content in files.items():
            await self._stage_file(path, name, content, index)
        tree = await self._git(path, "write-tree", extra=index)
        parents = ("-p", parent) if parent else ()
        after = await self._git(
            path, "commit-tree", tree, *parents, "-m", f"Change {', '.join(files)}"[:72], extra=self._dates()
        )
        await self._git(path, "update-ref", f"refs/heads/{branch}", after)
        return RefMove(f"refs/heads/{branch}", before or ZEROS, after)

    async def sha(self, full_name: str, branch: str) -> str | None:
        return (await self.refs(full_name)).get(f"refs/heads/{branch}")

    async def refs(self, full_name: str) -> dict[str, str]:
        lines = await self._git(self.path(full_name), "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        return dict(line.split(" ", 1) for line in lines.splitlines())

    async def has_commit(self, full_name: str, sha: str) -> bool:
        try:
            kind = await self._git(self.path(full_name), "cat-file", "-t", sha)
        except AssertionError:
            return False
        return kind == "commit"

    async def file(self, full_name: str, sha: str, path: str) -> bytes:
        """The bytes of a file at a commit."""
        return await self._git_bytes(self.path(full_name), "cat-file", "blob", f"{sha}:{path}")

    async def changed_files(self, full_name: str, base: str, head: str) -> list[tuple[str, str]]:
        """(status letter, path) of what `head` changes since it left `base`."""
        lines = await self._git(self.path(full_name), "diff", "--no-renames", "--name-status", f"{base}...{head}")
        return [(line.split("\t")[0], line.split("\t")[1]) for line in lines.splitlines()]

    async def commits(self, full_name: str, base: str, head: str) -> list[tuple[str, str, str]]:
        """(SHA, author's address, committer's address) of what `head` has and `base` has not, oldest first."""
        told = await self._git(self.path(full_name), "log", "--reverse", "--format=%H %ae %ce", f"{base}..{head}")
        return [(sha, author, committer) for sha, author, committer in map(str.split, told.splitlines())]

    async def merge(self, full_name: str, branch: str, into: str) -> RefMove:
        """A merge commit on the branch `into`, as the green button makes it; the two must not conflict."""
        path, before, head = self.path(full_name), await self.sha(full_name, into), await self.sha(full_name, branch)
        assert before is not None
        assert head is not None
        tree = await self._git(path, "merge-tree", "--write-tree", before, head)
        parents = ("-p", before, "-p", head)
        after = await self._git(path, "commit-tree", tree, *parents, "-m", f"Merge {branch}", extra=self._dates())
        await self._git(path, "update-ref", f"refs/heads/{into}", after)
        return RefMove(f"refs/heads/{into}", before, after)

    async def take_over(self, full_name: str, source: str, refspec: str) -> None:
        """Commits and refs of another repository beside this one, as a fork does, or who merges out of one."""
        await self._git(self.path(full_name), "fetch", "-q", str(self.path(source)), refspec)

    async def delete(self, full_name: str, branch: str) -> None:
        await self._git(self.path(full_name), "update-ref", "-d", f"refs/heads/{branch}")

    async def _stage_file(self, path: Path, name: str, content: str | bytes | None, index: Mapping[str, str]) -> None:
        if content is None:
            await self._git(path, "rm", "-q", "--cached", "--", name, extra=index)
            return
        data = content.encode() if isinstance(content, str) else content
        sha = await self._git(path, "hash-object", "-w", "--stdin", data=data)
        await self._git(path, "update-index", "--add", "--cacheinfo", f"100644,{sha},{name}", extra=index)

    def _dates(self) -> dict[str, str]:
        self._seconds += 1
        name, _, mail = _WHO.partition(" <")
        date = f"{self._seconds} +0000"
        who = {"NAME": name, "EMAIL": mail.rstrip(">"), "DATE": date}
        return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}

    async def _git(
        self, path: Path, *arguments: str, extra: Mapping[str, str] | None = None, data: bytes = b"", strip: bool = True
    ) -> str:
        text = (await self._git_bytes(path, *arguments, extra=extra, data=data)).decode("utf-8", "surrogateescape")
        return text.strip("\n") if strip else text

    async def _git_bytes(
        self, path: Path, *arguments: str, extra: Mapping[str, str] | None = None, data: bytes = b""
    ) -> bytes:
        environment = {
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1",
            **(extra or {}),
        }
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            "git", "--git-dir", str(path), *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
        )
        async with asyncio.timeout(30):
            output, errors = await process.communicate(data)
        assert process.returncode == 0, f"git {' '.join(arguments)}: {errors.decode(errors='replace')}"
        return output
