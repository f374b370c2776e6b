"""Readers of single files and trees in memory for the engine's tests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from typing import Literal

import pytest

from engine.analysis.analyzer import Analyzer
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree in memory."""

    path: str
    blob_id: str
    size_bytes: int
    mode: Literal["file", "executable", "symlink", "submodule"] = "file"


class MemoryTree:
    """A tree whose files are given as bytes, in any order; links and submodules by their mode."""

    commit_sha = ""

    def __init__(self, files: Mapping[str, bytes], modes: Mapping[str, Literal["symlink", "submodule"]] | None = None):
        self._files = dict(files)
        entries = [Entry(path, sha1(raw).hexdigest(), len(raw)) for path, raw in self._files.items()]
        self.blobs: Sequence[Entry] = [
            *entries,
            *(Entry(path, "0" * 40, 0, mode) for path, mode in (modes or {}).items()),
        ]

    def changes(self, base_sha: str) -> None:
        """Files in memory have no history."""

    def read(self, blobs: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
        for blob in blobs:
            yield blob, self._files[blob.path]


@pytest.fixture(scope="session")
def tree_of() -> type[MemoryTree]:
    return MemoryTree


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., FileFacts]:
    """Facts of one text in a language; the text must be judged."""

    def read(language: str, text: str | bytes, *, is_test: bool = False) -> FileFacts:
        raw = text.encode() if isinstance(text, str) else text
        facts = extractor(language).facts(raw, is_test=is_test)
        assert isinstance(facts, FileFacts), facts
        return facts

    return read


@pytest.fixture(scope="session")
def analyzer() -> Iterator[Analyzer]:
    analyzer = Analyzer(processes=2)
    yield analyzer
    analyzer.close()
