"""Reading a report back from the JSON that `Report.to_json` wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from engine.analysis.report import (
    SCHEMA,
    AgentSetup,
    Antipattern,
    CloneClass,
    Dependencies,
    FileSummary,
    Finding,
    FunctionFacts,
    NotJudged,
    Part,
    Place,
    Report,
    SetupItem,
    Standing,
    Suppression,
)

Value = TypeVar(
    "Value", Part, Finding, FileSummary, NotJudged, FunctionFacts, Place, Antipattern, SetupItem, Suppression
)


def from_json(document: Mapping[str, Any]) -> Report:
    """The report that `to_json` wrote; what a newer version added is passed over.

    Raises ValueError for another schema and for a document that lacks what this version needs.
    """
    if document.get("schema") != SCHEMA:
        raise ValueError(f"this reads schema {SCHEMA}, the document has {document.get('schema')!r}")
    try:
        return _read(document)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"the report was written by another version: {error}") from error


def _read(document: Mapping[str, Any]) -> Report:
    interval = document["interval"]
    parts = [{"name": name, **rest} for name, rest in document["parts"].items()]
    return Report(
        score_version=document["score_version"],
        engine_revision=document["engine_revision"],
        commit_sha=document["commit"],
        score=document["score"],
        interval=(interval[0], interval[1]) if interval else None,
        confidence=document["confidence"]["value"],
        parts=_values(Part, parts),
        findings=_values(Finding, document["findings"]),
        files=_values(FileSummary, document["files"]),
        not_judged=_values(NotJudged, document["not_judged"]),
        functions=_values(FunctionFacts, document.get("functions", ())),
        duplicates=tuple(
            CloneClass(row["kind"], row["tokens"], row["lines"], _values(Place, row["places"]))
            for row in document.get("duplicates", ())
        ),
        antipatterns=_values(Antipattern, document.get("antipatterns", ())),
        suppressions=_values(Suppression, document.get("suppressions", ())),
        setup=_setup(document.get("setup")),
        main_language=document.get("main_language", ""),
        standing=Standing(**row) if (row := document.get("standing")) else None,
        dependencies=_dependencies(document.get("dependencies")),
    )


def _setup(row: Mapping[str, Any] | None) -> AgentSetup | None:
    return AgentSetup(row["score"], _values(SetupItem, row["items"])) if row else None


def _dependencies(row: Mapping[str, Any] | None) -> Dependencies | None:
    if not row:
        return None
    edges = tuple((importer, imported) for importer, imported in row["edges"])
    return Dependencies(tuple(row["modules"]), edges, tuple(map(tuple, row["cycles"])))


def _values(kind: type[Value], rows: Sequence[Mapping[str, Any]]) -> tuple[Value, ...]:
    known = {each.name for each in fields(kind)}
    return tuple(kind(**{name: row[name] for name in row if name in known}) for row in rows)
