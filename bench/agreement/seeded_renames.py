"""Renamed clones that were planted: functions of real packages, copied into other files under other names.

A copy has a new name for each of its own, other numbers, and strings of other lengths. Beside each copy stands a decoy
with the same words in it: every name drawn anew each time it occurs, which is no copy of anything. What is judged are
the pairs that planting added: recall over the copies, precision over the pairs, each by Python's own tokenizer.
"""

import ast
import builtins
import io
import keyword
import random
import tokenize
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from bench.agreement.agreement import Agreement
from bench.agreement.corpora import Corpus, python_package
from bench.agreement.duplicates import code_of
from engine.analysis.clones.fingerprints import RENAMED, Rows, fingerprints
from engine.analysis.clones.index import CloneIndex
from engine.analysis.clones.tokens import tokenize as tokens_of

PACKAGES: Final = ("aiohttp", "jinja2", "rich", "alembic")
TARGET: Final = 0.95
COPIES: Final = 60
SEED: Final = 20_240_601
SAME_SHARE: Final = 0.9  # of the tokens of a pair that must be of the same kind
CONSISTENT_SHARE: Final = 0.7  # of the names, where whole lines are judged though a run may begin inside one
FOUND_SHARE: Final = 0.9  # of the lines of a copy that its pairs must cover


@dataclass(frozen=True, slots=True)
class Planted:
    """A function and its copy: the file and the lines of each, counted from 1."""

    origin: tuple[int, range]
    copy: tuple[int, range]


def agreements() -> list[Agreement]:
    """Recall and precision on three packages."""
    return [row for name in PACKAGES for row in compare(python_package(name))]


def compare(corpus: Corpus) -> tuple[Agreement, Agreement]:
    """Plant copies and decoys into a package, and judge what is found beyond what was there."""
    rng = random.Random(SEED)
    texts = [code_of("python", path.read_bytes()) for path in corpus.files]
    functions = [(file, lines) for file, text in enumerate(texts) for lines in _long_functions(text)]
    planted, grown = _plant(texts, rng.sample(functions, min(COPIES, len(functions))), rng)
    before = {_key(pair, texts) for pair in _pairs(texts)}
    added = [pair for pair in _pairs(grown) if _key(pair, grown) not in before]
    missed = tuple(f"{corpus.name}: {each}" for each in planted if not _is_found(each, added))
    wrong = tuple(f"{corpus.name}: {pair}" for pair in added if not _is_renamed(pair, grown))
    return (
        _agreement("renamed clones: recall", corpus, len(planted), missed),
        _agreement("renamed clones: precision", corpus, len(added), wrong),
    )


def _agreement(metric: str, corpus: Corpus, compared: int, differing: tuple[str, ...]) -> Agreement:
    equal = compared - len(differing)
    return Agreement(metric, "planted copies", corpus.name, compared, equal, TARGET, unexplained=differing)


def _long_functions(text: bytes) -> Iterator[range]:
    """The lines of functions long enough to be found, outermost ones only and without decorators."""
    lines = text.splitlines(keepends=True)
    try:
        body = ast.parse(text).body
    except SyntaxError:  # a class whose docstring was all it had
        return
    for node in body:
        for each in [node, *(node.body if isinstance(node, ast.ClassDef) else ())]:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                span = range(each.lineno, (each.end_lineno or each.lineno) + 1)
                source = b"".join(lines[span[0] - 1 : span[-1]])
                if tokens_of([source], [()]).exact.size >= RENAMED.guaranteed:
                    yield span


def _plant(
    texts: Sequence[bytes], functions: Sequence[tuple[int, range]], rng: random.Random
) -> tuple[list[Planted], list[bytes]]:
    """Each function again at the end of another file, renamed, and a decoy of it at the end of a third."""
    grown = [text.splitlines(keepends=True) for text in texts]
    planted = []
    for number, (file, lines) in enumerate(functions):
        source = b"".join(grown[file][lines[0] - 1 : lines[-1]]).decode()
        target, other = rng.sample([each for each in range(len(texts)) if each != file], 2)
        copy = _rewritten(source, _Consistent(number)).encode().splitlines(keepends=True)
        first = len(grown[target]) + 1
        grown[target] += copy
        planted.append(Planted((file, lines), (target, range(first, first + len(copy)))))
        grown[other] += _rewritten(source, lambda _: f"any_{rng.randrange(10_000)}").encode().splitlines(keepends=True)
    return planted, [b"".join(lines) for lines in grown]


