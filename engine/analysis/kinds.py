"""The class of each file: only source is scored, tests are read for what they reach, the rest is listed.

Stubs and migrations are source. Examples and what builds the documentation are documentation, with the tests among
them; benchmarks are judged as little as tests. What only tells tools how to treat the rest is data in any language.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from engine.analysis.attributes import ATTRIBUTES, Attributes
from engine.languages.registry import UNSUPPORTED, language_of

FileKind = Literal["source", "test", "generated", "vendored", "data", "docs", "excluded"]

# What GitHub's own statistics are told by, the strongest first.
LINGUIST: Final[Mapping[str, FileKind]] = {
    "linguist-vendored": "vendored",
    "linguist-generated": "generated",
    "linguist-documentation": "docs",
}
# Code that shows or measures the product and is no part of it.
ROLES: Final[Mapping[str, FileKind]] = {
    **dict.fromkeys(
        ("doc", "docs", "documentation", "example", "examples", "sample", "samples", "snippets", "demo", "demos"),
        "docs",
    ),
    **dict.fromkeys(
        ("bench", "benches", "benchsuite", "benchmark", "benchmarks", "fuzz", "fuzzing", "playground"), "test"
    ),
}
# A first folder that is all about tests; `pytest_django` and `tokio-test` are products.
TEST_ROOT: Final = re.compile(
    r"(?:.+[-_.])?tests|(?:integration|e2e|smoke|stress|functional|acceptance|regression)[-_]?test|tests?-.+|tests_.+|"
    r"test_?(?:suites?|data|cases|fixtures|support|programs)"
)
PACKAGE_ROOTS: Final = {"java": "java", "kt": "kotlin"}
WORKSPACES: Final = frozenset({"packages", "crates", "modules", "apps", "libs", "projects", "plugins", "components"})

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
    r"_pb2(?:_grpc)?\.pyi?\Z|\.pb\.(?:go|gw\.go|ts|js|cc|h)\Z|_pb\.(?:js|d\.ts|ts|rb)\Z|\.min\.[cm]?js\Z|"
    r"[.-]bundle\.js\Z|\.(?:[Dd]esigner|g|g\.i)\.cs\Z|_generated\.\w+\Z|\.generated\.\w+\Z|"
    r"(?:\A|/)zz_generated\.|_string\.go\Z|(?:\A|/)(?:dist|\.next)/.*\.[cm]?js\Z|\Asingle_include/"
)
# Code that only configures a tool: where it stands says so, or its name at the root of a package.
SETTINGS: Final = re.compile(r"\A\.[^/]+/|(?:\A|/)\.[^/]+\Z|\.gradle\.kts\Z")
PACKAGE_SETTINGS: Final = re.compile(
    r"setup\.py|noxfile\.py|(?:[Gg]runt|[Gg]ulp)file\.[cm]?[jt]s|.+\.(?:config|conf)\.[cm]?[jt]sx?"
)


class Classifier:
    """The class of each path: what people say about it in `.gitattributes`, else what its name says.

    `attributes` are all `.gitattributes` of the tree by path; `is_excluded` says which paths the repository leaves out
    of its score.
    """

    def __init__(
        self, attributes: Mapping[str, bytes] | bytes = b"", is_excluded: Callable[[str], bool] = lambda path: False
    ) -> None:
        files = {ATTRIBUTES: attributes} if isinstance(attributes, bytes) else attributes
        self._attributes = Attributes(files, frozenset(LINGUIST))
        self._is_excluded = is_excluded

    def kind(self, path: str) -> FileKind:
        """The class as far as a path tells; a header may still show that a source file is generated."""
        if self._is_excluded(path):
            return "excluded"
        said = self._attributes.of(path)
        named = next((kind for name, kind in LINGUIST.items() if said.get(name)), None)
        if named:
            return named
        return _kind_by_name(path, frozenset(LINGUIST[name] for name in said))

    def may_be_generated(self, path: str) -> bool:
        """Whether a header may call this file generated: not where `.gitattributes` says that it is none."""
        return self._attributes.of(path).get("linguist-generated", True)


def _kind_by_name(path: str, denied: frozenset[FileKind]) -> FileKind:
    """The class that the name of a file gives it, but for those that `.gitattributes` denies."""
    folders = _folders(path)
    if "vendored" not in denied and not VENDOR_FOLDERS.isdisjoint(folders):
        return "vendored"
    language = language_of(path)
    if language is None and not _is_code(path):
        return _kind_of_other(path)
    if "generated" not in denied and GENERATED.search(path):
        return "generated"
    role = next((ROLES[folder] for folder in _outer(folders, path) if folder in ROLES), None)
    if role == "docs" and role not in denied:
        return role
    if role == "test" or (language is not None and language.is_test(path)) or TEST_ROOT.fullmatch("".join(folders[:1])):
        return "test"
    return "data" if _configures(path, folders) else "source"


def _outer(folders: Sequence[str], path: str) -> Sequence[str]:
    """The folders whose names say what a part of a repository is for: the first, and in a workspace those of a package
    and of its parts. Solutions of C# keep their projects below `src`.

    Deeper down the same words are names of packages, as in `src/shop/examples`.
    """
    is_workspace = bool(folders) and folders[0] in WORKSPACES
    inner = 3 if is_workspace else 2 if folders[:1] == ["src"] and path.endswith(".cs") else 1
    return [name.lower() for name in folders[:inner]]


def _configures(path: str, folders: Sequence[str]) -> bool:
    if SETTINGS.search(path):
        return True
    is_package_root = not folders or (len(folders) == 2 and folders[0] in WORKSPACES)
    return is_package_root and PACKAGE_SETTINGS.fullmatch(path.rpartition("/")[2]) is not None


def _folders(path: str) -> list[str]:
    """Below a source root of Java or Kotlin folders are packages, where "vendor" is a word like any other."""
    folders = path.split("/")[:-1]
    root = PACKAGE_ROOTS.get(path.rpartition(".")[2])
    return folders[: folders.index(root)] if root in folders else folders


def _is_code(path: str) -> bool:
    """Whether it is code of a language that is known and not read yet."""
    return path.rpartition("/")[2].rpartition(".")[2].lower() in UNSUPPORTED


def _kind_of_other(path: str) -> FileKind:
    name = path.rpartition("/")[2].lower()
    stem, _, extension = name.partition(".") if name.count(".") < 2 else name.rpartition(".")
    if extension in DOCUMENT_EXTENSIONS or stem in DOCUMENT_STEMS:
        return "docs"
    return "data"
