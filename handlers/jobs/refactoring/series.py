"""Work that is too large for one pull request, as an ordered series: each part begins when the one before is merged.

A part is planned on the tree that the merge has made, within the same limits, so that it needs no memory of the others.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from engine.refactoring.planner import WHOLE_TREE_TYPES
from engine.refactoring.results import PlannedChange
from handlers.jobs.refactoring import asking
from handlers.jobs.refactoring.asked import Asked
from handlers.messages.pull_request import Part
from providers.database import refactorings, turns
from providers.database.refactorings import Refactoring
from providers.database.session import Session
from providers.database.turns import Turn


def part_of(asked: Asked, change: PlannedChange, before: Mapping[str, Any] | None) -> Part:
    """Which part of how many a change is; `before` is what was known of it where it is made anew, which stays."""
    return _kept(before) or Part(asked.part, asked.part - 1 + change.pieces)


def facts(asked: Asked, change: PlannedChange, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the row keeps of it, for whoever makes the next part or shows this one."""
    known, part = (before or {}).get("series"), part_of(asked, change, before)
    path = asked.path if change.recipe.type in WHOLE_TREE_TYPES else change.steps[0].candidate.path
    return dict(known or {"number": part.number, "of": part.of, "path": path})


def part_told(refactoring: Refactoring) -> Part:
    """Which part of how many one is that was made; the only one where it is of no series."""
    return _kept(refactoring.metrics) or Part()


async def part_awaited(session: Session, turn: Turn) -> Part:
    """Which part a wish is that waits; of how many, is what the first one has told."""
    asked = Asked.from_json(turn.asked)
    if not asked.series_id:
        return Part()
    first = await refactorings.get(session, turn.organization_id, UUID(asked.series_id))
    return Part() if first is None else Part(asked.part, max(asked.part, part_told(first).of))


async def ask_for_next(session: Session, merged: Refactoring) -> Refactoring | None:
    """The wish for the next part, which waits for its turn as any other; None where that was the last one."""
    series = (merged.metrics or {}).get("series")
    if not series or int(series["number"]) >= int(series["of"]):
        return None
    asked = Asked.from_json(merged.asked)
    first_id, number = UUID(asked.series_id) if asked.series_id else merged.id, int(series["number"]) + 1
    wish = replace(
        asked,
        types=(merged.type,),
        path=str(series["path"]),
        base_sha="",  # it begins at what the merge has made
        part=number,
        series_id=str(first_id),
    )
    owner = merged.organization_id, merged.repository_id
    row = await asking.ask(session, owner, wish, "refactor", id_=uuid5(first_id, f"part {number}"))
    await turns.ask(session, *owner, row.id)
    return row


def _kept(metrics: Mapping[str, Any] | None) -> Part | None:
    known = (metrics or {}).get("series")
    return Part(int(known["number"]), int(known["of"])) if known else None
