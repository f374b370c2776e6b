"""`python -m bench.clones PATH [PATH…]`: what finding clones costs, cold and when a push changes three files.

Fingerprints are measured beside the bare parse of the same files, in interleaved rounds, of which the median ratio is
printed: on a shared machine single times mean nothing. Times are CPU, user and system.
"""

import argparse
import gc
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final, NamedTuple

from tree_sitter import Node, Parser

from engine.analysis.clones.classes import duplication
from engine.analysis.clones.fingerprints import fingerprints
from engine.analysis.clones.index import CloneIndex
from engine.analysis.clones.tokens import Spans
from engine.analysis.decoding import NotText, to_source
from engine.languages.registry import LANGUAGES, language_of
from engine.workspace.checkout import is_repository, open_folder, open_repository

MAX_FILE_BYTES: Final = 1_000_000
CHUNK: Final = 64  # files given to `fingerprints` at once, about a quarter of a megabyte
CHANGED_FILES: Final = 3
PUSHES: Final = 40
CHECKED_EVERY: Final = 10  # pushes between two comparisons with a cold index
ROUNDS: Final = 5


class File(NamedTuple):
    """One file as a child process sees it."""

    path: str
    language: str
    text: bytes
    quiet: Spans


def main(arguments: Sequence[str]) -> None:
    """Print a few lines a path."""
    options = argparse.ArgumentParser(prog="bench.clones", description=__doc__)
    options.add_argument("paths", nargs="+", type=Path)
    for path in options.parse_args(arguments).paths:
        _print(path, sorted(_files(path)))


def _files(path: Path) -> Iterator[File]:
    """The files of all known languages, tests included, with the spans of their comments."""
    tree = open_repository(path) if is_repository(path) else open_folder(path)
    known = [
        blob
        for blob in tree.blobs
        if language_of(blob.path) and blob.mode in {"file", "executable"} and blob.size_bytes <= MAX_FILE_BYTES
    ]
    for blob, raw in tree.read(known):
        language = language_of(blob.path)
        if language is None:
            continue
        try:
            text = to_source(raw, has_cookies=language.traits.key == "python")
        except NotText:
            continue
        root = Parser(language.grammar()).parse(text).root_node
        yield File(blob.path, language.traits.key, text, _comments(root))


def _comments(root: Node) -> list[tuple[int, int]]:
    spans, pending = [], [root]
    while pending:
        node = pending.pop()
        if "comment" in node.type:
            spans.append((node.start_byte, node.end_byte))
        else:
            pending += node.children
    return sorted(spans)


def _print(path: Path, files: Sequence[File]) -> None:
    gc.disable()
    lines = sum(file.text.count(b"\n") for file in files)
    print(f"\n{path}: {len(files):,} files, {lines:,} lines, {sum(len(file.text) for file in files) / 1e6:.1f} MB")
    ratios, parse_s, packed = _beside_parse(files)
    print(f"  fingerprints {median(ratios):.3f} of a parse   rounds {' '.join(f'{ratio:.2f}' for ratio in ratios)}")
    started = time.process_time()
    index = CloneIndex.build(packed, lambda asked: (files[number].text for number in asked))
    built_s = time.process_time() - started
    size = sum(array.nbytes for array in index.dump()) / lines  # bytes a line are megabytes a million
    print(f"  cold index {built_s:.2f} s, {built_s / parse_s:.3f} of a parse, {size:.1f} MB a million lines")
    started = time.process_time()
    found = duplication(index, [file.path for file in files])
    spent_ms = 1000 * (time.process_time() - started)
    print(f"  {100 * found.share:.2f}% of tokens, {len(found.classes) + found.unlisted:,} classes, {spent_ms:.0f} ms")
    _print_pushes(files, packed, index)


def _beside_parse(files: Sequence[File]) -> tuple[list[float], float, list[bytes]]:
    """The ratio of each round, the median seconds of a parse, and the fingerprints."""
    parsers = {key: Parser(LANGUAGES[key].grammar()) for key in {file.language for file in files}}
    ratios, parses = [], []
    packed = _fingerprinted(files)
    for _ in range(ROUNDS):
        started = time.process_time()
        for file in files:
            parsers[file.language].parse(file.text)
        parsed = time.process_time()
        packed = _fingerprinted(files)
        parses.append(parsed - started)
        ratios.append((time.process_time() - parsed) / parses[-1])
    return ratios, median(parses), packed


def _fingerprinted(files: Sequence[File]) -> list[bytes]:
    packed = []
    for first in range(0, len(files), CHUNK):
        chunk = files[first : first + CHUNK]
        packed += fingerprints([file.text for file in chunk], [file.quiet for file in chunk])
    return packed


def _print_pushes(files: Sequence[File], packed: Sequence[bytes], index: CloneIndex) -> None:
    """Seeded pushes, one upon the other; every tenth index is compared with a cold one."""
    rng = random.Random(1)
    now, prints, spent = list(files), list(packed), []
    for number in range(PUSHES):
        changed = dict.fromkeys(rng.sample(range(len(now)), min(CHANGED_FILES, len(now))), b"")
        for file in changed:
            now[file] = _edited(now[file], rng)
            changed[file] = prints[file] = fingerprints([now[file].text], [now[file].quiet])[0]
        origin = [-1 if file in changed else file for file in range(len(now))]
        started = time.process_time()
        index = index.patched(origin, changed, lambda asked: (now[number].text for number in asked))
        spent.append(1000 * (time.process_time() - started))
        if number % CHECKED_EVERY == 0:
            cold = CloneIndex.build(prints, lambda asked: (now[number].text for number in asked))
            assert [a.tobytes() for a in cold.dump()] == [a.tobytes() for a in index.dump()], "patched is not cold"
    print(
        f"  push of {CHANGED_FILES} files: p50 {median(spent):.1f} ms, p95 {quantiles(spent, n=20)[-1]:.1f} ms, = cold"
    )


def _edited(file: File, rng: random.Random) -> File:
    """The file with some lines gone and some of its own repeated elsewhere."""
    lines = file.text.splitlines(keepends=True)
    first, target = rng.randrange(len(lines) + 1), rng.randrange(len(lines) + 1)
    moved = lines[first : first + rng.randrange(30)]
    text = b"".join([*lines[:target], *moved, *lines[target + rng.randrange(5) :]])
    root = Parser(LANGUAGES[file.language].grammar()).parse(text).root_node
    return file._replace(text=text, quiet=_comments(root))


if __name__ == "__main__":
    main(sys.argv[1:])
