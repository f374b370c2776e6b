"""The check run `Forge Factory / proof` on the bot's own pull requests: the evidence, where branch rules can see it."""

from dataclasses import dataclass

from engine.refactoring.evidence import Proof, Verdict
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import code, plain, shortened
from handlers.messages.pull_request import Deed, proof_rows
from handlers.messages.wording import counted
from providers.code_hosts.code_host import CheckRun, Conclusion

NAME = "Forge Factory / proof"
_CONCLUSIONS: dict[Verdict, Conclusion] = {
    Verdict.PROVEN: "success",
    Verdict.NOT_PROVEN: "action_required",
    Verdict.DISPROVED: "failure",
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A commit as it was proposed: the id of its row, the job that made it, and the sum of its receipt."""

    external_id: str
    head_sha: str
    reference: str
    receipt_sha256: str
    trigger: str = "forge"


def render(deed: Deed, *, external_id: str, head_sha: str) -> CheckRun:
    """The check run of a change as it was pushed; a gap in the proof waits for a person's approval."""
    proposed = Proposed(external_id, head_sha, deed.reference, deed.receipt_sha256, deed.trigger)
    return _of_proof(proposed, deed.proof, "", "", proof_rows(deed.proof))


def approved(head_sha: str, external_id: str, login: str) -> CheckRun:
    """The same check run, once a person has looked and taken the change as it stands."""
    said = (
        f"{plain(login)} has looked at commit {code(head_sha[:12])} and approved it as it stands. The approval is"
        " for this commit alone. What was proven, and what was not, stands in the pull request."
    )
    title = f"Approved by {shortened(login)} at {head_sha[:12]}"
    return CheckRun(NAME, head_sha, external_id, "completed", title, said, conclusion="success")


def from_record(proposed: Proposed, proof: Proof, why: str) -> CheckRun:
    """What was proven when the commit was proposed, told again; `why` says why nothing was run."""
    return _of_proof(
        proposed, proof, ", told again", f"Told again from the record. {why}", proof_rows(proof, timed=False)
    )


def proven_again(proposed: Proposed, proof: Proof, base: str, why: str) -> CheckRun:
    """The same change, made and proven anew on another `base`; `why` says what has moved."""
    return _of_proof(proposed, proof, f", again on {base}", f"Proven again. {why}", proof_rows(proof))


def unprovable(proposed: Proposed, why: str) -> CheckRun:
    """Nothing speaks for the commit any more, or not where it would go now; `why` says what is missing."""
    command = f"/{proposed.trigger}"
    said = (
        f"{why}\n\nLook at the change: {code(f'{command} approve {proposed.reference}')} says that it may go on as it"
        f" stands, {code(f'{command} rebase {proposed.reference}')} makes it again on the newest base."
    )
    head = (NAME, proposed.head_sha, proposed.external_id)
    return CheckRun(*head, "completed", "Not proven any more", said, conclusion="action_required")


def superseded(external_id: str, head_sha: str, newer_sha: str) -> CheckRun:
    """The bot has put another commit in the place of this one."""
    said = f"This commit was replaced by {code(newer_sha[:12])}, which has a proof of its own."
    title = f"Superseded by {newer_sha[:12]}"
    return CheckRun(NAME, head_sha, external_id, "completed", title, said, conclusion="cancelled")


def _of_proof(proposed: Proposed, proof: Proof, which: str, why: str, rows: Rows) -> CheckRun:
    return CheckRun(
        name=NAME,
        head_sha=proposed.head_sha,
        external_id=proposed.external_id,
        status="completed",
        conclusion=_CONCLUSIONS[proof.verdict],
        title=_title(proof) + which,
        summary=fit([why, _said(proposed, proof), rows]),
        text=f"Receipt sha256 {code(proposed.receipt_sha256)}. Reproduce: {code('forge verify receipt.json')}.",
    )


def _title(proof: Proof) -> str:
    missing = sum(row.verdict is not Verdict.PROVEN for row in proof.rows)
    if not missing:
        return f"Proven on {counted(len(proof.rows), 'rung')}"
    return f"{counted(missing, 'rung')} of {len(proof.rows)} not proven"


def _said(proposed: Proposed, proof: Proof) -> str:
    if proof.verdict is Verdict.PROVEN:
        return "Every rung of the ladder was climbed: behaviour before and after is the same as far as it can be shown."
    command = code(f"/{proposed.trigger} approve {proposed.reference}")
    return f"Some of the evidence is missing. Look at the change; {command} says that it may go on as it stands."
