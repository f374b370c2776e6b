"""The bare git repositories behind the GitHub double, and their mirror in the emulator with equal SHAs."""

import base64
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tests.doubles.bare_repositories import ZEROS, BareRepositories, RefMove
from tests.doubles.stage import Stage

_PERSON = re.compile(r"(?P<name>.*) <(?P<mail>.*)> (?P<seconds>\d+) (?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d)")


class Repositories(BareRepositories):
    """Real git whose every new object is written into the emulator too."""

    def __init__(self, root: Path, stage: Stage) -> None:
        super().__init__(root)
        self._stage = stage

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


def _person(line: str) -> dict[str, str]:
    """`Name <mail> 1700000000 +0100` as the API writes it."""
    found = _PERSON.fullmatch(line)
    assert found is not None, line
    minutes = int(found["hours"]) * 60 + int(found["minutes"])
    zone = timezone(timedelta(minutes=-minutes if found["sign"] == "-" else minutes))
    date = datetime.fromtimestamp(int(found["seconds"]), zone).isoformat()
    return {"name": found["name"], "email": found["mail"], "date": date}
