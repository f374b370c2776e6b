"""One tree while it is read: which files are judged, what they said, and why the others are not."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.analysis.facts import FileFacts
from engine.analysis.kinds import Classifier, FileKind
from engine.analysis.pool import Task
from engine.analysis.score import Seen
from engine.analysis.sources import Blob, Tree
from engine.languages.registry import LANGUAGES, UNSUPPORTED, language_of

MAX_FILE_BYTES: Final = 1_000_000
MAX_MANIFEST_BYTES: Final = 256 * 1024
CHUNK_BYTES: Final = 256 * 1024
DATA_SHARE: Final = 0.8  # of code lines inside top-level literals: more is a table, not a program
PARTLY_PARSED_SHARE: Final = 0.02
ATTRIBUTES: Final = ".gitattributes"
MANIFESTS: Final = frozenset(name for language in LANGUAGES.values() for name in language.traits.manifests)


class Reading:
    """What is known of one tree while it is read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.manifests = _read_manifests(tree)
        classifier = Classifier(self.manifests.get(ATTRIBUTES, b""))
        self.kinds: dict[str, FileKind] = {}
        self.facts: dict[str, FileFacts] = {}
        self.reasons: dict[str, str] = {}
        self.sizes = {blob.path: blob.size_bytes for blob in tree.blobs}
        self.tasks: list[Blob] = []
        for blob in tree.blobs:
            self.kinds[blob.path] = kind = classifier.kind(blob.path)
            reason = _refusal(blob, kind)
            if reason:
                self.reasons[blob.path] = reason
            elif kind in {"source", "test"}:
                self.tasks.append(blob)
        # The largest first, so that no process is left alone with a large file at the end; then by name, so that the
        # order never depends on the tree's.
        self.tasks.sort(key=lambda blob: (-blob.size_bytes, blob.path))
        self.size_bytes = sum(blob.size_bytes for blob in self.tasks)

    def keep(self, path: str, facts: FileFacts) -> None:
        """Take the facts of a file, which may show that it is not what its name says."""
        self.facts[path] = facts
        if facts.is_generated:
            self.kinds[path] = "generated"
            self.reasons[path] = "generated: its header says so"
        elif self.kinds[path] == "source" and facts.data_lines > DATA_SHARE * facts.code_lines:
            self.kinds[path] = "data"
            self.reasons[path] = "data: over 80% of it are literals"
        elif facts.error_share > PARTLY_PARSED_SHARE:
            share = f"{100 * facts.error_share:.0f}%"
            self.reasons[path] = f"partially parsed: {share} of its bytes are errors; the rest is scored"

    def refuse(self, path: str, reason: str) -> None:
        """Note why a file could not be read."""
        self.reasons[path] = reason

    def refuse_unread(self) -> None:
        """Note the files that the tree listed and did not give: gone, or not readable."""
        for blob in self.tasks:
            if blob.path not in self.facts:
                self.reasons.setdefault(blob.path, "could not be read")

    def chunks(self) -> Iterator[list[Task]]:
        """The files read one behind the other, gathered into chunks of about a quarter of a megabyte."""
        chunk: list[Task] = []
        size = 0
        for blob, raw in self._tree.read(self.tasks):
            language = language_of(blob.path)
            if language is None:
                continue
            chunk.append(Task(blob.path, language.traits.key, self.kinds[blob.path] == "test", raw))
            size += len(raw)
            if size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def of_kind(self, kind: FileKind) -> dict[str, FileFacts]:
        """The facts of all files of a kind, by path."""
        return {path: self.facts[path] for path in sorted(self.facts) if self.kinds[path] == kind}

    def seen(self, sources: Mapping[str, FileFacts]) -> Seen:
        """How much of the source was judged, by bytes for what could not be parsed."""
        supported = [path for path, kind in self.kinds.items() if kind == "source" and language_of(path)]
        supported_bytes = sum(self.sizes[path] for path in supported)
        parsed_bytes = sum(self.sizes[path] * (1.0 - facts.error_share) for path, facts in sorted(sources.items()))
        other = sum(self.sizes[path] for path, kind in self.kinds.items() if kind == "source" and not language_of(path))
        return Seen(
            parsed_bytes / supported_bytes if supported_bytes else 0.0,
            supported_bytes / (supported_bytes + other) if supported_bytes else 0.0,
            sum(facts.code_lines for facts in sources.values()),
        )


def _refusal(blob: Blob, kind: FileKind) -> str:
    """Why a file is not even read, "" when it is."""
    if blob.mode in {"symlink", "submodule"}:
        return f"{blob.mode}: not followed"
    language = language_of(blob.path)
    if language is None:
        extension = blob.path.rpartition(".")[2].lower()
        return f"{UNSUPPORTED[extension]} is not read yet" if kind == "source" else ""
    if kind in {"generated", "vendored"}:
        return f"{kind} code"
    if blob.size_bytes > MAX_FILE_BYTES and kind in {"source", "test"}:
        return f"larger than {MAX_FILE_BYTES // 1_000_000} MB"
    return ""


def _read_manifests(tree: Tree) -> dict[str, bytes]:
    """The few small files that say how a repository is put together, by path."""
    wanted = [
        blob
        for blob in tree.blobs
        if (blob.path == ATTRIBUTES or blob.path.rpartition("/")[2] in MANIFESTS)
        and blob.mode in {"file", "executable"}
        and blob.size_bytes <= MAX_MANIFEST_BYTES
    ]
    return {blob.path: raw for blob, raw in tree.read(sorted(wanted, key=lambda blob: blob.path))} if wanted else {}
