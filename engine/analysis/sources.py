"""The files of a tree as the analysis sees them: blobs with ids, read in bounded batches."""

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol


class Blob(Protocol):
    """One entry of a git tree. `path` is decoded as UTF-8 with surrogateescape, so any name survives the way."""

    @property
    def path(self) -> str: ...
    @property
    def blob_id(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def mode(self) -> Literal["file", "executable", "symlink", "submodule"]: ...


class Tree(Protocol):
    """A tree at one commit: from a mirror, a work tree or a plain folder. `commit_sha` is empty for a folder."""

    commit_sha: str

    @property
    def blobs(self) -> Sequence[Blob]: ...

    def read(self, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """The bytes of regular files, one at a time, in the order asked."""
        ...


class Classifier:
    """The class of each path, by its name and by what the root's `.gitattributes` says about it."""

    def __init__(self, attributes: bytes = b"") -> None:
        self._rules = list(_linguist_rules(attributes.decode("utf-8", "replace")))

    def kind(self, path: str) -> FileKind:
        """The class as far as a path tells; a header may still show that a source file is generated."""
        said = self._said(path)
        if said:
            return said
        folders = path.split("/")[:-1]
        if not VENDOR_FOLDERS.isdisjoint(folders):
            return "vendored"
        language = language_of(path)
        if language is None:
            return _kind_of_other(path)
        if GENERATED.search(path):
            return "generated"
        return "test" if language.is_test(path) else "source"

    def _said(self, path: str) -> FileKind | None:
        said: FileKind | None = None
        for pattern, kind in self._rules:
            if pattern.match(path):
                said = kind
        return said


def _kind_of_other(path: str) -> FileKind:
    name = path.rpartition("/")[2].lower()
    stem, _, extension = name.partition(".") if name.count(".") < 2 else name.rpartition(".")
    if extension in UNSUPPORTED:
        return "source"
    if extension in DOCUMENT_EXTENSIONS or stem in DOCUMENT_STEMS:
        return "docs"
    return "data"


def _linguist_rules(attributes: str) -> Iterator[tuple[re.Pattern[str], FileKind | None]]:
    """The patterns that mark files as generated, vendored or documentation; a later rule wins, a negated one unmarks."""
    marks: dict[str, FileKind] = {
        "linguist-generated": "generated",
        "linguist-vendored": "vendored",
        "linguist-documentation": "docs",
    }
    for line in attributes.splitlines()[:MAX_ATTRIBUTE_LINES]:
        words = line.split()
        for word in words[1:] if words and not words[0].startswith("#") else ():
            name, _, value = word.lstrip("-").partition("=")
            if name in marks:
                is_off = word.startswith("-") or value == "false"
                yield _attribute_pattern(words[0]), None if is_off else marks[name]


def _attribute_pattern(written: str) -> re.Pattern[str]:
    """A pattern of gitattributes: without a slash it matches at any depth, `dir/**` everything below."""
    anchored = written.lstrip("/")
    pattern = translate(anchored if "/" in written.rstrip("/") else f"**/{anchored}")
    return re.compile(f"{translate(anchored)}|{pattern}")


def shown_path(path: str) -> str:
    r"""A path as people and JSON may see it: bytes that are not UTF-8 and control characters become `\xNN`."""
    raw = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in raw)
