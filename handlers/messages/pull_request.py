"""The bot's own pull requests: what was changed, what speaks for it, and what a person can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from engine.refactoring.evidence import Evidence, Proof, Rung, Verdict
from engine.refactoring.recipes.recipe import Safety, TransformationType
from engine.refactoring.results import PlannedChange, PlannedStep
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import cell, code, plain, quiet
from handlers.messages.wording import counted, number, part_name, signed

ReviewLevel = Literal["none", "cursory", "full"]

_TITLE_LIMIT: Final = 72
_SHOWN_STEPS: Final = 40
_WHAT_FOR: Final[Mapping[TransformationType, str]] = {
    TransformationType.DEAD_CODE_REMOVAL: "Readers and agents had to understand code that nothing uses.",
    TransformationType.COMPLEXITY_REDUCTION: "Readers and agents had to hold several conditions in mind at once.",
    TransformationType.FUNCTION_EXTRACT: "Readers and agents had to follow many paths through one function.",
    TransformationType.VARIABLE_RENAME: "Readers and agents had to guess what a name stands for.",
    TransformationType.FILE_SPLIT: "Readers and agents had to load a whole file to change one rule in it.",
    TransformationType.TYPE_ANNOTATION: "Readers and agents had to guess what goes in and what comes out.",
    TransformationType.INTERFACE_EXTRACTION: "Callers depended on a whole class where they need a part of it.",
    TransformationType.DEPENDENCY_INJECTION: "Tests had to patch what an object makes for itself.",
}
_DID: Final[Mapping[TransformationType, tuple[str, str]]] = {
    TransformationType.DEAD_CODE_REMOVAL: ("Remove", "piece of dead code"),
    TransformationType.COMPLEXITY_REDUCTION: ("Simplify", "condition"),
    TransformationType.FUNCTION_EXTRACT: ("Extract", "function"),
    TransformationType.VARIABLE_RENAME: ("Rename", "name"),
    TransformationType.FILE_SPLIT: ("Split", "module"),
    TransformationType.TYPE_ANNOTATION: ("Annotate", "file"),
    TransformationType.INTERFACE_EXTRACTION: ("Extract", "interface"),
    TransformationType.DEPENDENCY_INJECTION: ("Inject", "dependency"),
}
_METRICS: Final = {"dead_lines": "Unused lines in", "typed_slots": "Annotated places in", "names": "Names to mend in"}
_MARKS: Final = {Verdict.PROVEN: "", Verdict.NOT_PROVEN: "**not proven**: ", Verdict.DISPROVED: "**disproved**: "}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a series a pull request is: the second of five has `number` 2 and `of` 5."""

    number: int = 1
    of: int = 1

    @property
    def is_of_series(self) -> bool:
        return self.of > 1


@dataclass(frozen=True, slots=True)
class Deed:
    """One refactoring as its pull request tells it.

    `reference` is the job ("J-1042"); `asked_by` a login, empty for a schedule; `asked_in` the issue or pull request as
    its host writes it, empty for none. `score` is that of the tree before. `notes` are plain sentences about what was
    not done. `measured_gain` is what the score truly won, once it was merged and measured.
    """

    reference: str
    change: PlannedChange
    proof: Proof
    score: float | None
    seconds: float
    receipt_sha256: str
    asked_by: str = ""
    asked_in: str = ""
    configuration: str = ""
    tools: Sequence[str] = ()
    notes: Sequence[str] = ()
    trigger: str = "forge"
    changed_lines: int = 0
    measured_gain: float | None = None
    batches_dropped: Mapping[str, str] = field(default_factory=dict)
    part: Part = Part()


def never_merged(automerge: str) -> tuple[str, ...]:
    """What is said where the configuration asks for what this bot does not do."""
    return () if automerge == "never" else (f"It is not merged by the bot, though `refactor.automerge` is {automerge}",)


def titled(pattern: str, summary: str) -> str:
    """The title as the repository wants it: `{summary}` of its pattern stands for what is done."""
    return pattern.replace("{summary}", summary)


def whole_title(deed: Deed) -> str:
    """What is done, with its place in a series where it is one of several."""
    place = f" ({deed.part.number} of {deed.part.of})" if deed.part.is_of_series else ""
    return title(deed.change) + place


def title(change: PlannedChange) -> str:
    """The title: that of the one commit, or what all of them do together."""
    if len(change.steps) == 1:
        return _short(change.steps[0].title)
    verb, noun = _DID[change.recipe.type]
    plural = noun.replace("piece of", "pieces of") if " of " in noun else noun + "s"
    plural = plural.replace("dependencys", "dependencies")
    where = change.paths[0] if len(change.paths) == 1 else counted(len(change.paths), "file")
    return _short(f"{verb} {len(change.steps)} {plural} in {where}")


def review_level(change: PlannedChange, proof: Proof) -> ReviewLevel:
    """How closely a person should look: wholly where a proof is missing or the recipe asks for it."""
    if proof.verdict is not Verdict.PROVEN or change.recipe.safety is Safety.REVIEW:
        return "full"
    return "cursory"


def is_draft(proof: Proof) -> bool:
    """A pull request whose proof has a gap opens as a draft."""
    return proof.verdict is not Verdict.PROVEN


def body(deed: Deed) -> str:
    """The whole text of the pull request, within what a host takes."""
    level = review_level(deed.change, deed.proof)
    return fit(
        [
            f"{_WHAT_FOR[deed.change.recipe.type]} No behaviour change intended. {_asked(deed)}",
            series(deed.part),
            _figures(deed),
            proof_rows(deed.proof),
            f"**Review level: {level}.** {_look_at(deed.change)}",
            _commits(deed.change.steps),
            _left_out(deed),
            _how(deed),
            _ways(deed),
        ]
    )


