"""The dashboard issue: what needs somebody first, then what waits and for what, then what is done and what it cost."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from config.forge_yml import Problem
from handlers.messages.boxes import box
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import code, plain
from handlers.messages.wording import counted

TITLE: Final = "Forge Factory"
_ABOUT: Final = (
    "What the bot does in this repository, told again after every job. Ticking a box is the command behind it: it asks"
    " for the same permission and goes into the same audit log. Every other edit is put back. Close this issue, and it"
    " rests until somebody opens it again."
)
_IDLE: Final = "Nothing is open, waiting or failed."


@dataclass(frozen=True, slots=True)
class Item:
    """One refactoring. `pull_request` is how the host writes its number, "" for none; `why` is half a sentence about
    where it stands, `when` the other half about when it goes on: Markdown whose foreign parts are harmless."""

    reference: str
    what: str
    pull_request: str = ""
    why: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Spend:
    """US dollars of this calendar month, None where no model was asked, and the most that `.forge.yml` allows."""

    month_usd: float | None
    cap_usd: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the dashboard shows, newest first in each list."""

    problems: Sequence[Problem] = ()
    needs_approval: Sequence[Item] = ()
    held: Sequence[Item] = ()
    failed: Sequence[Item] = ()
    open: Sequence[Item] = ()
    rejected: Sequence[Item] = ()
    not_proven: Sequence[Item] = ()
    spend: Spend = Spend(None, 0.0)
    pause: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The trigger word, and the commands that there are: a box is only drawn for one of them."""

    trigger: str
    verbs: Collection[str]

    def box(self, verb: str, reference: str) -> str:
        """The empty box of a command, or a plain list item where there is no such command."""
        return box(f"/{self.trigger} {verb} {reference}") if verb in self.verbs else f"- {code(reference)}"


def body(marker: str, standing: Standing, said: Sequence[str], words: Words) -> str:
    """The whole text of the issue, behind its hidden marker."""
    blocks = [
        _section("Configuration problems", [f"- {code(str(problem))}" for problem in standing.problems], "problems"),
        standing.pause,
        _items("Needs approval", standing.needs_approval, words, "approve"),
        _items("Held", standing.held, words, "cancel"),
        _items("Failed", standing.failed, words, "retry"),
        _items("Open", standing.open, words, "rebase"),
        _items("Rejected", standing.rejected, words, "allow"),
        _items("Not proven", standing.not_proven, words, "retry"),
    ]
    if not any(blocks):
        blocks = [_IDLE]
    told = _section("Last ticks", [f"- {note}" for note in said], "notes")
    return f"{marker}\n{fit([_ABOUT, *blocks, told, _spend(standing.spend)], REPLY_LIMIT)}\n"


def put_back(login: str) -> str:
    """Why an edit is gone."""
    return (
        f"{plain(login)} edited this text. It was put back, since it follows from what stands; ticks alone are taken."
    )


def no_room(count: int, most: int) -> str:
    """Why ticks are gone that nobody has answered."""
    boxes = f"{counted(count, 'box was', 'boxes were')} ticked beyond the {most} that may wait at a time"
    return f"{boxes}: {'it is' if count == 1 else 'they are'} empty again, to be ticked once more."


def answered(login: str, command: str, said: str) -> str:
    """What became of a tick, in one line."""
    return f"{plain(login)} ticked {code(command)}: {said}"


def _items(title: str, items: Sequence[Item], words: Words, verb: str) -> Rows | str:
    return _section(title, [_row(item, words, verb) for item in items], "of them")


def _section(title: str, rows: Sequence[str], noun: str) -> Rows | str:
    return Rows(f"## {title}\n", rows, noun) if rows else ""


def _row(item: Item, words: Words, verb: str) -> str:
    where = f"{item.pull_request} " if item.pull_request else ""
    why = f": {item.why}" if item.why else ""
    when = f"; it starts {item.when}" if item.when else ""
    return f"{words.box(verb, item.reference)} {where}{plain(item.what)}{why}{when}"


def _spend(spend: Spend) -> str:
    cap = f" of at most ${spend.cap_usd:,.2f}" if spend.cap_usd else ""
    if spend.month_usd is None:
        return "**This month**: no language model was asked, so nothing was spent" + f"{cap}."
    return f"**This month**: ${spend.month_usd:,.2f}{cap} for language models."
