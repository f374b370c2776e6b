"""A repository of any size with a history of pushes, written by a seeded generator: the same seed, the same commits."""

import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

WORDS: Final = (
    "order", "price", "cart", "invoice", "stock", "customer", "parcel", "route", "ledger", "budget", "quote",
    "refund", "batch", "ticket", "voucher", "shelf", "token", "window", "signal", "record", "column", "matrix",
    "packet", "stream", "buffer", "cursor", "filter", "marker", "anchor", "border", "canvas", "domain", "engine",
)  # fmt: skip
VERBS: Final = (
    "load", "store", "merge", "split", "count", "check", "build", "parse", "write", "fetch", "close", "open", "rank",
    "sort", "join", "trim", "scan", "plan",
)  # fmt: skip
FOLDERS: Final = 400


@dataclass(slots=True)
class Generator:
    """Files and edits of one seed. `paths` are the files there are now, in the order they came."""

    seed: int
    chance: random.Random = field(init=False)
    paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def text(self, path: str) -> bytes:
        """A module of about a hundred lines in the language of its extension."""
        functions = [self._function(path) for _ in range(self.chance.randint(3, 9))]
        head = self._head(path)
        return ("\n".join((head, *functions)) + "\n").encode()

    def fresh_path(self) -> str:
        """A path that is not taken yet."""
        extension = self.chance.choices(("py", "ts", "go", "java"), (5, 3, 1, 1))[0]
        name = f"{self.chance.choice(VERBS)}_{self.chance.choice(WORDS)}_{len(self.paths)}"
        folder = f"src/area{self.chance.randrange(FOLDERS)}"
        name = name.title().replace("_", "") if extension == "java" else name
        path = f"{folder}/{name}.{extension}"
        self.paths.append(path)
        return path

    def _head(self, path: str) -> str:
        others = [self.chance.choice(self.paths) for _ in range(3)] if self.paths else []
        if path.endswith(".py"):
            imports = [
                f"from {_module(other)} import {self.chance.choice(VERBS)}" for other in others if other.endswith(".py")
            ]
            return "\n".join(('"""What this area does with its records, and why."""', *imports, "", ""))
        if path.endswith(".ts"):
            return "\n".join(
                f'import {{ run }} from "../../{other[:-3]}";' for other in others if other.endswith(".ts")
            )
        if path.endswith(".go"):
            return f"package {path.split('/')[1]}\n"
        return f"package {path.split('/')[1]};\n\nclass {Path(path).stem} {{"

    def _function(self, path: str) -> str:
        name, other = self.chance.choice(VERBS), self.chance.choice(WORDS)
        number, limit = self.chance.randrange(10_000), self.chance.randint(2, 40)
        if path.endswith(".py"):
            return PYTHON.format(name=f"{name}_{other}_{number}", other=other, limit=limit)
        braces = BRACES.format(name=name + other.title() + str(number), other=other, limit=limit)
        if path.endswith(".ts"):
            return "export function " + braces.replace("TYPES", f"({other}: number[], step = 1): number")
        if path.endswith(".go"):
            return "func " + braces.replace("TYPES", f"({other} []int, step int) int").replace("const total", "total")
        return "  static int " + braces.replace("TYPES", f"(int[] {other}, int step)")


PYTHON: Final = '''
def {name}({other}: list[int], step: int = 1) -> int:
    """The total of what is {other} here, up to the limit of {limit}; raises ValueError for none."""
    total = 0
    for index, value in enumerate({other}):
        if value > {limit} and index % step == 0:
            total += value * {limit}
        elif value < 0:
            total -= 1
    while total > {limit} * 100:
        total //= 2
    return total
'''
BRACES: Final = """{name}TYPES {{
  // The total of what is {other} here, up to the limit of {limit}.
  if (step > {limit}) {{
    return {limit};
  }}
  if (step < 0 && step > -{limit}) {{
    return step * {limit};
  }}
  return step + {limit};
}}
"""


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def write(repository: Path, *, files: int, pushes: int, seed: int = 1) -> list[str]:
    """Make a bare repository with a first commit of so many files and so many pushes after it; their ids in order."""
    subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", str(repository)], check=True)
    generator = Generator(seed)
    stream = b"".join(_stream(generator, files, pushes))
    command = ["git", "-C", str(repository), "fast-import", "--quiet"]
    subprocess.run(command, input=stream, check=True, timeout=600)
    listed = ["git", "-C", str(repository), "rev-list", "--first-parent", "--reverse", "main"]
    return subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()


def _stream(generator: Generator, files: int, pushes: int) -> Iterator[bytes]:
    yield from _commit(
        "everything", [(path, generator.text(path)) for path in (generator.fresh_path() for _ in range(files))]
    )
    for number in range(pushes):
        yield from _commit(f"push {number}", _edits(generator, number))


def _edits(generator: Generator, number: int) -> list[tuple[str, bytes | None]]:
    """What one push does. Most change two or three files, one in twenty a few dozen; one in ten adds or removes some,
    and now and then the rules for generated files change."""
    size = generator.chance.randint(12, 27) if number % 20 == 19 else generator.chance.randint(1, 3)
    changed = generator.chance.sample(generator.paths, size)
    edits: list[tuple[str, bytes | None]] = [(path, generator.text(path)) for path in changed]
    if number % 10 == 4:
        gone = generator.chance.choice([path for path in generator.paths if path not in changed])
        generator.paths.remove(gone)
        edits += [(gone, None)]
        edits += [(path, generator.text(path)) for path in [generator.fresh_path()]]
    if number % 50 == 30:
        edits.append((".gitattributes", f"src/area{number}/** linguist-generated\n".encode()))
    return edits


def _commit(title: str, edits: Sequence[tuple[str, bytes | None]]) -> Iterator[bytes]:
    who = "Forge <forge@example.org> 1700000000 +0000"
    yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(title)}\n{title}\n".encode()
    for path, raw in edits:
        if raw is None:
            yield f"D {path}\n".encode()
        else:
            yield f"M 100644 inline {path}\ndata {len(raw)}\n".encode() + raw + b"\n"
