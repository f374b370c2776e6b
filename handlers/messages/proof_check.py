"""The check run `Forge Factory / proof` on the bot's own pull requests: the evidence, where branch rules can see it."""

from engine.refactoring.evidence import Verdict
from handlers.messages.fitting import fit
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


def render(deed: Deed, *, external_id: str, head_sha: str) -> CheckRun:
    """The check run of a change as it was pushed; a gap in the proof waits for a person's approval."""
    return CheckRun(
        name=NAME,
        head_sha=head_sha,
        external_id=external_id,
        status="completed",
        conclusion=_CONCLUSIONS[deed.proof.verdict],
        title=_title(deed),
        summary=fit([_said(deed), proof_rows(deed.proof)]),
        text=f"Receipt sha256 {code(deed.receipt_sha256)}. Reproduce: {code('forge verify receipt.json')}.",
    )


def approved(head_sha: str, external_id: str, login: str) -> CheckRun:
    """The same check run, once a person has looked and taken the change as it stands."""
    return CheckRun(
        name=NAME,
        head_sha=head_sha,
        external_id=external_id,
        status="completed",
        conclusion="success",
        title=f"Approved by {shortened(login)} at {head_sha[:12]}",
        summary=(
            f"{plain(login)} has looked at commit {code(head_sha[:12])} and approved it as it stands. The approval is"
            " for this commit alone. What was proven, and what was not, stands in the pull request."
        ),
    )


def _title(deed: Deed) -> str:
    missing = sum(row.verdict is not Verdict.PROVEN for row in deed.proof.rows)
    if not missing:
        return f"Proven on {counted(len(deed.proof.rows), 'rung')}"
    return f"{counted(missing, 'rung')} of {len(deed.proof.rows)} not proven"


def _said(deed: Deed) -> str:
    if deed.proof.verdict is Verdict.PROVEN:
        return "Every rung of the ladder was climbed: behaviour before and after is the same as far as it can be shown."
    command = code(f"/{deed.trigger} approve {deed.reference}")
    return f"Some of the evidence is missing. Look at the change; {command} says that it may go on as it stands."
