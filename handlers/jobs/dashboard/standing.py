"""What stands in a repository, read from its records for the dashboard."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from config.forge_yml import ForgeYml
from handlers.context import Context
from handlers.jobs.configuration import Configuration
from handlers.jobs.refactoring.limits import shown
from handlers.jobs.repository import Subject
from handlers.messages import steering_replies, waiting
from handlers.messages.dashboard import Item, Spend, Standing
from handlers.messages.markdown import plain
from handlers.messages.wording import reference
from providers.database import approvals, pauses, refactorings, spending, turns
from providers.database.refactorings import Phase, Refactoring
from providers.database.session import Session
from providers.database.turns import Turn

_READ: Final = 200  # refactorings looked at, newest first
_ENDED: Final = 10  # of each kind of end that are shown
_REASON: Final = 200  # characters


async def standing(ctx: Context, subject: Subject, configuration: Configuration) -> Standing:
    """Everything that the dashboard shows, of one moment."""
    owner = subject.organization_id, subject.repository_id
    month = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rules = configuration.layers.at().rules
    async with ctx.database.tenant(owner[0]) as session:
        rows = await refactorings.recent(session, *owner, limit=_READ)
        queue, taken = await turns.waiting(session, *owner), await turns.taken(session, *owner)
        spent_usd = await spending.models_usd(session, *owner, month)
        pause = await pauses.find(session, *owner)
        undecided = [row for row in rows if row.phase == "open" and await _needs_approval(session, row)]
    known = _Rows(rows, subject.ref.host)
    waiting_ids = {row.id for row in undecided}
    return Standing(
        problems=configuration.problems,
        needs_approval=[known.item(row, "its proof has gaps") for row in undecided],
        held=[_held(turn, known, rules, taken) for turn in queue],
        failed=known.ended("failed"),
        open=[known.item(row) for row in rows if row.phase == "open" and row.id not in waiting_ids],
        rejected=known.ended("rejected"),
        not_proven=known.ended("refused"),
        spend=Spend(spent_usd, rules.llm.budget.per_month_usd),
        pause=steering_replies.is_paused(pause) if pause else "",
    )


class _Rows:
    """The refactorings of one repository, as items."""

    def __init__(self, rows: Sequence[Refactoring], host: str) -> None:
        self._rows = rows
        self._host = host

    def ended(self, phase: Phase) -> list[Item]:
        """The last ones that ended so, each with its reason."""
        found = [row for row in self._rows if row.phase == phase][:_ENDED]
        return [self.item(row, plain(row.reason, _REASON)) for row in found]

    def item(self, row: Refactoring, why: str = "", when: str = "") -> Item:
        number = reference(self._host, row.pull_request) if row.pull_request is not None else ""
        return Item(row.reference, _what(row), number, why, when)

    def of(self, turn: Turn) -> Refactoring | None:
        return next((row for row in self._rows if row.id == turn.refactoring_id), None)

    @property
    def host(self) -> str:
        return self._host


def _held(turn: Turn, known: _Rows, rules: ForgeYml, taken: Sequence[Turn]) -> Item:
    why = waiting.why(turn.hold, rules.refactor, shown(taken, known.host))
    when = waiting.when(turn.hold, turn.hold_until, rules.refactor.window)
    row = known.of(turn)
    if row is None:
        return Item(refactorings.reference_of(turn.refactoring_id), "a refactoring", "", why, when)
    return known.item(row, why, when)


def _what(row: Refactoring) -> str:
    """`dead code removal in shop.py`, or in how many files."""
    what = row.type.replace("_", " ")
    match row.affected_files:
        case []:
            return what
        case [path]:
            return f"{what} in {path}"
        case paths:
            return f"{what} in {len(paths)} files"


async def _needs_approval(session: Session, row: Refactoring) -> bool:
    """Whether its proof has a gap and nobody has said yes to the commit that stands."""
    if (row.metrics or {}).get("proof") == "proven":
        return False
    given = await approvals.of(session, row)
    return all(approval.head_sha != row.head_sha for approval in given)
