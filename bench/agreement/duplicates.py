"""Exact clones beside jscpd's, line by line: at most 0.3 of a hundred code lines may be a clone to one of them only.

Both are given the same text, without comments, documentation and blank lines, since jscpd takes docstrings for code and
its ranges count the blank lines between. Like its percentage, this compares later copies: the lines of a run that stood
before, in the same file or in one before it.
"""

import ast
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Final

from tree_sitter import Parser, Query, QueryCursor

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import Corpus, npm_package, python_package
from engine.analysis.clones.fingerprints import EXACT, fingerprints
from engine.analysis.clones.index import CloneIndex
from engine.analysis.lines import BLANKED
from engine.languages.registry import LANGUAGES

TARGET: Final = 0.997
PYTHON: Final = ("aiohttp", "jinja2", "click")
TIMEOUT_S: Final = 120
ONE_TOKEN: Final = re.compile(r"\s*(?:[\w@$]+|\W|\"[^\"]*\"|'[^']*')")

Line = tuple[int, int]  # a file and a line of it


def agreements() -> list[Agreement]:
    """Three Python packages and one of JavaScript, in which jscpd takes seconds."""
    from tests.oracles.npm import node_modules  # a bench may ask for the tests' tools only when it runs

    plugin = npm_package(node_modules(), "eslint-plugin-sonarjs", folder="cjs", endings=(".js",))
    corpora = [(python_package(name), "python") for name in PYTHON] + [(plugin, "javascript")]
    return [compare(corpus, language) for corpus, language in corpora]


def compare(corpus: Corpus, language: str) -> Agreement:
    """Every code line: whether it is part of a later copy, to both."""
    texts = [code_of(language, path.read_bytes()) for path in corpus.files]
    ours, theirs = _our_lines(texts), _their_lines(texts, language)
    compared = sum(text.count(b"\n") for text in texts)
    differing = sorted(ours ^ theirs)
    places = tuple(
        f"{corpus.files[file].relative_to(corpus.root)}: line {line} of its code is a copy "
        + ("here only" if (file, line) in ours else "there only")
        for file, line in differing
    )
    return Agreement(
        "duplicated lines", "jscpd", corpus.name, compared, compared - len(differing), TARGET, unexplained=places
    )


def code_of(language: str, raw: bytes) -> bytes:
    """The code lines of a file: comments and docstrings blanked, and what is blank then left out."""
    text = bytearray(raw.replace(b"\r\n", b"\n"))
    for start, end in [*_comments(language, bytes(text)), *(_docstrings(bytes(text)) if language == "python" else ())]:
        text[start:end] = text[start:end].translate(BLANKED)
    return b"".join(line.rstrip() + b"\n" for line in bytes(text).splitlines() if line.strip())


def _comments(language: str, text: bytes) -> Iterator[tuple[int, int]]:
    grammar = LANGUAGES[language].grammar()
    captures = QueryCursor(Query(grammar, "(comment) @comment")).captures(Parser(grammar).parse(text).root_node)
    for node in captures.get("comment", ()):
        yield node.start_byte, node.end_byte


def _docstrings(text: bytes) -> Iterator[tuple[int, int]]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            string = node.body[0]
            last = string.end_lineno or string.lineno
            yield starts[string.lineno - 1] + string.col_offset, starts[last - 1] + (string.end_col_offset or 0)


def _our_lines(texts: list[bytes]) -> set[Line]:
    packed = fingerprints(texts, [()] * len(texts))
    index = CloneIndex.build(packed, lambda files: (texts[file] for file in files))
    return {
        (int(pair["other_file"]), line)
        for pair in index.exact
        for line in range(pair["other_line"], pair["other_end_line"] + 1)
    }


def _their_lines(texts: list[bytes], language: str) -> set[Line]:
    from tests.oracles.npm import node_modules

    command = ["node", str(node_modules().parent / "jscpd.cjs"), language, str(EXACT.guaranteed)]
    given = json.dumps([text.decode("utf-8", "replace") for text in texts])
    done = subprocess.run(command, input=given, check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
    return {
        (copy["file"], line)
        for copy in json.loads(done.stdout)
        for line in range(copy["start"]["line"], _end(copy["end"], texts[copy["file"]]) + 1)
    }


def _end(end: Mapping[str, int], text: bytes) -> int:
    """The last line of a copy; its range goes one token too far, which is left out where it begins a line.

    A run of tokens from i to j is reported up to token j + 1: `end: tokens[position + minTokens - 1]`, after
    `position++` (@jscpd/core 4.0, token-map).
    """
    last = text.split(b"\n")[end["line"] - 1].decode("utf-8", "replace")[: end["column"] - 1]
    return end["line"] - 1 if ONE_TOKEN.fullmatch(last) else end["line"]
