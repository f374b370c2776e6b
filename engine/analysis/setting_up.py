"""How a tree is set up, judged again only when something that this follows from has changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from engine.analysis.entries import KINDS, REGULAR, Codes, Entries
from engine.analysis.kinds import FileKind
from engine.analysis.report import AgentSetup, SetupItem
from engine.analysis.setup.coverage_floor import CoverageFloor, floor_of
from engine.analysis.setup.evidence import Evidence
from engine.analysis.setup.items.size import BYTES_A_TOKEN, MAX_TOKENS, LargeFile, large_files
from engine.analysis.setup.judge import judged
from engine.analysis.setup.repository import Repository
from engine.analysis.setup.wanted import affordable, wanted
from engine.analysis.sources import Tree


@dataclass(frozen=True, slots=True)
class SetUp:
    """The set-up of a tree, and the coverage that its CI enforces. `key` is equal where all that it follows from is."""

    key: str
    agent: AgentSetup
    floor: CoverageFloor | None

    def dump(self) -> str:
        """A text that `load` reads again."""
        row = {"key": self.key, "agent": asdict(self.agent), "floor": self.floor and list(self.floor)}
        return json.dumps(row, separators=(",", ":"))


def load(text: str) -> SetUp:
    """The set-up that was dumped; raises ValueError, KeyError or TypeError for anything else."""
    row: dict[str, Any] = json.loads(text)
    items = tuple(SetupItem(**item) for item in row["agent"]["items"])
    floor = CoverageFloor(*row["floor"]) if row["floor"] else None
    return SetUp(row["key"], AgentSetup(row["agent"]["score"], items), floor)


def set_up(tree: Tree, entries: Entries, kinds: Codes, previous: SetUp | None) -> SetUp:
    """How a tree is set up: read from its configuration, scripts and documents, none of which is run."""
    asked = [(path, entries.find(path)) for path in wanted(entries.paths)]
    regular = {path: index for path, index in asked if index is not None and entries.flags[index] & REGULAR}
    chosen = affordable({path: int(entries.sizes[index]) for path, index in regular.items()})
    large = _large(entries, kinds)
    key = _key(entries, kinds, [entries.ids[regular[path]] for path in chosen], large)
    if previous is not None and previous.key == key:
        return previous
    blobs = [entries.blob(regular[path]) for path in chosen]
    files = {blob.path: raw for blob, raw in tree.read(blobs)} if blobs else {}
    evidence = Evidence(Repository(entries.paths, _by_path(entries, kinds), files))
    return SetUp(key, judged(evidence, large), floor_of(evidence))


def _large(entries: Entries, kinds: Codes) -> list[LargeFile]:
    places = np.flatnonzero(entries.sizes > MAX_TOKENS * BYTES_A_TOKEN).tolist()
    sizes = {entries.paths[place]: int(entries.sizes[place]) for place in places}
    return large_files(sizes, {entries.paths[place]: KINDS[kinds[place]] for place in places})


def _by_path(entries: Entries, kinds: Codes) -> Mapping[str, FileKind]:
    return dict(zip(entries.paths, [KINDS[code] for code in kinds.tolist()], strict=True))


def _key(entries: Entries, kinds: Codes, ids: list[str], large: list[LargeFile]) -> str:
    digest = sha256("\0".join(entries.paths).encode("utf-8", "surrogateescape"))
    digest.update(kinds.tobytes() + entries.flags.tobytes())
    digest.update(json.dumps([ids, large]).encode())
    return digest.hexdigest()
