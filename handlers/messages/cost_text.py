"""What the work in a repository costs: time by kind of job, money for language models, and the cap on that."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.wording import counted

_HEAD = "| Jobs | How many | Time | Models |\n|---|---:|---:|---:|"


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs of one kind, by a name that people read; `usd` is what models cost for them."""

    name: str
    count: int
    seconds: float
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that models may cost, in US dollars; `source` says where that is written."""

    per_job_usd: float
    per_month_usd: float
    source: str


def render(month: str, work: Sequence[Work], cap: Cap | None, trigger: str) -> str:
    """The whole answer; `month` reads "November 2026"."""
    usd = sum(each.usd for each in work)
    count = sum(each.count for each in work)
    seconds = sum(each.seconds for each in work)
    said = f"**{month}**: {counted(count, 'job')}, {duration(seconds)} of work, {dollars(usd)} for language models."
    none = "" if usd else "No model is asked: every recipe here is deterministic, so that nothing is spent on tokens."
    return fit(
        [said, Rows(_HEAD, [_row(each) for each in work], "kinds of jobs"), none, _capped(cap, usd, trigger)],
        REPLY_LIMIT,
    )


def _row(work: Work) -> str:
    return f"| {plain(work.name)} | {work.count:,} | {duration(work.seconds)} | {dollars(work.usd)} |"


def duration(seconds: float) -> str:
    """0.4 s, 41 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60:,} h {minutes % 60} min"


def dollars(usd: float) -> str:
    return f"${usd:,.2f}"


def _capped(cap: Cap | None, usd: float, trigger: str) -> str:
    if cap is None:
        return f"What the cap would be cannot be told now: {code(f'/{trigger} config')} says why."
    left = max(0.0, cap.per_month_usd - usd)
    month, job = dollars(cap.per_month_usd), dollars(cap.per_job_usd)
    key = code("llm.budget")
    return f"Cap: {month} a month, of which {dollars(left)} are left, and {job} a job ({key}, {cap.source})."
