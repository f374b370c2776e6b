"""The check run `Forge Factory / readiness`, from the moment its analysis is queued to its end."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter

from engine.analysis.comparison import Comparison
from engine.analysis.report import Finding
from engine.analysis.sources import shown_path
from handlers.messages import check_text, report_markdown
from handlers.messages.buttons import Prospects, buttons
from handlers.messages.markdown import code, plain, shortened
from handlers.messages.policy import Policy
from handlers.messages.wording import QUARANTINED, SUPERSEDED, counted, loss, number, signed
from providers.code_hosts.code_host import Annotation, CheckRun, Conclusion

NAME = "Forge Factory / readiness"
TITLE_LIMIT = 255
_MOST_UNSAID = 200
_SERIOUS_LOSS = 0.5  # points; from here an annotation is a warning, below it a notice

_BUILT_IN = Policy()
_NO_PROSPECTS = Prospects()

_AGAIN = 'To try again, press "Re-run" on this check, or push a commit.'

ChangedLines = Mapping[str, Sequence[range]]


def render(
    comparison: Comparison,
    *,
    changed_lines: ChangedLines | None,
    external_id: str,
    details_url: str,
    head_sha: str,
    base_sha: str | None,
    notes: Sequence[str] = (),
    measured: Collection[str] = (),
    policy: Policy = _BUILT_IN,
    prospects: Prospects = _NO_PROSPECTS,
) -> CheckRun:
    """The check run of a finished analysis.

    `changed_lines` are those of the head side, by path: only they are annotated. None stands for a push without a
    base, where the largest losses are annotated wherever they are. `notes` are plain sentences about what was not
    followed or not found. `measured` are the files of which this commit's own coverage reports tell: what is guessed
    of others is not annotated, since a host takes no annotation back when the report comes.
    """
    ignored, comparison = policy.not_told(comparison), policy.told(comparison)
    candidates = [
        each
        for each in _annotatable(comparison, changed_lines)
        if _is_lasting(each, measured) and each.id not in policy.ignored
    ]
    shown = candidates[: policy.annotations]
    return CheckRun(
        name=NAME,
        head_sha=head_sha,
        external_id=external_id,
        status="completed",
        conclusion=conclusion(comparison, policy),
        title=title(comparison, policy, prospects),
        summary=report_markdown.summary(
            comparison,
            base_sha=base_sha,
            above=[*_gate(comparison, policy), *prospects.said(comparison)],
            annotations_left_out=0 if changed_lines is None else len(candidates) - len(shown),
        ),
        text=check_text.text(
            comparison,
            head_sha=head_sha,
            base_sha=base_sha,
            changed_paths=None if changed_lines is None else changed_lines.keys(),
            notes=notes,
            ignored=ignored,
            policy=policy,
        ),
        details_url=details_url,
        annotations=tuple(_annotation(finding) for finding in shown),
        unsaid=tuple(_annotation(finding) for finding in candidates[len(shown) : len(shown) + _MOST_UNSAID]),
        actions=buttons(comparison, prospects),
    )


def title(comparison: Comparison, policy: Policy = _BUILT_IN, prospects: Prospects = _NO_PROSPECTS) -> str:
    """One line: `Readiness 71 -> 74.1 (+3.1), 2 new findings, 1 fixable`."""
    head, base = comparison.head, comparison.base
    gate = _gate_in_title(comparison, policy)
    if head.score is None:
        return f"Nothing to score: no source files{gate}"
    if base is None or base.score is None or comparison.delta is None:
        return f"Readiness {number(head.score)}, {counted(len(head.findings), 'finding')}{gate}"
    moved = f"{number(base.score)} -> {number(head.score)} ({signed(comparison.delta)})"
    change = moved if comparison.delta else f"{number(head.score)} (unchanged)"
    found = [counted(len(comparison.new_findings), "new finding"), prospects.in_title(comparison)]
    return f"Readiness {change}, {', '.join(filter(None, found))}{gate}"


def conclusion(comparison: Comparison, policy: Policy = _BUILT_IN) -> Conclusion:
    """`failure` only for a gate that is enforced. Without one no finding blocks anybody: they are `neutral`.

    So is all that is said of a fork's commits: a stranger's code neither earns a green tick nor is held up by one.
    """
    if policy.is_enforced and policy.breaches(comparison):
        return "failure"
    if comparison.head.score is None:
        return "skipped"
    if policy.is_fork:
        return "neutral"
    findings = comparison.head.findings if comparison.base is None else comparison.new_findings
    return "neutral" if findings else "success"


def _gate_in_title(comparison: Comparison, policy: Policy) -> str:
    if not policy.breaches(comparison):
        return ""
    return ", the gate fails" if policy.is_enforced else ", the gate would fail"


def _gate(comparison: Comparison, policy: Policy) -> list[str]:
    """What the gate of the configuration says, where that is not that all is well."""
    breaches = policy.breaches(comparison)
    if not breaches:
        return []
    asked = f"the gate of {code(policy.configuration)}"
    if policy.is_enforced:
        return [f"**Failed** by {asked}: {' '.join(breaches)}"]
    why_not = "which holds up no pull request of a fork" if policy.is_fork else "which is not enforced"
    return [f"**Would fail** by {asked}, {why_not}: {' '.join(breaches)}"]


def queued(
    head_sha: str, *, external_id: str, details_url: str, held_by: str = "", until: datetime | None = None
) -> CheckRun:
    """From the first word to the result, while the analysis waits and while it runs.

    A host that limits us can be told nothing. So what stands there must be true before it does: never that work goes
    on. `held_by` names what cannot be asked for now, `until` the earliest time at which it is asked again.
    """
    heading, said = "Queued for analysis", "This commit is queued for its analysis. The result appears here."
    if until is not None:
        at = f"{until.astimezone(UTC):%H:%M} UTC"
        heading = f"Queued: goes on at {at}"
        said = (
            f"The analysis of this commit waits, since {plain(held_by)} cannot be asked at the moment. It goes on by"
            f" itself at {at} or soon after; nobody has to do anything."
        )
    return CheckRun(NAME, head_sha, external_id, "queued", heading, said, details_url=details_url)


def superseded(head_sha: str, *, external_id: str, details_url: str, reason: str) -> CheckRun:
    """The analysis lost its point: the branch moved on, or the pull request was closed."""
    newer = " A newer commit has a check run of its own." if reason.startswith(SUPERSEDED) else ""
    said = f"The analysis of this commit was ended: {plain(reason)}.{newer}"
    return _ended("cancelled", head_sha, external_id, details_url, f"Not scored: {reason}", said)


def failed(head_sha: str, *, external_id: str, details_url: str, reason: str, is_gated: bool = False) -> CheckRun:
    """The analysis could not be done. It says nothing about the code, so it blocks nobody: `neutral`.

    Hosts let that pass a required check. Where a gate is enforced, `is_gated`, nothing passes that was not judged.
    """
    if reason.startswith(QUARANTINED):
        return quarantined(head_sha, external_id=external_id, details_url=details_url, reason=reason)
    said = f"The analysis failed, so this commit has no score: {plain(reason)}\n\n{_AGAIN}"
    if is_gated:
        said += "\n\nA gate is enforced here, and what could not be judged does not pass it."
    return _ended(
        "action_required" if is_gated else "neutral",
        head_sha,
        external_id,
        details_url,
        "Not scored: the analysis failed",
        said,
    )


def timed_out(head_sha: str, *, external_id: str, details_url: str, reason: str) -> CheckRun:
    """The watchdog ended the analysis."""
    said = f"The analysis took too long and was ended, so this commit has no score: {plain(reason)}\n\n{_AGAIN}"
    return _ended("timed_out", head_sha, external_id, details_url, "Not scored: the analysis took too long", said)


def skipped(head_sha: str, *, external_id: str, details_url: str, reason: str) -> CheckRun:
    """Nothing was analysed, on purpose; the reason stands in the title."""
    said = f"This commit was not analysed: {plain(reason)}. A check that was skipped holds nothing up."
    return _ended("skipped", head_sha, external_id, details_url, f"Skipped: {reason}", said)


def quarantined(head_sha: str, *, external_id: str, details_url: str, reason: str) -> CheckRun:
    """The analysis ended its worker three times, and is not tried again by itself."""
    why = plain(reason.removeprefix(QUARANTINED).strip())
    said = (
        f"The analysis of this commit ended its worker three times and is not tried again by itself: {why}\n\n"
        "Other commits are analysed as usual. The operators of this deployment see the job among the failed ones."
    )
    return _ended(
        "action_required", head_sha, external_id, details_url, "Not scored: stopped after three crashes", said
    )


def _ended(verdict: Conclusion, head_sha: str, external_id: str, url: str, heading: str, said: str) -> CheckRun:
    return CheckRun(
        name=NAME,
        head_sha=head_sha,
        external_id=external_id,
        status="completed",
        conclusion=verdict,
        title=shortened(heading, TITLE_LIMIT),
        summary=said,
        details_url=url,
    )


def _annotatable(comparison: Comparison, changed_lines: ChangedLines | None) -> list[Finding]:
    """What may be annotated, largest loss first. The host cannot find a path that is not UTF-8, nor a line 0."""
    findings = comparison.head.findings if comparison.base is None else comparison.new_findings
    there = (item for item in findings if item.line >= 1 and shown_path(item.path) == item.path)
    changed = (item for item in there if changed_lines is None or _is_changed(item, changed_lines))
    return sorted(changed, key=lambda item: -item.loss)


def _is_lasting(finding: Finding, measured: Collection[str]) -> bool:
    return finding.metric != "coverage" or finding.path in measured


def _is_changed(finding: Finding, changed_lines: ChangedLines) -> bool:
    """The ranges of a file come in order, as diffs have them, and there may be a hundred thousand."""
    lines = changed_lines.get(finding.path, ())
    at = bisect_right(lines, finding.line, key=attrgetter("start"))
    return at > 0 and finding.line in lines[at - 1]


def _annotation(finding: Finding) -> Annotation:
    return Annotation(
        path=finding.path,
        line=finding.line,
        level="warning" if finding.loss >= _SERIOUS_LOSS else "notice",
        title=shortened(f"{finding.id}: {finding.message}", TITLE_LIMIT),
        message=f"{loss(finding.loss)} points. Fix: {shortened(finding.fix, 1000)}",
        key=finding.id,
    )
