"""What the bot says under the command that asked for a refactoring, from the first word to the last.

`pull_request` is always one as its host writes it, see `wording.reference`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from engine.refactoring.evidence import Proof, Verdict
from engine.refactoring.results import LeftAlone, PlannedChange, PlannedStep, PlanResult
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import block, code, in_html, plain
from handlers.messages.pull_request import Deed, is_draft, proof_rows, series, title
from handlers.messages.wording import NOTHING_FOUND, counted, number, part_name

_SHOWN_LEFT: Final = 10


def queued(reference: str, trigger: str) -> str:
    """The first answer: it is on its way, and how to stop it."""
    stop = code(f"/{trigger} cancel {reference}")
    return f"Queued as {code(reference)}. This reply changes as it goes on; {stop} ends it."


def approved(reference: str, head_sha: str, login: str) -> str:
    return (
        f"{code(reference)} is approved by {plain(login)} at commit {code(head_sha[:12])}, and for no other. Its proof"
        " check is green now; merging is yours."
    )


def rejected(reference: str, paths: Sequence[str], keys: int, reason: str) -> str:
    """It is closed, and what keeps the like of it away for everybody."""
    rule = "\n".join(["paths:", "  protected:", *(f"    - {json.dumps(path)}" for path in paths[:3])])
    changes = counted(keys, "change")
    said = (
        f"{code(reference)} is rejected and closed: {plain(reason, 300)}. {changes} will never be proposed here again."
    )
    how = "To keep the bot from editing these files at all, write this in `.forge.yml`:"
    return fit([said, how, block(rule).replace("```text", "```yaml", 1)], REPLY_LIMIT)


def rollback_queued(reference: str) -> str:
    return f"Taking {code(reference)} back: a pull request that makes the touched files what they were is on its way."


def rolled_back(reference: str, pull_request: str, paths: Sequence[str]) -> str:
    files = counted(len(paths), "file")
    return f"{pull_request} takes {code(reference)} back: {files}, equal byte for byte to what they were before it."


def not_rolled_back(reference: str, reason: str) -> str:
    return f"{code(reference)} was not taken back. {reason}"


def rebase_queued(reference: str) -> str:
    return (
        f"{code(reference)} is planned and proven again on the newest base; its pull request changes when that is done."
    )


def not_rebased(reference: str, reason: str) -> str:
    return f"{code(reference)} was not rebased. {reason}"


def nothing_to_rebase(reference: str, base_sha: str) -> str:
    return f"{code(reference)} stands on {code(base_sha[:12])} already, which is the newest."


def rebased(reference: str, base_sha: str) -> str:
    return f"{code(reference)} was planned and proven again on {code(base_sha[:12])}; what was approved before is void."


def cancelled(reference: str) -> str:
    return f"{code(reference)} is called off. Nothing further will be pushed for it."


def ended(reference: str, phase: str, reason: str) -> str:
    """A job that ended without having said so itself."""
    return f"{code(reference)} ended: {why_ended(phase, reason)}"


def why_ended(phase: str, reason: str) -> str:
    """How a job ended that could not say so itself, and why."""
    return f"{phase.replace('_', ' ')}. {plain(reason, 600)}"


def not_measured(reference: str, reason: str) -> str:
    """It is merged, and what it has won is not known."""
    return f"{code(reference)} is merged. What it has won was not measured: {plain(reason, 600)}"


def planning(reference: str, base_sha: str) -> str:
    return f"{code(reference)} is looking for changes at {code(base_sha[:12])}."


def proving(reference: str, change: PlannedChange) -> str:
    steps = counted(len(change.steps), "change")
    return (
        f"{code(reference)} has planned {steps} ({plain(title(change))}) and is proving that behaviour stays as it is."
    )


def opened(reference: str, deed: Deed, pull_request: str) -> str:
    """The end: what was opened, and how well it is proven."""
    steps = counted(len(deed.change.steps), "commit")
    gain = f"{deed.change.gain:+.2f} points (predicted)"
    return fit(
        [
            f"{code(reference)} opened {pull_request}: {plain(title(deed.change))}. {steps}, {gain}, $0.00.",
            _how_proven(deed),
            series(deed.part),
            proof_rows(deed.proof),
        ],
        REPLY_LIMIT,
    )


def _how_proven(deed: Deed) -> str:
    if not is_draft(deed.proof):
        return "Every rung of the proof was climbed."
    gaps = [row.rung for row in deed.proof.rows if row.verdict is not Verdict.PROVEN]
    return f"It is a draft, since the proof has gaps: {', '.join(gaps)}."


def nothing_to_do(reference: str, result: PlanResult) -> str:
    """Nothing was proposed: what was looked at, and why it was left alone."""
    said = f"{code(reference)} found nothing to change that can be proven and loses nothing."
    if not result.left_alone:
        said = f"{code(reference)} found nothing to change: {NOTHING_FOUND}."
    return fit([said, _left_alone(result.left_alone), _unreadable(result.unreadable)], REPLY_LIMIT)


def disproved(reference: str, proof: Proof, dropped: Mapping[str, str]) -> str:
    """The proof refuted the change: nothing was pushed."""
    rows = [f"- {code(name)}: {plain(why, 300)}" for name, why in dropped.items()]
    said = f"{code(reference)} changed nothing: the proof found a difference in behaviour. Nothing was pushed."
    return fit([said, proof_rows(proof), Rows("Dropped:", rows, "changes")], REPLY_LIMIT)


def too_little_proof(missing: Sequence[str]) -> tuple[str, str]:
    """Why a change that nothing refutes is not proposed, and what would help."""
    said = "; ".join(plain(each, 200) for each in missing[:5])
    hint = f"With {code('proof.on_missing: draft')} in `.forge.yml` it would open as a draft that says so."
    return f"The proof has gaps that are not accepted here: {said}.", hint


def gave_up(reference: str, reason: str) -> str:
    """`reason` is Markdown whose foreign parts are already harmless."""
    return f"{code(reference)} changed nothing. {reason}"


def plan(reference: str, result: PlanResult, trigger: str) -> str:
    """The ordered plan: predicted gain and cost of each change, and what would make it."""
    if not result.proposals:
        return nothing_to_do(reference, result)
    head = "| # | Change | Points | Cost | Ask for it |\n|---|---|---|---|---|"
    rows = [_plan_row(place, each, trigger) for place, each in enumerate(result.proposals, start=1)]
    blocks: list[str | Rows] = [_standing(result), Rows(head, rows, "changes")]
    blocks += [_details(each) for each in result.proposals[:5]]
    blocks += [_later(result.later), _left_alone(result.left_alone), _unreadable(result.unreadable)]
    return fit(blocks, REPLY_LIMIT)


def _standing(result: PlanResult) -> str:
    gain = sum(each.gain for each in result.proposals)
    score = "" if result.score is None else f"Readiness {number(result.score)}"
    reached = "" if result.score is None else f" -> about {number(min(100.0, result.score + gain))}"
    changes = counted(len(result.proposals), "change")
    measured = "Every gain was measured on the tree with the change laid over it; no branch was made."
    return f"{score}{reached} with {changes}. {measured}"


def _plan_row(place: int, change: PlannedChange, trigger: str) -> str:
    target = change.paths[0] if len(change.paths) == 1 else ""
    command = f"/{trigger} refactor {target} --type={change.recipe.type.value}".replace("  ", " ")
    return f"| {place} | {plain(title(change))} | {change.gain:+.2f} | $0.00 | {code(command)} |"


def _details(change: PlannedChange) -> str:
    moved = ", ".join(f"{part_name(m.name)} {m.before:.2f} -> {m.after:.2f}" for m in change.moves) or "no part moves"
    steps = "\n".join(f"- {_step(step)}" for step in change.steps[:12])
    more = f"\n- … and {len(change.steps) - 12} more" if len(change.steps) > 12 else ""
    summary = f"<summary>{in_html(title(change))}: {moved}</summary>"
    return f"<details>{summary}\n\n{steps}{more}\n\n</details>"


def _step(step: PlannedStep) -> str:
    candidate = step.candidate
    place = code(f"{candidate.path}:{candidate.line}")
    return f"{plain(step.title)} ({place}, {candidate.metric} {number(candidate.before)} -> {number(step.after)})"


def _later(later: Sequence[PlannedChange]) -> str:
    if not later:
        return ""
    files = "the same files as a change above or as an open pull request"
    return f"{counted(len(later), 'more change')} would touch {files}, and can be planned once those are decided."


def _left_alone(left: Sequence[LeftAlone]) -> str | Rows:
    rows = [f"- {each.recipe}{_where(each.paths)}: {plain(each.reason, 300)}" for each in left]
    return Rows("Looked at and left alone:", rows[:_SHOWN_LEFT], "places", total=len(rows))


def _where(paths: Sequence[str]) -> str:
    return f" in {code(paths[0])}" if len(paths) == 1 else ""


def _unreadable(unreadable: Mapping[str, str]) -> str:
    if not unreadable:
        return ""
    path, reason = next(iter(unreadable.items()))
    return f"Not looked into: {counted(len(unreadable), 'file')}, such as {code(path)}, which {plain(reason)}."
