"""The text of the check run: how the numbers came about, what was not found, and what stands beside the score."""

from collections.abc import Collection, Sequence
from typing import Final

from engine.analysis.comparison import Comparison
from engine.analysis.report import Antipattern, CloneClass, Finding, Report
from handlers.messages import report_markdown
from handlers.messages.beside_the_score import (
    APART,
    AntipatternGroup,
    antipattern_groups,
    duplicate_told,
    setup_items,
    setup_score,
    setup_told,
    suppressions_told,
)
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.policy import Policy
from handlers.messages.wording import counted

_PLACES: Final = 3
_GROUPS: Final = 5
_MISSING: Final = 5
_TEXT_LIMIT: Final = 300
_NOTES: Final = 10
_BUILT_IN: Final = Policy()


def text(
    comparison: Comparison,
    *,
    head_sha: str,
    base_sha: str | None,
    changed_paths: Collection[str] | None = None,
    notes: Sequence[str] = (),
    ignored: Sequence[Finding] = (),
    policy: Policy = _BUILT_IN,
) -> str:
    """`changed_paths` are the files of a change, whose duplicates and anti-patterns alone are told; None for all."""
    head = comparison.head
    *computed, reproduce = report_markdown.computed(comparison, head_sha=head_sha, base_sha=base_sha)
    title = "**How each part is computed**" if head.score is not None else ""
    told = Rows("", [f"- {plain(note, _TEXT_LIMIT)}" for note in notes[:_NOTES]], "notes", total=len(notes))
    beside = beside_the_score(head, changed_paths) if head.score is not None else []
    return fit([title, *computed, told, _ignored(ignored, policy), *beside, _configuration(policy), reproduce])


def _ignored(findings: Sequence[Finding], policy: Policy) -> Rows:
    """Nobody shall think that they are gone: what they cost is in the score."""
    head = f"**Ignored**: {counted(len(findings), 'finding')}, counted in the score all the same\n"
    rows = [
        f"- {plain(each.id)} {code(f'{each.path}:{each.line}')}: {plain(policy.ignored[each.id], _TEXT_LIMIT)}"
        for each in findings[:_NOTES]
    ]
    return Rows(head, rows, "findings", total=len(findings), costs=[each.loss for each in findings])


def _configuration(policy: Policy) -> str:
    return f"Configuration: {code(policy.configuration)}." if policy.configuration else ""


def beside_the_score(report: Report, changed_paths: Collection[str] | None) -> list[str | Rows]:
    """What costs no points of its own: duplicates and anti-patterns, switched-off checks, agent setup."""
    where = "" if changed_paths is None else " in the changed files"
    duplicates = [each for each in report.duplicates if _touches(each, changed_paths)]
    antipatterns = [each for each in report.antipatterns if changed_paths is None or each.path in changed_paths]
    return [
        *_duplicates(duplicates, where),
        *_antipatterns(antipatterns, where),
        *_switched_off(report),
        *_setup(report),
    ]


def _touches(each: CloneClass, changed_paths: Collection[str] | None) -> bool:
    return changed_paths is None or any(place.path in changed_paths for place in each.places)


def _duplicates(classes: Sequence[CloneClass], where: str) -> list[str | Rows]:
    if not classes:
        return []
    rows = [_duplicate(each) for each in classes[:_GROUPS]]
    return [Rows(f"**Duplicates**: {counted(len(classes), 'group')}{where}\n", rows, "groups", total=len(classes))]


def _duplicate(each: CloneClass) -> str:
    places = [f"{place.path}:{place.line}-{place.end_line}" for place in each.places]
    return f"- {plain(duplicate_told(each))}: {_some(places)}"


def _antipatterns(items: Sequence[Antipattern], where: str) -> list[str | Rows]:
    if not items:
        return []
    head = f"**Anti-patterns**: {counted(len(items), 'place')}{where}; they cost no points\n"
    return [Rows(head, [_antipattern(group) for group in antipattern_groups(items)], "kinds")]


def _antipattern(group: AntipatternGroup) -> str:
    unless = f". Not a problem if {plain(group.unless, _TEXT_LIMIT)}" if group.unless else ""
    places = [f"{item.path}:{item.line}" for item in group.places]
    return f"- {plain(group.title)} ({len(places):,}): {_some(places)}{unless}"


def _switched_off(report: Report) -> list[str | Rows]:
    told = suppressions_told(report.suppressions)
    return [f"**Switched-off checks**: {plain(told, _TEXT_LIMIT)}"] if told else []


def _setup(report: Report) -> list[str | Rows]:
    setup = report.setup
    if setup is None or not setup.items:
        return []
    said = f"**Agent setup**: {plain(setup_score(setup))} ({plain(setup_told(setup))}). {APART}"
    missing = [item for item in setup_items(setup) if item.state == "absent"]
    rows = [f"- {plain(item.name)}: {plain(item.fix or item.detail, _TEXT_LIMIT)}" for item in missing[:_MISSING]]
    return [Rows(f"{said}\n", rows, "absent items", total=len(missing)) if missing else said]


def _some(places: Sequence[str]) -> str:
    shown = ", ".join(code(place) for place in places[:_PLACES])
    return shown + (f" and {len(places) - _PLACES:,} more" if len(places) > _PLACES else "")
