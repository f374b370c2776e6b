"""Snapshots of files whose facts are given, and what a part says of them in a form that tests can read."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.analysis.clones.classes import duplication
from engine.analysis.clones.index import CloneIndex
from engine.analysis.columns.columns import stacked
from engine.analysis.columns.rows import pack
from engine.analysis.connecting import connect
from engine.analysis.coverage.report import Coverage
from engine.analysis.entries import EntryBlob, listed
from engine.analysis.facts import FileFacts
from engine.analysis.kinds import Classifier
from engine.analysis.parts.part import Code, Measure, Words, codes_of
from engine.analysis.report import AgentSetup
from engine.analysis.setting_up import SetUp
from engine.analysis.setup.coverage_floor import CoverageFloor
from engine.analysis.snapshot import Snapshot


def no_text(files: Sequence[int]) -> list[bytes]:
    """Nothing stands twice among facts that were made up."""
    return []


def snapshot_of(files: Mapping[str, FileFacts], floor: CoverageFloor | None = None) -> Snapshot:
    """The snapshot of a tree whose files have these facts; their classes follow from their names."""
    ordered = dict(sorted(files.items()))
    blobs = [EntryBlob(path, f"{number:040}", 100, number) for number, path in enumerate(ordered)]
    entries = listed(blobs, Classifier())
    columns = stacked([pack(facts) for facts in ordered.values()])
    edges, strict = connect(entries, entries.kinds, columns, None, np.arange(0), dict, {})
    return Snapshot(
        "",
        "0",
        "",
        entries,
        entries.kinds,
        {},
        columns,
        edges,
        strict,
        {},
        CloneIndex.build([b""] * len(ordered), no_text),
        SetUp("", AgentSetup(None, ()), floor),
    )


def codes(
    files: Mapping[str, FileFacts], coverage: Coverage | None = None, floor: CoverageFloor | None = None
) -> dict[str, Code]:
    """The code of each language among these files, by its name."""
    snapshot = snapshot_of(files, floor)
    found = codes_of(snapshot, duplication(snapshot.clones, snapshot.entries.paths), coverage)
    return {code.traits.name: code for code in found}


class Listed(Words):
    """One item with its place and figures."""

    path: str
    line: int
    value: float
    weight: float


def told(code: Code, measure: Measure | None) -> list[Listed]:
    """The items of a measure, each with its words."""
    assert measure is not None
    items = measure.items
    found = []
    for number in range(len(items)):
        each = Listed(*items.words(number))
        each.path = code.path(int(items.files[number]))
        each.line = int(items.lines[number])
        each.value, each.weight = float(items.values[number]), float(items.weights[number])
        found.append(each)
    return found
