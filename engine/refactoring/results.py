"""What planning came to, as plain values that cross the border of a process as JSON."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.refactoring.change import ChangeSet, Edit
from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict
from engine.refactoring.planner import NotProposed, PartMove, Planned, Proposal
from engine.refactoring.recipes.recipe import Candidate, Recipe, Safety, TransformationType
from engine.refactoring.runner import Step


@dataclass(frozen=True, slots=True)
class RecipeUsed:
    """Which recipe did it, in which version: the same one does the same again."""

    name: str
    version: int
    type: TransformationType
    safety: Safety


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One commit: its title, what it betters and where, its edits against the tree after the step before, its proof.
    `notes` are sentences about what was not done."""

    title: str
    candidate: Candidate
    after: float
    look_at: str
    changes: ChangeSet
    proof: Proof
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One pull request: its steps in their order, and what it wins in points of the 100.

    `refused` counts what the recipe left alone on the way, by the code of its reason. It is the first of `pieces` that
    the same work takes, each on the tree that the one before leaves.
    """

    recipe: RecipeUsed
    steps: tuple[PlannedStep, ...]
    gain: float
    moves: tuple[PartMove, ...]
    solved: tuple[str, ...]
    paths: tuple[str, ...]
    refused: Mapping[str, int]
    pieces: int = 1

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not done, each sentence once."""
        return tuple(dict.fromkeys(note for step in self.steps for note in step.notes))

    def files_after(self, files: Mapping[str, bytes], steps: int | None = None) -> dict[str, bytes | None]:
        """The new bytes of every path that the first `steps` steps (all by default) touch; None for one that goes."""
        now = dict(files)
        touched: dict[str, bytes | None] = {}
        for step in self.steps[:steps]:
            for path, raw in step.changes.applied(now).items():
                touched[path] = raw
                if raw is None:
                    del now[path]
                else:
                    now[path] = raw
        return touched


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """What was looked at and is not proposed, with the reason as a sentence, and its candidates counted by code."""

    recipe: str
    paths: tuple[str, ...]
    reason: str
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The whole answer: `score` and its `losses` by part before anything, and what would change them.

    `unreadable` are the Python files that no recipe can see into, with reasons.
    """

    score: float | None
    score_version: str
    proposals: tuple[PlannedChange, ...]
    later: tuple[PlannedChange, ...]
    left_alone: tuple[LeftAlone, ...]
    unreadable: Mapping[str, str]


def result_of(planned: Planned, score: float | None, score_version: str, unreadable: Mapping[str, str]) -> PlanResult:
    """The plain values of a plan, without the trees it was made on."""
    return PlanResult(
        score,
        score_version,
        tuple(map(_change, planned.proposals)),
        tuple(map(_change, planned.later)),
        tuple(map(_left_alone, planned.left_alone)),
        dict(unreadable),
    )


def _change(proposal: Proposal) -> PlannedChange:
    return PlannedChange(
        used(proposal.recipe),
        tuple(map(_step, proposal.run.steps)),
        proposal.gain,
        proposal.moves,
        proposal.solved,
        tuple(sorted(proposal.paths)),
        proposal.run.refused,
        proposal.pieces,
    )


def used(recipe: Recipe) -> RecipeUsed:
    return RecipeUsed(recipe.name, recipe.version, recipe.type, recipe.safety)


def _step(step: Step) -> PlannedStep:
    plan = step.plan
    return PlannedStep(plan.title, plan.candidate, plan.after, plan.look_at, plan.changes, step.proof, plan.notes)


def _left_alone(each: NotProposed) -> LeftAlone:
    return LeftAlone(each.recipe.name, each.paths, each.reason, each.refused)


def to_json(result: PlanResult) -> dict[str, Any]:
    """The answer as JSON can hold it; `from_json` reads it again."""
    document = asdict(result)
    for key, changes in (("proposals", result.proposals), ("later", result.later)):
        for row, change in zip(document[key], changes, strict=True):
            for told, step in zip(row["steps"], change.steps, strict=True):
                told["changes"] = changes_to_json(step.changes)
    return document


def from_json(document: Mapping[str, Any]) -> PlanResult:
    """Raises KeyError, TypeError or ValueError for what is no answer."""
    return PlanResult(
        None if document["score"] is None else float(document["score"]),
        str(document["score_version"]),
        tuple(map(_read_change, document["proposals"])),
        tuple(map(_read_change, document["later"])),
        tuple(map(_read_left_alone, document["left_alone"])),
        {str(path): str(reason) for path, reason in document["unreadable"].items()},
    )


def changes_to_json(changes: ChangeSet) -> dict[str, Any]:
    return {
        "edits": [[edit.path, edit.start, edit.end, _text(edit.text)] for edit in changes.edits],
        "created": {path: _text(raw) for path, raw in sorted(changes.created.items())},
        "removed": sorted(changes.removed),
    }


def changes_from_json(document: Mapping[str, Any]) -> ChangeSet:
    edits = tuple(Edit(str(path), int(start), int(end), _raw(text)) for path, start, end, text in document["edits"])
    created = {str(path): _raw(text) for path, text in document["created"].items()}
    return ChangeSet(edits, created, frozenset(map(str, document["removed"])))


def proof_from_json(rows: Sequence[Mapping[str, Any]]) -> Proof:
    return Proof(
        tuple(
            Evidence(
                Rung(row["rung"]),
                Verdict(row["verdict"]),
                str(row["said"]),
                float(row["seconds"]),
                tuple(map(str, row["details"])),
            )
            for row in rows
        )
    )


def _read_change(row: Mapping[str, Any]) -> PlannedChange:
    recipe = row["recipe"]
    return PlannedChange(
        RecipeUsed(
            str(recipe["name"]),
            int(recipe["version"]),
            TransformationType(recipe["type"]),
            Safety(recipe["safety"]),
        ),
        tuple(map(_read_step, row["steps"])),
        float(row["gain"]),
        tuple(PartMove(str(e["name"]), float(e["before"]), float(e["after"])) for e in row["moves"]),
        tuple(map(str, row["solved"])),
        tuple(map(str, row["paths"])),
        _counts(row["refused"]),
        int(row.get("pieces", 1)),
    )


def _read_left_alone(row: Mapping[str, Any]) -> LeftAlone:
    return LeftAlone(str(row["recipe"]), tuple(row["paths"]), str(row["reason"]), _counts(row["refused"]))


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    return {str(code): int(count) for code, count in row.items()}


def _read_step(row: Mapping[str, Any]) -> PlannedStep:
    candidate = Candidate(**{**row["candidate"], "choice": tuple(row["candidate"]["choice"])})
    return PlannedStep(
        str(row["title"]),
        candidate,
        float(row["after"]),
        str(row["look_at"]),
        changes_from_json(row["changes"]),
        proof_from_json(row["proof"]["rows"]),
        tuple(map(str, row["notes"])),
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
