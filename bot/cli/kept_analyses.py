"""What `forge analyze` keeps between runs, in the user's own cache: the last snapshot and the last scores of a folder.

Nothing here may fail a command: what cannot be read is not there, what cannot be written is not kept.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.analysis.analyzer import engine_revision
from engine.analysis.snapshot import BadSnapshot, Snapshot, load
from handlers.messages.trend import PastScore

SNAPSHOTS_KEPT: Final = 20
HISTORIES_KEPT: Final = 200
SCORES_KEPT: Final = 60
MOST_SNAPSHOT_BYTES: Final = 512 * 1024 * 1024
MOST_HISTORY_BYTES: Final = 256 * 1024
_DIGEST_BYTES: Final = 32
_KEY_DIGITS: Final = 32


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Where this user's caches live; None for a user without a home."""
    stated, home = environment.get("XDG_CACHE_HOME", ""), environment.get("HOME", "")
    if stated and Path(stated).is_absolute():
        return Path(stated, "forge-factory")
    return Path(home, ".cache", "forge-factory") if home and Path(home).is_absolute() else None


class KeptAnalyses:
    """What is kept of one folder. Every file begins with the digest of the rest, so that a torn one is none."""

    def __init__(self, cache: Path, analysed: Path) -> None:
        self._folder = cache / "analyses"
        place = str(analysed.absolute().resolve())
        self._snapshot = self._folder / f"{_key(place, engine_revision())}.snapshot"
        self._history = self._folder / f"{_key(place)}.scores"

    def snapshot(self) -> Snapshot | None:
        """The newest one of this engine."""
        body = self._read(self._snapshot, MOST_SNAPSHOT_BYTES)
        if body is None:
            return None
        with suppress(BadSnapshot, OSError):
            snapshot = load(body)
            os.utime(self._snapshot)
            return snapshot
        return None

    def keep(self, snapshot: Snapshot) -> None:
        """Put it in the place of the one before; of all folders together the longest unused ones go."""
        self._write(self._snapshot, snapshot.dump())
        self._evict(".snapshot", SNAPSHOTS_KEPT)

    def scores(self) -> list[PastScore]:
        """Earlier scores of this folder, oldest first; those of other versions among them."""
        body = self._read(self._history, MOST_HISTORY_BYTES)
        with suppress(ValueError, TypeError, KeyError, RecursionError):
            rows = json.loads(bytes(body)) if body is not None else []
            return [_past_score(row) for row in rows]
        return []

    def remember(self, score: PastScore) -> None:
        """Add a score; another run of the newest commit replaces what stood there."""
        scores = self.scores()
        if scores and scores[-1].is_same_run(score):
            scores.pop()
        rows = [each._asdict() for each in [*scores, score][-SCORES_KEPT:]]
        self._write(self._history, json.dumps(rows).encode())
        self._evict(".scores", HISTORIES_KEPT)

    def _read(self, file: Path, limit_bytes: int) -> memoryview | None:
        """What was written; None for a file that is not there, not whole, or too large, and in a folder of others."""
        with suppress(OSError):
            if not self._is_ours() or file.stat().st_size > limit_bytes + _DIGEST_BYTES:
                return None
            raw = memoryview(file.read_bytes())
            body = raw[_DIGEST_BYTES:]
            return body if sha256(body).digest() == raw[:_DIGEST_BYTES] else None
        return None

    def _write(self, file: Path, body: bytes) -> None:
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_ours():
                return
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(sha256(body).digest())
                    out.write(body)
                Path(name).replace(file)
            except OSError:
                Path(name).unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        """Whether nobody else can have written there."""
        facts = self._folder.lstat()
        return self._folder.is_dir() and facts.st_uid == os.geteuid() and not facts.st_mode & 0o077

    def _evict(self, suffix: str, kept: int) -> None:
        with suppress(OSError):
            files = [(entry.stat().st_mtime_ns, entry) for entry in self._folder.glob(f"*{suffix}")]
            for _, file in sorted(files, reverse=True)[kept:]:
                file.unlink(missing_ok=True)


def _key(*words: str) -> str:
    return sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:_KEY_DIGITS]


def _past_score(row: Mapping[str, Any]) -> PastScore:
    words: Sequence[str] = [str(row[name]) for name in ("commit", "score_version", "coverage", "at")]
    return PastScore(words[0], float(row["score"]), words[1], words[2], words[3])
