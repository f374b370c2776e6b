"""The class of each file: only source is scored, tests are read for what they reach, the rest is listed."""

import re
from collections.abc import Iterator
from fnmatch import translate
from typing import Final, Literal

from engine.languages.registry import UNSUPPORTED, language_of

FileKind = Literal["source", "test", "generated", "vendored", "data", "docs"]

VENDOR_FOLDERS: Final = frozenset(
    {
        "node_modules", "bower_components", "vendor", "vendored", "_vendor", "third_party", "thirdparty", "third-party",
        "3rdparty", "extern", "site-packages", ".venv", "venv", "virtualenv", "Godeps", "Pods", ".yarn",
    }
)  # fmt: skip
DOCUMENT_EXTENSIONS: Final = frozenset(
    {"md", "mdx", "rst", "txt", "adoc", "asciidoc", "tex", "pdf", "html", "htm", "css", "scss", "less", "org"}
)
DOCUMENT_STEMS: Final = frozenset(
    {"readme", "license", "licence", "copying", "notice", "authors", "changelog", "contributing"}
)
GENERATED: Final = re.compile(
    r"_pb2(?:_grpc)?\.pyi?\Z|\.pb\.(?:go|gw\.go|ts|js)\Z|_pb\.(?:js|d\.ts|ts)\Z|\.min\.[cm]?js\Z|[.-]bundle\.js\Z|"
    r"_generated\.\w+\Z|\.generated\.\w+\Z|(?:\A|/)zz_generated\.|_string\.go\Z|(?:\A|/)(?:dist|\.next)/.*\.js\Z"
)
MAX_ATTRIBUTE_LINES: Final = 2_000


class Classifier:
    """The class of each path, by its name and by what the root's `.gitattributes` says about it."""

    def __init__(self, attributes: bytes = b"") -> None:
        self._rules = list(_linguist_rules(attributes.decode("utf-8", "replace")))

    def kind(self, path: str) -> FileKind:
        """The class as far as a path tells; a header may still show that a source file is generated."""
        said = self._said(path)
        if said:
            return said
        if not VENDOR_FOLDERS.isdisjoint(_folders(path)):
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


def _folders(path: str) -> list[str]:
    """Below a Java source root folders are packages, where "vendor" is a word like any other."""
    folders = path.split("/")[:-1]
    return folders[: folders.index("java")] if path.endswith(".java") and "java" in folders else folders


def _kind_of_other(path: str) -> FileKind:
    name = path.rpartition("/")[2].lower()
    stem, _, extension = name.partition(".") if name.count(".") < 2 else name.rpartition(".")
    if extension in UNSUPPORTED:
        return "source"
    if extension in DOCUMENT_EXTENSIONS or stem in DOCUMENT_STEMS:
        return "docs"
    return "data"


def _linguist_rules(attributes: str) -> Iterator[tuple[re.Pattern[str], FileKind | None]]:
    """The patterns that mark files as generated, vendored or documentation; a later rule wins, a negated unmarks."""
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