class _Consistent:
    """A new name for each old one, always the same."""

    def __init__(self, number: int) -> None:
        self._names: dict[str, str] = {}
        self._number = number

    def __call__(self, name: str) -> str:
        return self._names.setdefault(name, f"other_{self._number}_{len(self._names)}")


def _rewritten(source: str, rename: Callable[[str], str]) -> str:
    """A function with other names, numbers and strings; its layout stays."""
    lines = source.splitlines(keepends=True)
    for token in reversed(_tokens(source)):
        (row, start), (last_row, end) = token.start, token.end
        if token.type in {tokenize.NAME, tokenize.NUMBER, tokenize.STRING} and row == last_row:
            line = lines[row - 1]
            lines[row - 1] = line[:start] + _replaced(token, rename) + line[end:]
    return "".join(lines)


def _replaced(token: tokenize.TokenInfo, rename: Callable[[str], str]) -> str:
    if token.type == tokenize.NAME and not _is_given(token.string):
        return rename(token.string)
    if token.type == tokenize.NUMBER:
        return "98765"
    if token.type == tokenize.STRING:
        prefix = token.string[: min(token.string.find(quote) for quote in "\"'" if quote in token.string)]
        return token.string if "f" in prefix.lower() else prefix + "'quite another text, and a longer one'"
    return token.string


def _is_given(word: str) -> bool:
    """Whether nobody renames it: what Python brings along stays when code is copied."""
    return keyword.iskeyword(word) or word == "self" or hasattr(builtins, word)


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    """The tokens of lines of code, as far as they can be told: a run may begin or end inside a bracket."""
    found: list[tokenize.TokenInfo] = []
    with suppress(tokenize.TokenError, IndentationError):
        found.extend(tokenize.generate_tokens(io.StringIO(source).readline))
    return found


def _pairs(texts: Sequence[bytes]) -> Rows:
    packed = fingerprints(texts, [()] * len(texts))
    return CloneIndex.build(packed, lambda files: (texts[file] for file in files)).renamed


def _key(pair: Rows, texts: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The two pieces of code, so that a pair is known again when lines moved."""
    return _lines(pair, "", texts), _lines(pair, "other_", texts)


def _flat(lines: bytes) -> str:
    """Lines without their indentation, which a run that begins inside a block would break."""
    return "".join(line.strip() + "\n" for line in lines.decode().splitlines())


def _lines(pair: Rows, side: str, texts: Sequence[bytes]) -> bytes:
    lines = texts[int(pair[side + "file"])].splitlines(keepends=True)
    return b"".join(lines[pair[side + "line"] - 1 : pair[side + "end_line"]])


def _is_found(planted: Planted, pairs: Sequence[Rows]) -> bool:
    """Whether pairs between the two files cover nearly all of the copy, and stand in the function on the other side."""
    covered: set[int] = set()
    for pair in pairs:
        sides = [
            (int(pair[side + "file"]), range(pair[side + "line"], pair[side + "end_line"] + 1))
            for side in ("", "other_")
        ]
        for (file, lines), (other, others) in (sides, sides[::-1]):
            if file == planted.copy[0] and other == planted.origin[0] and _overlap(others, planted.origin[1]):
                covered.update(_overlap(lines, planted.copy[1]))
    return len(covered) >= FOUND_SHARE * len(planted.copy[1])


def _overlap(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _is_renamed(pair: Rows, texts: Sequence[bytes]) -> bool:
    """Whether both sides are the same kinds of tokens, and nearly every name has one counterpart."""
    one, other = (_tokens(_flat(_lines(pair, side, texts))) for side in ("", "other_"))
    matcher = SequenceMatcher(None, [_kind(token) for token in one], [_kind(token) for token in other], autojunk=False)
    blocks = matcher.get_matching_blocks()
    both = [(one[block.a + n].string, other[block.b + n].string) for block in blocks for n in range(block.size)]
    names = {(a, b) for a, b in both if a.isidentifier() and not _is_given(a)}
    distinct = min(len({a for a, _ in names}), len({b for _, b in names}))
    return matcher.ratio() >= SAME_SHARE and distinct >= CONSISTENT_SHARE * len(names)


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type in {tokenize.NUMBER, tokenize.STRING}:
        return "a literal"
    if token.type == tokenize.NAME and not _is_given(token.string):
        return "a name"
    return token.string.strip()
