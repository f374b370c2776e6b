"""What the work in a repository costs: time by kind of job, money for language models, and the cap on that."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.wording import counted

_NO_MODEL = "No model was asked: what was done here is deterministic, so nothing was spent on tokens."


@dataclass(frozen=True, slots=True)
class Work:
    """The jobs of one kind, by a name that people read; `usd` is what models cost them, None where none was asked."""

    name: str
    count: int
    seconds: float
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that models may cost, in US dollars; `source` says where that is written."""

    per_job_usd: float
    per_month_usd: float
    source: str


def render(month: str, work: Sequence[Work], cap: Cap | None, trigger: str) -> str:
    """The whole answer; `month` reads "November 2026"."""
    asked = [each.usd for each in work if each.usd is not None]
    usd = sum(asked) if asked else None
    count = sum(each.count for each in work)
    seconds = sum(each.seconds for each in work)
    said = f"**{month}**: {counted(count, 'job')}, {duration(seconds)} of work."
    models = f"Language models: {dollars(usd)}." if usd is not None else _NO_MODEL
    return fit([f"{said} {models}", _table(work, has_models=bool(asked)), _capped(cap, usd, trigger)], REPLY_LIMIT)


def _table(work: Sequence[Work], *, has_models: bool) -> Rows:
    """Without a column for models where none was asked: a zero there would look like something measured."""
    rows = [f"| {plain(each.name)} | {each.count:,} | {duration(each.seconds)} |" for each in work]
    head = "| Jobs | How many | Time |\n|---|---:|---:|"
    if has_models:
        rows = [f"{row} {_of_models(each)} |" for row, each in zip(rows, work, strict=True)]
        head = "| Jobs | How many | Time | Models |\n|---|---:|---:|---:|"
    return Rows(head, rows, "kinds of jobs")


def _of_models(work: Work) -> str:
    return "none asked" if work.usd is None else dollars(work.usd)


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


def _capped(cap: Cap | None, usd: float | None, trigger: str) -> str:
    if cap is None:
        return f"What the cap would be cannot be told now: {code(f'/{trigger} config')} says why."
    month, job = dollars(cap.per_month_usd), dollars(cap.per_job_usd)
    left = f", of which {dollars(max(0.0, cap.per_month_usd - usd))} are left," if usd is not None else ""
    return f"Cap for models: {month} a month{left} and {job} a job ({code('llm.budget')}, {cap.source})."
