"""What is said about decisions for a whole repository: paused and resumed, ignored and told again, stopped."""

from collections.abc import Sequence
from datetime import date

from engine.analysis.report import Finding
from handlers.messages.markdown import code, plain
from handlers.messages.wording import counted, points
from providers.database.pauses import Pause


def paused(reason: str, trigger: str) -> str:
    """The bot rests from now on."""
    because = f": {plain(reason, 300)}" if reason else ""
    return (
        f"Paused{because}. Nothing is pushed and no pull request is opened in this repository until"
        f" {code(f'/{trigger} resume')}. Checks and answers go on; what is running ends before it pushes."
    )


def is_paused(pause: Pause) -> str:
    """Who paused it, when, and why; said wherever it keeps something from being done."""
    because = f": {plain(pause.reason.rstrip('.'), 300)}" if pause.reason else ""
    return f"Paused by {plain(pause.actor_login)} since {pause.created_at:%Y-%m-%d %H:%M} UTC{because}."


def how_to_resume(trigger: str) -> str:
    return f"{code(f'/{trigger} resume')} lets the bot go on."


def resumed(pause: Pause) -> str:
    """The bot goes on."""
    since = f"{pause.created_at:%Y-%m-%d %H:%M} UTC"
    who = plain(pause.actor_login)
    return (
        f"Resumed, after a pause by {who} since {since}. What waited goes on; what was refused meanwhile can be asked"
        " for again."
    )


def ignored(finding: Finding, reason: str, until: date | None, trigger: str) -> str:
    """A finding is set aside: what that changes, and what not."""
    return (
        f"{_named(finding)} is ignored {_how_long(until)}: {plain(reason.rstrip('.'), 300)}. It is not told as new and"
        f" not annotated any more; its {points(finding.loss)} count on, and each check names it as ignored."
        f" {code(f'/{trigger} unignore {finding.id}')} ends that."
    )


def unignored(finding_id: str) -> str:
    return f"{code(finding_id)} is told again, from the next analysis on."


def stopped(analyses: int, references: Sequence[str]) -> str:
    """What was called off, and that nothing is gone."""
    named = [counted(analyses, "analysis", "analyses")] if analyses else []
    named += [code(reference) for reference in references]
    return (
        f"Called off: {', '.join(named)}. What runs ends within seconds; branches, pull requests and reports stay as"
        " they are."
    )


def analysed_again(commit_sha: str) -> str:
    return f"Commit {code(commit_sha[:12])} is analysed again, from nothing; its check run tells the result."


def _named(finding: Finding) -> str:
    return f"{code(finding.id)} ({code(f'{finding.path}:{finding.line}')}, {plain(finding.message, 200)})"


def _how_long(until: date | None) -> str:
    return f"until {until:%Y-%m-%d}" if until else "for good"
