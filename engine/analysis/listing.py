"""Which files a tree has: read from the tree, or from an earlier snapshot and what git says has changed since."""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from hashlib import sha256
from typing import Final

import numpy as np

from engine.analysis.attributes import ATTRIBUTES
from engine.analysis.entries import REGULAR, Entries, listed, merge, merged
from engine.analysis.kinds import Classifier
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import Tree
from engine.analysis.tables import NEW, Index
from engine.languages.registry import LANGUAGES

MAX_MANIFEST_BYTES: Final = 256 * 1024
# The names of manifests may be patterns, as "tsconfig*.json" is.
MANIFESTS: Final = re.compile(
    "|".join(sorted({translate(name) for language in LANGUAGES.values() for name in language.traits.manifests}))
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What people say about the classes of files beyond `.gitattributes`: which paths are left out of the score.

    `digest` is equal for equal rules only.
    """

    digest: str = ""
    is_excluded: Callable[[str], bool] = lambda path: False


NO_RULES: Final = Rules()


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a tree; entry i is number `place[i]` of the earlier snapshot, or new, as `source[i]` says.

    `manifests` are the blob ids of the files that say how the repository is put together, by path; `rules` is the
    digest of all that the classes of files follow from besides their names.
    """

    entries: Entries
    source: Index
    place: Index
    is_same_paths: bool
    manifests: Mapping[str, str]
    rules: str


def list_tree(tree: Tree, rules: Rules, previous: Snapshot | None) -> Listing:
    """The listing of a tree, patched where git can say what has changed and the rules for classes are the same."""
    changes = tree.changes(previous.commit_sha) if previous is not None and previous.commit_sha else None
    if previous is None or changes is None or any(_is_attributes(path) for path in changes):
        return _whole(tree, rules)
    classifier, digest = _classifier(tree, previous.entries, previous.manifests, rules)
    if digest != previous.rules:
        return _whole(tree, rules)
    new = listed([blob for blob in changes.values() if blob is not None], classifier)
    together = merge(previous.entries, new, frozenset(path for path, blob in changes.items() if blob is None))
    kept = {path: blob_id for path, blob_id in previous.manifests.items() if path not in changes}
    manifests = dict(sorted((kept | _manifests(new)).items()))
    entries = merged(previous.entries, new, together)
    return Listing(entries, together.source, together.place, together.is_same_paths, manifests, digest)


def contents(tree: Tree, listing: Listing) -> dict[str, bytes]:
    """The bytes of the manifests, by path."""
    return _read(tree, listing.entries, listing.manifests)


def _whole(tree: Tree, rules: Rules) -> Listing:
    bare = listed(tree.blobs, Classifier())
    manifests = _manifests(bare)
    classifier, digest = _classifier(tree, bare, manifests, rules)
    entries = listed(tree.blobs, classifier) if digest else bare
    size = len(entries.paths)
    return Listing(entries, np.full(size, NEW), np.arange(size), False, manifests, digest)


def _classifier(tree: Tree, entries: Entries, manifests: Mapping[str, str], rules: Rules) -> tuple[Classifier, str]:
    """The classifier of a tree and the digest of what it follows from; "" where only names decide."""
    wanted = {path: blob_id for path, blob_id in manifests.items() if _is_attributes(path)}
    if not wanted and not rules.digest:
        return Classifier(), ""
    attributes = _read(tree, entries, wanted)
    digest = sha256(
        "\0".join((rules.digest, *(f"{path}={wanted[path]}" for path in wanted))).encode("utf-8", "replace")
    )
    return Classifier(attributes, rules.is_excluded), digest.hexdigest()


def _is_attributes(path: str) -> bool:
    return path.rpartition("/")[2] == ATTRIBUTES


def _manifests(entries: Entries) -> dict[str, str]:
    """The small files that say how a repository is put together."""
    return {
        path: entries.ids[index]
        for index, path in enumerate(entries.paths)
        if MANIFESTS.match(path.rpartition("/")[2]) or _is_attributes(path)
        if entries.flags[index] & REGULAR and entries.sizes[index] <= MAX_MANIFEST_BYTES
    }


def _read(tree: Tree, entries: Entries, paths: Iterable[str]) -> dict[str, bytes]:
    found = [(path, entries.find(path)) for path in paths]
    blobs = [entries.blob(index) for _, index in found if index is not None]
    return {blob.path: raw.removeprefix(BOM_UTF8) for blob, raw in tree.read(blobs)} if blobs else {}
