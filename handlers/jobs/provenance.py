"""What is kept beside a report: by which coverage reports it came about, and what was said and found about it since."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

_KEY: Final = "provenance"


@dataclass(frozen=True, slots=True)
class Provenance:
    """`digest` is equal for equal coverage reports of the commit, `measured_sha` the commit that they have measured, ""
    for none; `notes` are plain sentences about what was not followed or not found.

    `new` are the ids of the findings that the change brought, `fixable` of those that a planned change would solve, of
    which it may solve fewer where that `is_at_most`. `answered` is what came of the buttons, a sentence each.
    `takes_changes`: one may be proposed for the branch.
    """

    digest: str = ""
    measured_sha: str = ""
    notes: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    fixable: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    takes_changes: bool = False
    is_at_most: bool = False


def with_provenance(document: Mapping[str, Any], provenance: Provenance) -> dict[str, Any]:
    """The document of a report, with where it came from."""
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(provenance).items()}
    return {**document, _KEY: told}


def provenance_of(document: Mapping[str, Any] | None) -> Provenance:
    """Where a kept report came from; nothing is known of those that an older version has kept."""
    kept = document.get(_KEY) if document else None
    if not isinstance(kept, Mapping):
        return Provenance()
    return Provenance(
        str(kept.get("digest") or ""),
        str(kept.get("measured_sha") or ""),
        _texts(kept, "notes"),
        _texts(kept, "new"),
        _texts(kept, "fixable"),
        _texts(kept, "answered"),
        kept.get("takes_changes") is True,
        kept.get("is_at_most") is True,
    )


def _texts(kept: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = kept.get(name)
    return tuple(each for each in texts if isinstance(each, str)) if isinstance(texts, list) else ()
