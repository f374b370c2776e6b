"""The files of a tree with what their names say: class, language, and why some are not even read."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from engine.analysis.kinds import Classifier, FileKind
from engine.analysis.sources import Blob
from engine.analysis.tables import NEW, OLD, Index, Mask
from engine.languages.language import Language
from engine.languages.registry import LANGUAGES, UNSUPPORTED, language_of

KINDS: Final[tuple[FileKind, ...]] = ("source", "test", "generated", "vendored", "data", "docs", "excluded")
KIND_CODES: Final[Mapping[str, int]] = {kind: code for code, kind in enumerate(KINDS)}
# Code 0 is no language that is read here.
LANGUAGE_KEYS: Final = ("", *sorted(LANGUAGES))
LANGUAGE_CODES: Final = {key: code for code, key in enumerate(LANGUAGE_KEYS)}
READ: Final = 1  # its facts are wanted
COLLECTED: Final = 2  # the usual test runner finds tests in it
REGULAR: Final = 4  # a file, not a link or a submodule
WRITTEN: Final = 8  # by people, whatever a header says: `.gitattributes` says so
MAX_FILE_BYTES: Final = 1_000_000

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class EntryBlob:
    """One entry to be read, as a tree wants it; `index` is its place among the entries."""

    path: str
    blob_id: str
    size_bytes: int
    index: int
    mode: Literal["file", "executable", "symlink", "submodule"] = "file"


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries of a tree, sorted by path. `kinds` and `languages` are codes; `reasons` say why a path is not read.

    `kinds` are as far as names tell: what a file holds may still show that it is generated or a table.
    """

    paths: tuple[str, ...]
    ids: tuple[str, ...]
    sizes: Index
    kinds: Codes
    languages: Codes
    flags: Codes
    reasons: Mapping[str, str]

    def find(self, path: str) -> int | None:
        """The index of a path; None when it is not there."""
        index = bisect_left(self.paths, path)
        return index if index < len(self.paths) and self.paths[index] == path else None

    def blob(self, index: int) -> EntryBlob:
        """A regular file to read."""
        return EntryBlob(self.paths[index], self.ids[index], int(self.sizes[index]), index)

    def has(self, flag: int) -> Mask:
        """Which entries have one of the flags."""
        return (self.flags & flag) > 0

    def language(self, index: int) -> Language | None:
        """The language that reads this entry."""
        code = int(self.languages[index])
        return LANGUAGES[LANGUAGE_KEYS[code]] if code else None


def listed(blobs: Iterable[Blob], classifier: Classifier) -> Entries:
    """The entries of a whole tree, or of the changed part of one."""
    ordered = sorted(blobs, key=lambda blob: blob.path)
    kinds, languages, flags, reasons = [], [], [], {}
    for blob in ordered:
        kind, language, flag, reason = _verdict(blob, classifier)
        kinds.append(KIND_CODES[kind])
        languages.append(LANGUAGE_CODES[language.traits.key] if language else 0)
        flags.append(flag)
        if reason:
            reasons[blob.path] = reason
    return Entries(
        tuple(blob.path for blob in ordered),
        tuple(blob.blob_id for blob in ordered),
        np.array([blob.size_bytes for blob in ordered], np.int64),
        np.array(kinds, np.uint8),
        np.array(languages, np.uint8),
        np.array(flags, np.uint8),
        reasons,
    )


@dataclass(frozen=True, slots=True)
class Merge:
    """Which entries of two listings stay: entry i of the result is number `place[i]` of the one `source[i]` names.

    `is_same_paths` says that nothing came or went: then every path keeps its index.
    """

    source: Index
    place: Index
    is_same_paths: bool


def merge(old: Entries, new: Entries, gone: frozenset[str]) -> Merge:
    """The old entries without those gone, each changed one in place of the old, the added ones where they belong."""
    found = [old.find(path) for path in new.paths]
    if not gone and None not in found:
        source, place = np.full(len(old.paths), OLD, np.int64), np.arange(len(old.paths))
        source[np.array(found, np.int64)] = NEW
        place[np.array(found, np.int64)] = np.arange(len(found))
        return Merge(source, place, is_same_paths=True)
    replaced = gone.union(new.paths)
    pairs = [(path, OLD, index) for index, path in enumerate(old.paths) if path not in replaced]
    pairs += [(path, NEW, index) for index, path in enumerate(new.paths)]
    pairs.sort()
    sources, places = [source for _, source, _ in pairs], [place for _, _, place in pairs]
    return Merge(np.array(sources, np.int64), np.array(places, np.int64), is_same_paths=False)


def merged(old: Entries, new: Entries, merge: Merge) -> Entries:
    """The entries that a merge keeps."""
    flat = np.where(merge.source == OLD, merge.place, merge.place + len(old.paths))
    order = flat.tolist()
    paths = _taken((*old.paths, *new.paths), order)
    reasons = {**old.reasons, **new.reasons}
    known = set(paths) if reasons else set()
    dropped = set(new.paths) - new.reasons.keys()
    return Entries(
        paths,
        _taken((*old.ids, *new.ids), order),
        np.concatenate((old.sizes, new.sizes))[flat],
        np.concatenate((old.kinds, new.kinds))[flat],
        np.concatenate((old.languages, new.languages))[flat],
        np.concatenate((old.flags, new.flags))[flat],
        {path: reasons[path] for path in sorted(reasons) if path in known and path not in dropped},
    )


def _taken(values: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    return tuple(values[index] for index in order)


def _verdict(blob: Blob, classifier: Classifier) -> tuple[FileKind, Language | None, int, str]:
    """The class of a blob, its language, its flags, and why it is not read ("" when it is)."""
    kind, language = classifier.kind(blob.path), language_of(blob.path)
    reason = _refusal(blob, kind, language)
    flags = REGULAR if blob.mode in {"file", "executable"} else 0
    flags |= 0 if classifier.may_be_generated(blob.path) else WRITTEN
    if language is None or reason or kind not in {"source", "test"}:
        return kind, language, flags, reason
    is_collected = kind == "test" and language.is_collected(blob.path)
    return kind, language, flags | READ | (COLLECTED if is_collected else 0), ""


def _refusal(blob: Blob, kind: FileKind, language: Language | None) -> str:
    if blob.mode in {"symlink", "submodule"}:
        return f"{blob.mode}: not followed"
    if kind == "excluded":
        return "excluded: the repository's own rules leave it out"
    if language is None:
        extension = blob.path.rpartition(".")[2].lower()
        return f"{UNSUPPORTED[extension]} is not read yet" if kind == "source" else ""
    if kind in {"generated", "vendored"}:
        return f"{kind} code"
    if blob.size_bytes > MAX_FILE_BYTES and kind in {"source", "test"}:
        return f"larger than {MAX_FILE_BYTES // 1_000_000} MB"
    return ""
