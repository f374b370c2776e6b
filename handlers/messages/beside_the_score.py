"""What a report lists beside the score, in the order and the words that all outputs share."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.analysis.marking.catalogue import ANTIPATTERNS, SUPPRESSIONS
from engine.analysis.report import AgentSetup, Antipattern, CloneClass, SetupItem, Suppression
from handlers.messages.markdown import shortened
from handlers.messages.wording import counted, number

NO_POINTS: Final = "Places that are often a problem. They cost no points."
APART: Final = "Agent setup is a number of its own and is never blended with the score."
DUPLICATE_KINDS: Final = {"exact": "the same code", "renamed": "the same code with other names or literals"}
_STATES: Final = ("absent", "declared", "verified", "not applicable")
STATE_MARKS: Final = {"verified": "✓", "declared": "~", "absent": "✗", "not applicable": "·"}
STATE_WORDS: Final = {
    "verified": "seen to work, or to agree with what it describes",
    "declared": "said somewhere, not proved",
    "absent": "not there",
    "not applicable": "not needed here",
}


class AntipatternGroup(NamedTuple):
    """All places of one kind of anti-pattern; `unless` goes on after "not a problem if"."""

    kind: str
    title: str
    unless: str
    places: Sequence[Antipattern]


def antipattern_groups(items: Sequence[Antipattern]) -> list[AntipatternGroup]:
    """The places by kind: what hides faults before what is only hard to read, kinds not known here last."""
    by_kind: dict[str, list[Antipattern]] = {}
    for item in items:
        by_kind.setdefault(item.kind, []).append(item)
    known = [kind for kind in ANTIPATTERNS if kind in by_kind]
    others = sorted(kind for kind in by_kind if kind not in ANTIPATTERNS)
    return [
        AntipatternGroup(kind, antipattern_title(kind), by_kind[kind][0].unless, by_kind[kind])
        for kind in (*known, *others)
    ]


def antipattern_title(kind: str) -> str:
    return ANTIPATTERNS[kind].title if kind in ANTIPATTERNS else shortened(kind.replace("-", " ").capitalize())


def suppression_mark(item: Suppression) -> str:
    """What stands in the source where the check is switched off."""
    return SUPPRESSIONS.get(item.kind) or shortened(item.kind)


def suppressions_told(items: Sequence[Suppression]) -> str:
    """One sentence of all, the most frequent first; empty where nothing is switched off."""
    ordered = sorted(items, key=lambda item: (-item.count, item.kind))
    told = [f"{item.count:,} × {suppression_mark(item)}" for item in ordered if item.count]
    rate = sum(item.per_thousand_lines for item in ordered)
    return f"{', '.join(told)} ({number(rate)} per 1,000 code lines)" if told else ""


def setup_items(setup: AgentSetup) -> list[SetupItem]:
    """What is missing first; items of one state stay in the order they came."""
    return sorted(setup.items, key=lambda item: _STATES.index(item.state) if item.state in _STATES else len(_STATES))


def setup_told(setup: AgentSetup) -> str:
    """How many items stand in which state: 4 verified, 2 declared, 3 absent."""
    counts = {state: sum(item.state == state for item in setup.items) for state in reversed(_STATES)}
    shown = ("verified", "declared", "absent", "not applicable")
    return ", ".join(f"{counts[state]} {state}" for state in shown if counts[state])


def setup_score(setup: AgentSetup) -> str:
    return "not applicable" if setup.score is None else f"{number(setup.score)} of 100"


def duplicate_told(each: CloneClass) -> str:
    """58 lines in 3 places, the same code."""
    kind = DUPLICATE_KINDS.get(each.kind, each.kind)
    return f"{counted(each.lines, 'line')} in {counted(len(each.places), 'place')}, {kind}"
