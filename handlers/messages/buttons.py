"""The three buttons of a check run, and what could be done about the findings that a pull request brings."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from engine.analysis.comparison import Comparison
from engine.analysis.report import Finding
from handlers.messages.markdown import code
from handlers.messages.wording import counted
from providers.code_hosts.code_host import CheckAction

FIX_SAFE: Final = "fix_safe"
PLAN: Final = "plan"
IGNORE: Final = "ignore"
MOST_FIXES: Final = 3  # files that one press mends, each by a pull request of its own
_LISTED: Final = 10
_MOST_COUNTED: Final = 999  # a label has room for twenty characters


@dataclass(frozen=True, slots=True)
class Prospects:
    """`takes_changes`: a change may be proposed for the branch of this pull request. `fixable` are the ids of findings
    that a planned change, with no model and at no cost, would solve; with `is_at_most` it was planned without the
    packages that the repository installs, and may solve fewer."""

    takes_changes: bool = False
    fixable: frozenset[str] = frozenset()
    trigger: str = "forge"
    is_at_most: bool = False

    def fixed(self, comparison: Comparison) -> list[Finding]:
        """The new findings that could be solved so."""
        return [finding for finding in comparison.new_findings if finding.id in self.fixable]

    def in_title(self, comparison: Comparison) -> str:
        """How many those are: `2 fixable`, or `up to 2 fixable`; "" for none."""
        fixable = len(self.fixed(comparison))
        return f"{'up to ' * self.is_at_most}{fixable:,} fixable" if fixable else ""

    def at_one_press(self, comparison: Comparison) -> int:
        """How many of them stand in the files that the button mends at once."""
        by_path = Counter(finding.path for finding in self.fixed(comparison))
        return sum(tuple(by_path.values())[:MOST_FIXES])

    def said(self, comparison: Comparison) -> list[str]:
        """Which those are, in a line; nothing where there is none."""
        ids = [code(finding.id) for finding in self.fixed(comparison)]
        if not ids:
            return []
        more = f" and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else ""
        how = "deterministic, $0.00"
        if self.is_at_most:
            how += ", planned without the packages that the repository installs, so that it may be fewer"
        return [f"**{'Perhaps fixable' if self.is_at_most else 'Fixable'}**, {how}: {', '.join(ids[:_LISTED])}{more}."]


def buttons(comparison: Comparison, prospects: Prospects) -> tuple[CheckAction, ...]:
    """What may be asked about the new findings; the fix only where there is one."""
    if not comparison.new_findings:
        return ()
    command, found = f"/{prospects.trigger}", []
    if prospects.takes_changes:
        if fixable := min(prospects.at_one_press(comparison), _MOST_COUNTED):
            label = f"Fix up to {fixable}" if prospects.is_at_most else f"Fix {counted(fixable, 'finding')}"
            found.append(
                CheckAction(FIX_SAFE, label, "Proposes what needs no model, with proof", f"{command} refactor")
            )
        found.append(CheckAction(PLAN, "Show plan", "Which changes would win how many points", f"{command} plan"))
    some = comparison.new_findings[0].id
    said = "Sets findings aside; their points stay"
    ignored = CheckAction(IGNORE, "Ignore these", said, f"{command} ignore {some} -- why")
    return (*found, ignored)
