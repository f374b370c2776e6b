"""The rules of the SARIF file: one a metric that costs points, one a kind of anti-pattern, one for duplicates."""

from collections.abc import Mapping
from typing import Any, Final

from engine.analysis.report import Report
from handlers.messages.beside_the_score import AntipatternGroup, antipattern_groups
from handlers.messages.wording import HOW_COMPUTED, part_name

DUPLICATE: Final = "duplicate"
_HELP: Final[Mapping[str, str]] = {
    "modularity": "Split it into modules by what changes together.",
    "duplication": "Keep what stands in several places in one, and call it from there.",
    "complexity": "Return early to flatten it, and move whole steps into functions of their own.",
    "types": "Write the types of parameters and results; say which type is meant where everything is allowed.",
    "coverage": "Write tests that run the code and check what it does, and keep the coverage report as an artifact.",
    "documentation": "Say what it is for: meaning, units, bounds, what is raised.",
    "naming": "Rename it after what it is or does, everywhere it is used.",
    "dependency": "Move what both sides need into a module below them, or import it for the type checker only.",
}
_ABOUT: Final = "Costs points of the readiness score, which every finding says how many of."

Rule = dict[str, Any]


def rules(report: Report) -> list[Rule]:
    """The rules that results of this report refer to, each once."""
    metrics = dict.fromkeys([part.name for part in report.parts] + [finding.metric for finding in report.findings])
    found = [_metric_rule(metric) for metric in metrics]
    found += [_antipattern_rule(group) for group in antipattern_groups(report.antipatterns)]
    if report.duplicates:
        told = "The same code stands in several places."
        found.append(_rule(DUPLICATE, "Duplicate", told, told, _HELP["duplication"], "duplicates"))
    return found


def metric_rule_id(metric: str) -> str:
    return f"readiness/{metric}"


def antipattern_rule_id(kind: str) -> str:
    return f"antipattern/{kind}"


def _metric_rule(metric: str) -> Rule:
    title = part_name(metric)
    computed = HOW_COMPUTED.get(metric, "")
    about = f"Judged by {computed}. {_ABOUT}" if computed else _ABOUT
    return _rule(metric_rule_id(metric), title, f"{title} of the code", about, _HELP.get(metric, about), "readiness")


def _antipattern_rule(group: AntipatternGroup) -> Rule:
    unless = f"Not a problem if {group.unless}." if group.unless else ""
    about = f"{group.title}: often a problem, costs no points. {unless}".strip()
    return _rule(antipattern_rule_id(group.kind), group.title, group.title, about, about, "anti-pattern")


def _rule(identity: str, title: str, short: str, full: str, help_text: str, tag: str) -> Rule:
    return {
        "id": identity,
        "name": "".join(word.capitalize() for word in title.replace("-", " ").split()),
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": help_text, "markdown": help_text},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": [tag, "maintainability"], "precision": "high", "problem.severity": "recommendation"},
    }
