"""What the planning process is asked: where the tree is, and what is wanted of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from engine.refactoring.planner import MAX_SECONDS
from engine.refactoring.recipes.recipe import Scope
from engine.refactoring.runner import DEFAULT_CAPS, Caps

MEMORY_BYTES: Final = 4 << 30


@dataclass(frozen=True, slots=True)
class Errand:
    """One question. `place` is a repository, read at `commit_sha`, or a plain folder where that is empty.

    `types` are names of recipes, all of them when empty. `include`, `exclude` and `protected` are patterns as
    `.forge.yml` has them. `taken` are paths that open pull requests touch; `rejected` are keys of candidates that
    people have refused. `packages` is a folder of installed dependencies, `snapshot` a file that holds an earlier
    snapshot of the repository; both may be empty.
    """

    place: str
    commit_sha: str = ""
    types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    symbol: str = ""
    line: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    caps: Caps = DEFAULT_CAPS
    is_asked: bool = False
    packages: str = ""
    snapshot: str = ""
    seconds: float = MAX_SECONDS

    @property
    def scope(self) -> Scope:
        return Scope(frozenset(self.paths) if self.paths else None, self.symbol, self.line)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Errand":
        lists = {key: tuple(value) for key, value in document.items() if isinstance(value, list)}
        return cls(**{**document, **lists, "caps": Caps(**document["caps"])})
