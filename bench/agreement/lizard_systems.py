"""Cyclomatic complexity of Rust, C, C++ and C# beside lizard's, function by function.

lizard reads tokens. What it counts otherwise is looked up in the text of the function itself, without comments and
strings: where lizard's figure and those counts add up to the engine's, the difference is named after them. Constructs
that make lizard lose its way are worth any number of decisions, and are asked last.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Final

import lizard  # type: ignore[import-untyped]  # it ships no types
from tree_sitter import Node, Parser

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import MAX_BYTES, Corpus
from bench.agreement.lizard_dialects import DIALECTS, plain
from bench.agreement.tally import Tally
from engine.analysis import facts
from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts, Function
from engine.languages.registry import LANGUAGES, language_of

SAMPLES: Final = Path(__file__).parents[2] / "tests" / "projects"
PROJECTS: Final[Mapping[str, Sequence[str]]] = {
    "rust": ("rust",), "c": ("c", "h"), "cpp": ("cpp", "hpp"), "csharp": ("csharp",),
}  # fmt: skip
# C and C++ that packages bring along for compilers: the run-time library of mypyc, and greenlet.
PACKAGES: Final[Mapping[str, Sequence[str]]] = {"mypyc": ("c", "h"), "greenlet": ("cpp", "hpp", "h")}
TARGET: Final = 0.98
LINES_APART: Final = 3  # between the line of a name and the one where lizard takes the function to begin
MISREAD: Final = "the grammar does not read what macros make here"


def agreements() -> list[Agreement]:
    """One row a language over its sample project, and one a package."""
    samples = [corpus_of(f"tests/projects/{name}", SAMPLES / name, languages) for name, languages in PROJECTS.items()]
    packages = [corpus_of(name, Path(_folder(name)), languages) for name, languages in PACKAGES.items()]
    return [compared(corpus) for corpus in (*samples, *packages)]


def corpus_of(name: str, root: Path, languages: Sequence[str]) -> Corpus:
    """The files below a folder that are read as one of these languages."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size < MAX_BYTES)
    return Corpus(name, root, tuple(path for path in files if _key(path) in languages))


def compared(corpus: Corpus) -> Agreement:
    """How far the functions that both know agree; files that the engine does not judge are left out."""
    tally = Tally()
    for path in corpus.files:
        text = path.read_bytes()
        judged = extractor(_key(path)).facts(text)
        if isinstance(judged, FileFacts):
            _count(tally, corpus, path, text, judged)
    return tally.agreement("cyclomatic", "lizard", corpus.name, target=TARGET, is_named_enough=True)


def _count(tally: Tally, corpus: Corpus, path: Path, text: bytes, judged: FileFacts) -> None:
    pages = _Pages(_key(path), text)
    for ours, line, theirs, end_line in _joined(path, text, judged):
        cause = "" if ours.cyclomatic == theirs else pages.cause(line, end_line, ours.cyclomatic - theirs)
        tally.count(corpus.place(path, line, ours.name), ours.cyclomatic, theirs, cause)


def _joined(path: Path, text: bytes, judged: FileFacts) -> Iterator[tuple[Function, int, int, int]]:
    """The functions that both know: ours, and lizard's first line, figure and last line."""
    by_name: dict[str, list[Function]] = {}
    for function in judged.functions:
        if not function.flags & facts.ANONYMOUS:
            by_name.setdefault(function.name.rpartition(".")[2], []).append(function)
    found = lizard.analyze_file.analyze_source_code(path.name, text.decode("utf-8", "replace"))
    for function in found.function_list:
        start, end = function.start_line, function.end_line
        same = by_name.get(function.name.rpartition("::")[2], ())
        near = [each for each in same if abs(each.line - start) <= LINES_APART and each.line <= end]
        if near:
            ours = min(near, key=lambda each: abs(each.line - start))
            yield ours, ours.line, function.cyclomatic_complexity, end


class _Pages:
    """The text of one file, asked for what lizard counts otherwise."""

    def __init__(self, key: str, text: bytes) -> None:
        self._dialect = DIALECTS[key]
        self._lines = plain(text.decode("utf-8", "replace"), self._dialect.quotes).split("\n")
        root = Parser(LANGUAGES[key].grammar()).parse(text).root_node
        self._broken = sorted(_broken_rows(root)) if root.has_error else []

    def cause(self, line: int, end_line: int, more: int) -> str:
        """Why the engine counts `more` than lizard between these lines; "" when nothing found explains it."""
        text = "\n".join(self._lines[line - 1 : end_line])
        found = [(each.cause, each.more * each.count(text)) for each in self._dialect.constructs]
        present = [(cause, worth) for cause, worth in found if worth]
        for size in range(1, len(present) + 1):
            for chosen in combinations(present, size):
                if sum(worth for _, worth in chosen) == more:
                    return ", ".join(cause for cause, _ in chosen)
        if any(line - 1 <= row < end_line for row in self._broken):
            return MISREAD
        return next((cause for cause, pattern in self._dialect.blind if pattern.search(text)), "")


def _broken_rows(root: Node) -> Iterator[int]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node.start_point.row
            yield node.end_point.row
        pending += [child for child in node.children if child.has_error]


def _key(path: Path) -> str:
    language = language_of(path.name)
    return language.traits.key if language else ""


def _folder(package: str) -> str:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"the package {package} is not installed")
    return spec.submodule_search_locations[0]
