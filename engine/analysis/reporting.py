"""What people are shown of a snapshot: the score, the ledger, and whatever else was asked for."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.analysis.antipatterns.listing import listing, suppressions
from engine.analysis.calibration import standing
from engine.analysis.clones.classes import duplication
from engine.analysis.coverage.report import Coverage
from engine.analysis.entries import KINDS, LANGUAGE_KEYS
from engine.analysis.graph import cycles, load_edges
from engine.analysis.ledger import KEPT_APART, findings, points_by_file
from engine.analysis.parts.part import Code, Values, codes_of
from engine.analysis.report import MEDIUM, CloneClass, Dependencies, FileSummary, FunctionFacts, NotJudged, Report
from engine.analysis.score import SCORE_VERSION, Scored, Seen, score
from engine.analysis.snapshot import Snapshot
from engine.analysis.sources import shown_path
from engine.analysis.tables import Index
from engine.languages.registry import LANGUAGES


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a report is wanted.

    At most about `findings` single findings, those of the files `apart` in any case; at most `files` files, those that
    lose most; `duplicates` clones of each kind, the largest; the facts of each function and the import graph, or not.
    """

    findings: int = KEPT_APART
    files: int | None = None
    duplicates: int = 100
    apart: Collection[str] = ()
    functions: bool = False
    dependencies: bool = False


WHOLE: Final = Wanted()


def report(snapshot: Snapshot, *, coverage: Coverage | None = None, wanted: Wanted = WHOLE) -> Report:
    """The report of a tree. Equal snapshots, coverage and wishes give equal reports, to the byte."""
    paths = snapshot.entries.paths
    doubles = duplication(snapshot.clones, paths, limit=wanted.duplicates)
    codes = codes_of(snapshot, doubles, coverage)
    seen = _seen(snapshot, codes)
    scored = score(codes, seen.supported_share) if seen.code_lines else None
    apart = [index for path in wanted.apart if (index := snapshot.entries.find(path)) is not None]
    losses = scored.losses if scored else ()
    confidence = _confidence(seen, scored)
    language = _main_language(snapshot)
    return Report(
        score_version=SCORE_VERSION,
        engine_revision=snapshot.revision,
        commit_sha=snapshot.commit_sha,
        score=round(scored.score, 1) if scored else None,
        interval=(round(scored.interval[0], 1), round(scored.interval[1], 1)) if scored else None,
        confidence=confidence,
        parts=scored.parts if scored else (),
        findings=findings(losses, paths, limit=wanted.findings, apart=apart),
        files=tuple(_files(snapshot, points_by_file(losses, len(paths)), wanted.files)),
        not_judged=tuple(NotJudged(shown_path(path), reason) for path, reason in snapshot.reasons.items()),
        functions=tuple(_functions(snapshot)) if wanted.functions else (),
        setup=snapshot.set_up.agent,
        main_language=language,
        standing=standing(round(scored.score, 1), language, SCORE_VERSION) if scored and confidence >= MEDIUM else None,
        duplicates=tuple(map(_shown, doubles.classes)),
        antipatterns=listing(snapshot).antipatterns,
        suppressions=suppressions(snapshot),
        dependencies=_dependencies(snapshot) if wanted.dependencies else None,
    )


def _main_language(snapshot: Snapshot) -> str:
    """The language with most code lines of source, "" without any."""
    is_source = snapshot.is_kind("source") & snapshot.is_judged
    lines = np.bincount(snapshot.entries.languages[is_source], snapshot.columns.head["code_lines"][is_source])
    if not lines.any():
        return ""
    return LANGUAGES[LANGUAGE_KEYS[int(lines.argmax())]].traits.name


def _shown(each: CloneClass) -> CloneClass:
    return replace(each, places=tuple(replace(place, path=shown_path(place.path)) for place in each.places))


def _seen(snapshot: Snapshot, codes: Sequence[Code]) -> Seen:
    """How much of the source was judged, by bytes for what could not be parsed."""
    entries, head = snapshot.entries, snapshot.columns.head
    is_source = snapshot.is_kind("source")
    supported = is_source & (entries.languages > 0)
    supported_bytes = int(entries.sizes[supported].sum())
    judged = supported & snapshot.is_judged
    parsed_bytes = float((entries.sizes[judged] * (1.0 - head["error_share"][judged] / 10_000)).sum())
    other = int(entries.sizes[is_source & ~supported].sum())
    return Seen(
        parsed_bytes / supported_bytes if supported_bytes else 0.0,
        supported_bytes / (supported_bytes + other) if supported_bytes else 0.0,
        sum(code.code_lines for code in codes),
    )


def _confidence(seen: Seen, scored: Scored | None) -> float:
    if scored is None:
        return 0.0
    coverage = next(part for part in scored.parts if part.name == "coverage")
    return round(seen.confidence(coverage.state), 4)


def _files(snapshot: Snapshot, points: Values, limit: int | None) -> Iterator[FileSummary]:
    entries, head = snapshot.entries, snapshot.columns.head
    functions = snapshot.columns["functions"].counts
    chosen: Index = np.arange(points.size)
    if limit is not None and limit < points.size:
        chosen = np.sort(np.lexsort((chosen, -points))[:limit])
    for index in chosen.tolist():
        language = entries.language(index)
        yield FileSummary(
            path=shown_path(entries.paths[index]),
            language=language.traits.name if language else "",
            kind=KINDS[snapshot.kinds[index]],
            lines=int(head["lines"][index]),
            code_lines=int(head["code_lines"][index]),
            functions=int(functions[index]),
            loss=round(float(points[index]), 6),
        )


def _functions(snapshot: Snapshot) -> Iterator[FunctionFacts]:
    functions = snapshot.columns["functions"]
    names = ("line", "cyclomatic", "cognitive", "nesting", "parameters", "code_lines")
    for file in np.flatnonzero(functions.counts).tolist():
        rows = functions.of(file)
        columns = zip(*(rows[name].tolist() for name in names), strict=True)
        path = shown_path(snapshot.entries.paths[file])
        for name, (line, *numbers) in zip(snapshot.columns.names(file), columns, strict=False):
            yield FunctionFacts(path, line, name, *numbers)


def _dependencies(snapshot: Snapshot) -> Dependencies:
    """The import graph of the source files that import or are imported."""
    is_source = snapshot.is_kind("source") & snapshot.is_judged
    rows = load_edges(snapshot.edges, is_source)
    importers, targets = snapshot.edges.files[rows], snapshot.edges.rows["target"][rows].astype(np.int64)
    modules = np.unique(np.concatenate((importers, targets)))
    pairs = np.unique(
        np.stack((np.searchsorted(modules, importers), np.searchsorted(modules, targets)), axis=1), axis=0
    )
    circles = cycles(snapshot.edges, is_source)
    return Dependencies(
        tuple(shown_path(snapshot.entries.paths[index]) for index in modules.tolist()),
        tuple((importer, target) for importer, target in pairs.tolist()),
        tuple(tuple(np.searchsorted(modules, circle).tolist()) for circle in circles),
    )
