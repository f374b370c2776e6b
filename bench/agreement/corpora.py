"""Real code to compare on: packages that are installed for other reasons, in the versions that the lock files pin."""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from engine.analysis.extract import extractor
from engine.analysis.facts import FileFacts

# Of different authors, styles and decades; fully typed and not typed at all.
PYTHON = ("aiohttp", "rich", "jinja2", "sqlalchemy", "networkx")
MAX_BYTES = 1_000_000


class Corpus(NamedTuple):
    """Files with a name; `root` is the folder that their places are told from."""

    name: str
    root: Path
    files: tuple[Path, ...]

    def place(self, path: Path, line: int, name: str) -> str:
        """Where something stands, as reports print it."""
        return f"{path.relative_to(self.root)}:{line} {name}"


@cache
def python_package(name: str) -> Corpus:
    """All modules of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"the package {name} is not installed")
    root = Path(spec.submodule_search_locations[0])
    return Corpus(name, root, tuple(sorted(root.rglob("*.py"))))


def npm_package(modules: Path, name: str, *, folder: str, endings: tuple[str, ...]) -> Corpus:
    """The sources below one folder of an installed npm package; declarations and bundles left out."""
    root = modules / name
    found = (path for path in (root / folder).rglob("*") if path.name.endswith(endings) and path.is_file())
    kept = (path for path in found if ".d." not in path.name and path.stat().st_size < MAX_BYTES)
    return Corpus(name, root, tuple(sorted(kept)))


def facts_of(language: str, corpus: Corpus) -> Iterator[tuple[Path, FileFacts]]:
    """What the engine says of each file; files that it does not judge are left out."""
    for path in corpus.files:
        facts = extractor(language).facts(path.read_bytes())
        if isinstance(facts, FileFacts):
            yield path, facts
