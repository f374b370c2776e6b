"""What a pull request says that changes `.forge.yml`: what would be in force after the merge, and what would open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from config.forge_yml import FILE, Effective, Problem, Source, opens_at
from engine.refactoring.results import PlannedChange
from handlers.messages.config_text import held, idle, origin, value_of
from handlers.messages.fitting import Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.notice_text import PART_LIMIT
from handlers.messages.pull_request import title, titled
from handlers.messages.waiting import moment, window
from handlers.messages.wording import counted

NO_LONGER: Final = f"This pull request does not change {code(FILE)} any more."
OF_A_FORK: Final = (
    f"This pull request comes from a fork and changes {code(FILE)}. That changes nothing here: the file of the default"
    " branch is followed, and what it would be like otherwise is shown once somebody with write access proposes it."
)
_HEAD: Final = f"### What {code(FILE)} would change"
_TABLE: Final = "| key | now | after the merge | from |\n| --- | --- | --- | --- |"
_SHOWN_CHANGES: Final = 10


@dataclass(frozen=True, slots=True)
class Opening:
    """What the plan says would be opened first; `no_plan` is why there is no plan, "" where there is one."""

    changes: Sequence[PlannedChange] = ()
    no_plan: str = ""


def broken(problems: Sequence[Problem]) -> str:
    """The proposed file cannot be read."""
    rows = [f"- {code(str(problem))}" for problem in problems[:20]]
    said = (
        f"{_HEAD}\n\n**It cannot be read.** Merged like this, nothing would be changed here any more until it is"
        " mended, and what stands there now would go on being followed for reading.\n"
    )
    return fit([Rows(said, rows, "mistakes", total=len(problems))], PART_LIMIT)


def elsewhere(base_branch: str, default_branch: str) -> str:
    """It does not go to the branch whose file is followed."""
    return (
        f"{_HEAD}\n\nNothing: it goes to {code(base_branch)}, and the file of {code(default_branch)} is the one that is"
        " followed."
    )


def changed(before: Effective, after: Effective, opening: Opening | None, now: datetime) -> str:
    """The values in force that the merge would change, and what it would open."""
    rows = [
        _row(name, before.values[name], merged)
        for name, merged in after.values.items()
        if merged[0] != before.values[name][0]
    ]
    nothing = "No value in force would change: what differs is how it is written, or held by a lock."
    return fit(
        [
            f"{_HEAD}\n\nFollowed once this is merged, and not before.",
            Rows(_TABLE, rows, "keys") if rows else nothing,
            held(after.held),
            idle(after),
            _would_open(after, now),
            _changes(opening, after.rules.pr.title),
        ],
        PART_LIMIT,
    )


def _row(name: str, before: tuple[Any, Source], after: tuple[Any, Source]) -> str:
    return f"| {cell(name)} | {value_of(*before)} | {value_of(*after)} | {origin(after[1])} |"


def _would_open(after: Effective, now: datetime) -> str:
    """How many pull requests, how large, and when the first at the earliest."""
    rules = after.rules.refactor
    if after.rules.mode != "propose":
        what = "there are checks and answers only" if after.rules.mode == "observe" else "the bot does nothing here"
        return f"**No pull request would open**: {code('mode')} is {code(after.rules.mode)}, so {what}."
    if not (rules.limits.open_prs and rules.limits.prs_per_day) or rules.enabled == ():
        return "**No pull request would open**: a limit is 0, or no type of refactoring is enabled."
    most = (
        f"at most {rules.limits.open_prs} at once and {rules.limits.prs_per_day} a day, each with up to"
        f" {counted(rules.limits.files, 'file')} and {counted(rules.limits.lines, 'changed line')}"
    )
    first = moment(opens_at(rules.window, now), rules.window.tz)
    return f"**Pull requests would open {window(rules.window)}**, {most}; the first at the earliest {first}."


def _changes(opening: Opening | None, pattern: str) -> str | Rows:
    if opening is None:
        return ""
    if not opening.changes:
        return f"As things stand none: {plain(opening.no_plan or 'nothing was found that can be proven', 400)}."
    shown = opening.changes[:_SHOWN_CHANGES]
    rows = [f"1. {plain(titled(pattern, title(each)))} ({each.gain:+.2f} points)" for each in shown]
    return Rows("As things stand these, in this order:\n", rows, "changes", total=len(opening.changes))
