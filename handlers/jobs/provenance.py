"""What is kept beside a report: by which coverage reports it came about, and what there was to say about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_KEY: Final = "provenance"


@dataclass(frozen=True, slots=True)
class Provenance:
    """`digest` is equal for equal coverage reports of the commit, `measured_sha` the commit that they have measured, ""
    for none; `notes` are plain sentences about what was not followed or not found."""

    digest: str = ""
    measured_sha: str = ""
    notes: tuple[str, ...] = ()


def with_provenance(document: Mapping[str, Any], provenance: Provenance) -> dict[str, Any]:
    """The document of a report, with where it came from."""
    told = {"digest": provenance.digest, "measured_sha": provenance.measured_sha, "notes": list(provenance.notes)}
    return {**document, _KEY: told}


def provenance_of(document: Mapping[str, Any] | None) -> Provenance:
    """Where a kept report came from; nothing is known of those that an older version has kept."""
    kept = document.get(_KEY) if document else None
    if not isinstance(kept, Mapping):
        return Provenance()
    notes = kept.get("notes")
    return Provenance(
        str(kept.get("digest") or ""),
        str(kept.get("measured_sha") or ""),
        tuple(note for note in notes if isinstance(note, str)) if isinstance(notes, list) else (),
    )
