"""Source to measure on that every machine has: the interpreter's standard library, and modules that are generated."""

import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.history import Generator

SEED: Final = 7
EXTENSIONS: Final = {"python": "py", "typescript": "ts", "go": "go", "java": "java"}


def standard_library() -> Path:
    """The folder of the interpreter's own modules and their tests: some 700,000 lines of Python."""
    return Path(sysconfig.get_path("stdlib"))


def python_files(size_bytes: int) -> list[bytes]:
    """The standard library's largest modules that fit below 200 KB, as many as make up this size."""
    paths = [*sorted(standard_library().glob("*.py")), *sorted(standard_library().glob("*/*.py"))]
    texts = sorted((path.read_bytes() for path in paths if "site-packages" not in path.parts), key=len, reverse=True)
    return _up_to([text for text in texts if len(text) < 200_000], size_bytes)


def generated_files(language: str, size_bytes: int) -> list[bytes]:
    """Modules of about a hundred lines in this language, the same ones every time."""
    generator, extension = Generator(SEED), EXTENSIONS[language]
    texts: list[bytes] = []
    total = 0
    while total < size_bytes:
        path = generator.fresh_path().rpartition(".")[0] + f".{extension}"
        generator.paths[-1] = path
        texts.append(generator.text(path))
        total += len(texts[-1])
    return texts


def _up_to(texts: Sequence[bytes], size_bytes: int) -> list[bytes]:
    chosen, total = [], 0
    for text in texts:
        if total >= size_bytes:
            break
        chosen.append(text)
        total += len(text)
    return chosen
