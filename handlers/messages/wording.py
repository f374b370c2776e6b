"""The words and numbers that all messages share, so that a thing has one name wherever it is met."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from engine.analysis.report import NotJudged, Standing
from providers.code_hosts.code_host import Permission

HOW_TO_MEND = "The command /forge plan shows what a proven refactoring wins back."
"""Said once where losses are listed."""

NOTHING_FOUND = "no recipe found anything to do; where one should, check the path, the symbol and the type"
"""Why there is no proposal where nothing was even tried."""

QUARANTINED = "quarantined:"
"""How the reason of a job begins that was given up because it ended its worker three times."""

SUPERSEDED = "superseded by"
"""How the reason of a job begins that was called off for a newer commit."""

SKIPPED = "skipped:"
"""How the reason of an analysis begins that is kept as failed and was not wanted in the first place."""

HOW_COMPUTED = {
    "modularity": "size of the files by code lines (full marks up to 300, none from 2,000), and what stands twice",
    "complexity": "cyclomatic and cognitive complexity and nesting of every function that is not trivial",
    "types": "parameters and results that carry a type; in typed languages, the escapes from the type checker",
    "coverage": "the lines that tests ran, where a coverage report says so; else an estimate from what tests import",
    "documentation": "public functions and classes whose documentation says more than their name",
    "naming": "names against the language's convention; one-letter, numbered and vague names",
    "dependency": "the code of modules that import each other in a circle",
}

_GITLAB_ROLES = {
    Permission.READ: "Guest",
    Permission.TRIAGE: "Reporter",
    Permission.WRITE: "Developer",
    Permission.MAINTAIN: "Maintainer",
    Permission.ADMIN: "Owner",
}
_PART_NAMES = {"dependency": "Dependencies"}


def number(value: float) -> str:
    """At most one decimal, and none where it would be zero: 71, 71.3, 1,204."""
    return f"{value:,.1f}".removesuffix(".0")


def signed(value: float) -> str:
    """A change in points: +3, -0.4, 0."""
    rounded = round(value, 1)
    return number(0.0) if rounded == 0 else f"{'+' if rounded > 0 else '-'}{number(abs(rounded))}"


def loss(points: float) -> str:
    """What a finding costs; up to three decimals where fewer would read as nothing."""
    if points >= 0.05:
        return signed(-points)
    if points >= 0.0005:
        return f"-{points:.2f}" if points >= 0.005 else f"-{points:.3f}"
    return "under 0.001"


def points(value: float) -> str:
    """What several findings cost together: 3.2 points, 1 point, less than 0.1 points."""
    if value < 0.05:
        return "less than 0.1 points"
    said = number(value)
    return f"{said} point" if said == "1" else f"{said} points"


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 finding, 2 findings, no findings."""
    if count == 0:
        return f"no {plural or noun + 's'}"
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def percent(share: float) -> str:
    return f"{number(100 * share)}%"


def part_name(name: str) -> str:
    """What a part is called where people read."""
    return _PART_NAMES.get(name, name.replace("_", " ").capitalize())


def standing_told(standing: Standing | None) -> str:
    """Where the score stands among others, with how many these are; empty where nothing can be said."""
    if standing is None:
        return ""
    whose = "repositories" if standing.group == "all languages" else f"{standing.group} repositories"
    return f"higher than {standing.percentile}% of {standing.n:,} {whose} that were judged"


def by_reason(not_judged: Sequence[NotJudged]) -> list[tuple[str, list[str]]]:
    """The files left out, by reason: the reason that holds most of them first, paths in order."""
    ordered = sorted(not_judged, key=lambda item: (item.reason, item.path))
    groups = [(reason, [item.path for item in items]) for reason, items in groupby(ordered, key=lambda i: i.reason)]
    return sorted(groups, key=lambda group: (-len(group[1]), group[0]))


_ENDS = {
    "done": "done",
    "nothing_to_do": "nothing to do",
    "timed_out": "timed out",
    "kept": "received, not read yet",
    "queued": "queued",
    "due": "waiting",
}


def ended(state: str) -> str:
    """How a delivery, job or command ended, or where it stands."""
    return _ENDS.get(state, state.replace("_", " "))


def reason(recorded: str) -> str:
    """A recorded reason in plain words."""
    if recorded.startswith(QUARANTINED):
        return "stopped after three crashes:" + recorded.removeprefix(QUARANTINED)
    return recorded


def reference(host: str, number: int) -> str:
    """An issue or a pull request as its host writes it: #12; on GitLab !12 for a merge request and #7 for an issue.

    GitLab counts the two apart, so that its issues are numbered below zero among us; nobody is ever shown that.
    """
    if number < 0:
        return f"#{-number}"
    return f"!{number}" if host == "gitlab" else f"#{number}"


def level(host: str, permission: Permission) -> str:
    """What somebody may do in a repository, as `.forge.yml` names it and, where people know another word, with that."""
    known = _GITLAB_ROLES.get(permission) if host == "gitlab" else None
    return f"`{permission.name.lower()}`" + (f" ({known})" if known else "")


def event_name(event: str, action: str) -> str:
    """A delivery's event in words: `pull request opened`."""
    return f"{event} {action}".strip().replace("_", " ")


def ago(then: datetime, now: datetime) -> str:
    """How long something is past: `12 s ago`, `3 min ago`, `2 h ago`; a date from a week on."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86400} days ago" if seconds < 7 * 86400 else f"on {then:%Y-%m-%d}"
