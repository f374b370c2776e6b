"""A tree with a change laid over it, so that a change is judged before anything is written anywhere."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.analysis.sources import Blob as SeenBlob
from engine.analysis.sources import BlobT, Tree
from engine.workspace.blobs import Blob, is_readable
from engine.workspace.folders import blob_id


class Overlay:
    """The files of `base` with some of them changed, by path; None for one that is gone. Modes stay, new files are
    ordinary ones. `commit_sha` names no commit: it is a digest of the base's and of the change."""

    def __init__(self, base: Tree, changed: Mapping[str, bytes | None]) -> None:
        self._base = base
        self._changed = {path: changed[path] for path in sorted(changed)}
        self.commit_sha = _pseudo_commit(base.commit_sha, self._changed)

    @property
    def blobs(self) -> Sequence[SeenBlob]:
        kept = {blob.path: blob for blob in self._base.blobs if blob.path not in self._changed}
        return [blob for _, blob in sorted({**kept, **self._laid_over()}.items())]

    def read(self, blobs: Sequence[BlobT]) -> Iterator[tuple[BlobT, bytes]]:
        """The bytes of regular files in the order asked; others are skipped, as in any tree."""
        below = self._base.read([blob for blob in blobs if blob.path not in self._changed])
        waiting = next(below, None)
        for blob in blobs:
            if blob.path in self._changed:
                raw = self._changed[blob.path]
                if raw is not None and is_readable(blob):
                    yield blob, raw
            elif waiting is not None and waiting[0] is blob:
                yield waiting
                waiting = next(below, None)

    def changes(self, base_sha: str) -> Mapping[str, SeenBlob | None] | None:
        """What differs from the tree below, and nothing that could be told of any other."""
        if not base_sha or base_sha != self._base.commit_sha:
            return None
        laid = self._laid_over()
        return {path: laid.get(path) for path in self._changed}

    def _laid_over(self) -> dict[str, SeenBlob]:
        before = {blob.path: blob for blob in self._base.blobs}
        laid: dict[str, SeenBlob] = {}
        for path, raw in self._changed.items():
            if raw is None:
                continue
            mode = before[path].mode if path in before else "file"
            laid[path] = replace(Blob(path, blob_id(raw), len(raw)), mode=mode)
        return laid


def _pseudo_commit(base_sha: str, changed: Mapping[str, bytes | None]) -> str:
    digest = hashlib.sha1(base_sha.encode(), usedforsecurity=False)
    for path, raw in changed.items():
        name = path.encode("utf-8", "surrogateescape")
        size = -1 if raw is None else len(raw)
        digest.update(b"%d:%b%d:%b" % (len(name), name, size, raw or b""))
    return digest.hexdigest()