def proof_rows(proof: Proof, *, timed: bool = True) -> Rows:
    """The table of evidence, a row a rung; what is missing reads as missing. A record knows no times."""
    head = "| Proof | Result | Time |\n|---|---|---|" if timed else "| Proof | Result |\n|---|---|"
    rows = tuple(_proof_row(row) + (f" {_seconds(row.seconds)} |" if timed else "") for row in proof.rows)
    return Rows(head, rows, "rows")


def _proof_row(row: Evidence) -> str:
    said = _MARKS[row.verdict] + plain(row.said, 300)
    return f"| {_rung(row.rung)} | {said} |"


def _rung(rung: Rung) -> str:
    return rung[0].upper() + rung[1:]


def _seconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _asked(deed: Deed) -> str:
    asked = f"Asked by @{deed.asked_by}" if deed.asked_by else "Proposed by the schedule"
    where = f" in {deed.asked_in}" if deed.asked_in else ""
    return f"{asked}{where} ({deed.reference})."


def series(part: Part) -> str:
    """What comes after this one, and how to end it; "" where there is but one."""
    if not part.is_of_series:
        return ""
    place = f"**{part.number} of {part.of}**: the whole is larger than one pull request may be."
    if part.number >= part.of:
        return f"{place} This is the last one."
    return f"{place} The next one begins when this one is merged; closing this one ends the series."


def _figures(deed: Deed) -> Rows:
    rows = [_metric_row(step) for step in _worst(deed.change.steps)]
    if deed.score is not None:
        after = min(100.0, deed.score + deed.change.gain)
        told = "Score (predicted)" if deed.measured_gain is None else "Score (measured after the merge)"
        reached = after if deed.measured_gain is None else deed.score + deed.measured_gain
        rows.append(f"| {told} | {deed.score:.1f} | {reached:.1f} ({_gain(reached - deed.score)}) |")
    rows += [f"| {part_name(move.name)}, points | {move.before:.2f} | {move.after:.2f} |" for move in deed.change.moves]
    return Rows("| | Before | After |\n|---|---|---|", rows, "figures")


def _gain(points: float) -> str:
    return signed(points) if abs(points) >= 0.05 else f"{points:+.2f}"


def _worst(steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """The steps that better most, one a place, at most eight."""
    ordered = sorted(steps, key=lambda step: -abs(step.candidate.before - step.after))
    places = {(step.candidate.path, step.candidate.symbol): step for step in reversed(ordered)}
    return sorted(places.values(), key=lambda step: -step.candidate.before)[:8]


def _metric_row(step: PlannedStep) -> str:
    of = cell(step.candidate.symbol or step.candidate.path)
    metric = step.candidate.metric
    told = _METRICS.get(metric, f"{metric.replace('_', ' ').capitalize()} of")
    return f"| {told} {of} | {number(step.candidate.before)} | {number(step.after)} |"


def _look_at(change: PlannedChange) -> str:
    seen = dict.fromkeys(step.look_at for step in change.steps if step.look_at)
    return " ".join(plain(sentence, 300) for sentence in list(seen)[:3])


def _commits(steps: Sequence[PlannedStep]) -> Rows:
    head = f"**{counted(len(steps), 'commit').capitalize()}, one a change**\n"
    return Rows(head, [_commit(step) for step in steps[:_SHOWN_STEPS]], "commits", total=len(steps))


def _commit(step: PlannedStep) -> str:
    place = code(f"{step.candidate.path}:{step.candidate.line}")
    return f"- {plain(step.title)} ({place}): {plain(step.candidate.why, 300)}"


def _left_out(deed: Deed) -> str:
    lines = [f"- {plain(note, 400)}" for note in (*deed.notes, *deed.change.notes)]
    lines += [f"- {counted(count, 'place')} left alone: {plain(code_)}" for code_, count in deed.change.refused.items()]
    lines += [f"- Dropped {code(name)}: {plain(why, 300)}" for name, why in deed.batches_dropped.items()]
    lines += [
        f"- {_rung(row.rung)}: {plain(detail, 300)}"
        for row in deed.proof.rows
        for detail in row.details
        if row.verdict is not Verdict.PROVEN
    ]
    told = "\n".join(lines) or "Nothing was left out, and no test was skipped that ran before."
    return f"<details><summary>What was not done, risks, skipped tests and why</summary>\n\n{told}\n\n</details>"


def _how(deed: Deed) -> str:
    recipe = deed.change.recipe
    made = f"deterministic ({recipe.name}@{recipe.version}), model none, $0.00, {deed.seconds:.0f} s"
    tools = f"\n\nTools: {', '.join(plain(tool) for tool in deed.tools)}." if deed.tools else ""
    receipt = f"\n\nReceipt sha256 {code(deed.receipt_sha256)}: `forge verify RECEIPT` makes the same tree again."
    return f"<details><summary>How it was made: {made}</summary>{tools}{receipt}\n\n</details>"


def _ways(deed: Deed) -> str:
    command = f"/{deed.trigger}"
    configured = f"Configuration {code(deed.configuration)} · " if deed.configuration else "No `.forge.yml` · "
    return (
        f"Approve: review natively or `{command} approve {deed.reference}` · "
        f"`{command} reject {deed.reference} -- why` (never proposed again) · "
        f"after the merge `{command} rollback {deed.reference}` · when the base has moved "
        f"`{command} rebase {deed.reference}`\n\n"
        f"Closing this pull request is a rejection; it will not come back. {configured}"
        f"why this: `{command} why {deed.reference}`"
    )


def _short(text: str) -> str:
    return quiet(text if len(text) <= _TITLE_LIMIT else text[: _TITLE_LIMIT - 1].rstrip() + "…")
