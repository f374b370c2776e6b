"""Trees of generated code whose clones are known."""

import random
from collections.abc import Callable, Sequence

import pytest

from engine.analysis.clones.fingerprints import fingerprints
from engine.analysis.clones.index import CloneIndex

BETWEEN = [b"if", b"else", b"for", b"in", b"=", b"+", b"(", b")", b"[", b"]", b"while", b"return", b"==", b".", b","]


class Texts:
    """The texts of a tree, as the index reads them; it notes which it was asked for."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        self.texts = list(texts)
        self.packed = fingerprints(self.texts, [()] * len(self.texts))
        self.asked: list[int] = []

    def read(self, files: Sequence[int]) -> list[bytes]:
        self.asked += files
        return [self.texts[file] for file in files]

    def index(self) -> CloneIndex:
        return CloneIndex.build(self.packed, self.read)


@pytest.fixture(scope="session")
def texts_of() -> type[Texts]:
    return Texts


@pytest.fixture(scope="session")
def block_of() -> Callable[[int, int], bytes]:
    """A piece of code of so many lines of five tokens, the same for a seed; no two are alike even without names."""

    def block(seed: int, statements: int) -> bytes:
        rng = random.Random(seed)
        return b"".join(
            b"n%06x %s n%06x %s %d\n"
            % (rng.getrandbits(24), rng.choice(BETWEEN), rng.getrandbits(24), rng.choice(BETWEEN), seed)
            for _ in range(statements)
        )

    return block
