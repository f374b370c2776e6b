"""The bare git repositories behind the GitHub double, and their mirror in the emulator with equal SHAs."""

import asyncio
import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.doubles.stage import Stage

_WHO = "Will Writer <will@example.com>"
_PERSON = re.compile(r"(?P<name>.*) <(?P<mail>.*)> (?P<seconds>\d+) (?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d)")
ZEROS = "0" * 40


@dataclass(frozen=True, slots=True)
class RefMove:
    """A branch moved; zeros stand for "was not there" and "is gone"."""

    ref: str
    before: str
    after: str


class Repositories:
    """Real git on disk, below `root`/owner/name.git."""

    def __init__(self, root: Path, stage: Stage) -> None:
        self.root = root
        self._stage = stage
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

    async def delete(self, full_name: str, branch: str) -> None:
        await self._git(self.path(full_name), "update-ref", "-d", f"refs/heads/{branch}")

    async def mirror(self, full_name: str, move: RefMove) -> None:
        """Write the new objects and the ref into the emulator; every SHA must come out equal."""
        exclude = () if move.before == ZEROS else (f"^{move.before}",)
        commits = await self._git(self.path(full_name), "rev-list", "--reverse", "--topo-order", move.after, *exclude)
        for sha in commits.splitlines():
            await self._mirror_commit(full_name, sha)
        short = move.ref.removeprefix("refs/")
        base = f"/repos/{full_name}/git"
        status, _ = await self._stage.attempt("POST", f"{base}/refs", {"ref": move.ref, "sha": move.after})
        if status == 422:
            await self._stage.call("PATCH", f"{base}/refs/{short}", {"sha": move.after, "force": True})

    async def _mirror_commit(self, full_name: str, sha: str) -> None:
        raw = await self._git(self.path(full_name), "cat-file", "commit", sha, strip=False)
        head, _, message = raw.partition("\n\n")
        fields = [line.split(" ", 1) for line in head.splitlines()]
        values = dict(fields)
        await self._mirror_tree(full_name, values["tree"])
        commit = {
            "message": message,
            "tree": values["tree"],
            "parents": [value for name, value in fields if name == "parent"],
            "author": _person(values["author"]),
            "committer": _person(values["committer"]),
        }
        await self._write(full_name, "commits", commit, sha)

    async def _mirror_tree(self, full_name: str, sha: str) -> None:
        entries = []
        for line in (await self._git(self.path(full_name), "ls-tree", "-z", sha)).split("\0"):
            if not line:
                continue
            meta, _, name = line.partition("\t")
            mode, kind, object_sha = meta.split()
            entries.append({"path": name, "mode": mode, "type": kind, "sha": object_sha})
            if kind == "tree":
                await self._mirror_tree(full_name, object_sha)
            elif kind == "blob":
                await self._mirror_blob(full_name, object_sha)
        await self._write(full_name, "trees", {"tree": entries}, sha)

    async def _mirror_blob(self, full_name: str, sha: str) -> None:
        content = await self._git_bytes(self.path(full_name), "cat-file", "blob", sha)
        await self._write(
            full_name, "blobs", {"encoding": "base64", "content": base64.b64encode(content).decode()}, sha
        )

    async def _write(self, full_name: str, kind: str, document: object, sha: str) -> None:
        written = await self._stage.call("POST", f"/repos/{full_name}/git/{kind}", document)
        assert written["sha"] == sha, f"the emulator made another {kind} than git: {written['sha']} for {sha}"

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


def _person(line: str) -> dict[str, str]:
    """`Name <mail> 1700000000 +0100` as the API writes it."""
    found = _PERSON.fullmatch(line)
    assert found is not None, line
    minutes = int(found["hours"]) * 60 + int(found["minutes"])
    zone = timezone(timedelta(minutes=-minutes if found["sign"] == "-" else minutes))
    date = datetime.fromtimestamp(int(found["seconds"]), zone).isoformat()
    return {"name": found["name"], "email": found["mail"], "date": date}
